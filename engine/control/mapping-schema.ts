/** What a file of mappings may hold: a JSON Schema (draft 7). */
import { PARAMETER_IDS } from '../parameters';
import { ACTION_IDS } from './actions';
import { ENCODINGS } from './encoder';
import { BUTTONS, CURVES, TAKEOVERS } from './mapping';

export const VERSION = 1;
export const TARGETS: readonly string[] = [...PARAMETER_IDS, ...ACTION_IDS];

export const CONTROL =
  '^((note|control|program|poly-pressure|n?rpn) ([1-9]|1[0-6]) \\d{1,5}|(bend|pressure) ([1-9]|1[0-6])|slide)$';

const travel = { type: 'number', minimum: 0, maximum: 1 };

export default {
  type: 'object',
  required: ['phosphene', 'devices'],
  properties: {
    phosphene: { const: VERSION },
    devices: {
      type: 'object',
      additionalProperties: {
        type: 'array',
        items: {
          type: 'object',
          required: ['control', 'target', 'from', 'to', 'curve', 'takeover', 'encoding'],
          additionalProperties: false,
          properties: {
            control: { type: 'string', pattern: CONTROL },
            target: { enum: TARGETS },
            from: travel,
            to: travel,
            curve: { enum: Object.keys(CURVES) },
            takeover: { enum: TAKEOVERS },
            encoding: { enum: ENCODINGS },
            button: { enum: BUTTONS },
          },
        },
      },
    },
  },
};
