/** A JSON Schema, compiled: see tools/validator-plugin.ts. */
declare module '*?validator' {
  import type { ErrorObject } from 'ajv';
  /** `errors` are of the last call. */
  const validate: { (data: unknown): boolean; readonly errors?: ErrorObject[] | null };
  export default validate;
}
