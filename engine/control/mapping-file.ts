/** Mappings as text: to be kept, exported and imported. What is wrong in a file is told, and changes nothing. */
import type { DefinedError } from 'ajv';
import { checkSize, listed, parseJson, shown } from '../limits';
import { didYouMean } from '../show-file';
import type { Mapping } from './mapping';
import { TARGETS, VERSION } from './mapping-schema';
import validate from './mapping-schema.ts?validator';

interface MappingFile {
  readonly devices: Readonly<Record<string, readonly Omit<Mapping, 'device'>[]>>;
}

/** Device by device. */
export function writeMappings(mappings: readonly Mapping[]): string {
  // A device may be called as what every object has.
  const devices = new Map<string, Omit<Mapping, 'device'>[]>();
  for (const { device, ...mapping } of mappings) {
    if (!devices.has(device)) devices.set(device, []);
    devices.get(device)!.push(mapping);
  }
  return JSON.stringify({ phosphene: VERSION, devices: Object.fromEntries(devices) }, undefined, 2);
}

/**
 * @param name of the file, for the messages
 * @throws Error with one line for each mistake
 */
export function readMappings(text: string, name: string): readonly Mapping[] {
  const file = parse(text, name);
  if (!validate(file)) {
    throw new Error(listed(validate.errors as DefinedError[], (error) => `${name}: ${explain(error)}`));
  }
  return Object.entries((file as MappingFile).devices).flatMap(([device, all]) =>
    all.map((mapping) => ({ device, ...mapping })),
  );
}

function parse(text: string, name: string): unknown {
  checkSize(name, 'mappings', text.length);
  try {
    return parseJson(text);
  } catch {
    throw new Error(`${name} is not JSON, so nothing was changed. Export the mappings again.`);
  }
}

function explain(error: DefinedError): string {
  const [, , device, number] = error.instancePath.split('/').map((step) => step.replaceAll('~1', '/'));
  const where = number === undefined ? '' : `mapping ${Number(number) + 1} of ${shown(device)}: `;
  const what = error.instancePath.split('/').at(-1);
  switch (error.keyword) {
    case 'const':
      return 'this is another version of the format. Export it from this version of Phosphene.';
    case 'required':
      return `${where}"${error.params.missingProperty}" is missing. Is this a file of mappings?`;
    case 'enum':
      return `${where}"${shown(error.data)}" is no ${what}. ${didYouMean(shown(error.data), what === 'target' ? TARGETS : error.params.allowedValues)}`;
    case 'pattern':
      return `${where}"${shown(error.data)}" is no control. Write it as "control 1 74" or "note 10 36".`;
    default:
      return `${where}${shown(what)} ${error.message ?? 'is wrong'}.`;
  }
}
