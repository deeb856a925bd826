import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { expect, it } from 'vitest';

const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });

async function brokenRules(filePath: string, code: string): Promise<(string | null)[]> {
  const results = await eslint.lintText(code, { filePath });
  return results.flatMap((result) => result.messages.map((message) => message.ruleId));
}

it.each(['Date.now()', 'performance.now()', 'Math.random()', 'new Date()', 'Date()'])(
  'forbids %s where a show must be replayable',
  async (reading) => {
    for (const folder of ['engine', 'engine/models/image', 'sketches', 'audio']) {
      const rules = await brokenRules(`${folder}/example.ts`, `export const value = ${reading};\n`);
      expect(rules).toEqual([expect.stringMatching(/^no-restricted-(properties|syntax)$/)]);
    }
    expect(await brokenRules('engine/clock.ts', `export const value = ${reading};\n`)).toEqual([]);
    expect(await brokenRules('ui/example.ts', `export const value = ${reading};\n`)).toEqual([]);
  },
);

it('lets audio take types from the engine, and nothing else', async () => {
  const rule = ['@typescript-eslint/no-restricted-imports'];
  expect(await brokenRules('audio/example.ts', "export { fold } from '../engine/performance';\n")).toEqual(rule);
  expect(await brokenRules('audio/example.ts', "export type { ShowEvent } from '../engine/events';\n")).toEqual([]);
});

it('lets a sketch see the sketch contract, and nothing else', async () => {
  const rule = ['@typescript-eslint/no-restricted-imports'];
  expect(await brokenRules('sketches/example.ts', "export { fold } from '../engine/performance';\n")).toEqual(rule);
  const contract = "export { defineSketch } from '../engine/stage/sketch';\n";
  expect(await brokenRules('sketches/example.ts', contract)).toEqual([]);
});
