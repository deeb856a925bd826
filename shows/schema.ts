/**
 * Writes `show.schema.json` from the parameter table, so that editors know every parameter and its range:
 * `npx tsx shows/schema.ts`. A test says when it is due.
 */
import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { PARAMETER_IDS, PARAMETERS } from '../engine/parameters';

/** The JSON Schema (draft 7) of a `show.json`. */
export function showSchema() {
  const time = { type: 'number', minimum: 0 };
  const ids = { enum: PARAMETER_IDS };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A Phosphene show',
    type: 'object',
    required: ['title', 'seconds'],
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      title: { type: 'string', minLength: 1, description: 'As the audience reads it.' },
      seed: { type: 'integer', minimum: 0, maximum: 2 ** 32 - 1, description: 'All chance in the show; 1 if absent.' },
      seconds: { type: 'number', exclusiveMinimum: 0, description: 'How long the show lasts.' },
      midi: { type: 'string', pattern: '\\.mid$', description: 'A Standard MIDI File in the same folder.' },
      bpm: {
        type: 'number',
        minimum: 20,
        maximum: 300,
        description: 'The tempo of a show without a MIDI file; 100 if absent.',
      },
      sketch: { type: 'string', description: 'The sketch that opens the show; drift if absent.' },
      parameters: { $ref: '#/definitions/parameters', description: 'Where the parameters stand at the beginning.' },
      controllers: {
        type: 'object',
        description: 'MIDI controller number (0 to 119) to parameter, before the usual ones.',
        patternProperties: { '^([0-9]|[1-9][0-9]|1[01][0-9])$': ids },
        additionalProperties: false,
      },
      cues: {
        type: 'array',
        description: 'What happens when. A cue has a bar or a time, and says at least one thing.',
        items: {
          type: 'object',
          additionalProperties: false,
          minProperties: 2,
          properties: {
            bar: {
              type: 'number',
              minimum: 1,
              description: 'Four beats each; 1 is the beginning, 1.5 two beats later.',
            },
            at: { ...time, description: 'Seconds since the beginning.' },
            prompt: { type: 'string', minLength: 1, description: 'Words for the lyrics, the picture and the sound.' },
            sketch: { type: 'string', description: 'The sketch that takes the stage.' },
            parameters: { $ref: '#/definitions/parameters', description: 'Where the parameters go.' },
            over: { ...time, description: 'Bars that the parameters take to get there; 0 if absent.' },
          },
        },
      },
    },
    definitions: {
      parameters: {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(
          PARAMETER_IDS.map((id) => {
            const { min, max, unit, help, curve, names } = PARAMETERS[id];
            const range = names?.map((name, i) => `${i} ${name}`).join(', ') ?? `${min} to ${max}${unit && ` ${unit}`}`;
            const description = `${help} ${range}.`;
            return [id, { type: curve === 'step' ? 'integer' : 'number', minimum: min, maximum: max, description }];
          }),
        ),
      },
    },
  };
}

if (process.argv[1] === import.meta.filename) {
  const file = `${import.meta.dirname}/show.schema.json`;
  writeFileSync(file, await format(JSON.stringify(showSchema()), { parser: 'json', printWidth: 120 }));
  console.log(`wrote ${file}`);
}
