/**
 * The bytes of each controller, as its profile's `manual` cites them: what a control sends turns what it is for, and what
 * lights it is what the maker says. Where the profile says "not verified", so are these.
 */
import { expect, it } from 'vitest';
import { newMapping } from '../../engine/control/mapping';
import { defaultMappings, looksOf } from '../../engine/control/profile';
import { PROFILES, profileOf } from '../../engine/control/profiles';
import type { ShowEvent } from '../../engine/events';
import { openingState, perform } from '../../engine/performance';

const NOTE = 0x90;
const CONTROL = 0xb0;

/** Port name; what a control sends and what it turns; what lights it as off and as on. */
const TABLE: readonly [string, (readonly [readonly number[], string, (readonly number[])?, (readonly number[])?])[]][] =
  [
    [
      'APC mini mk2',
      [
        [[NOTE, 0, 127], 'cue.1', [0x96, 0, 0], [0x96, 0, 21]],
        [[NOTE, 112, 127], 'tap', [0x90, 112, 0], [0x90, 112, 1]],
        [[CONTROL, 56, 64], 'master.level'],
      ],
    ],
    ['Launchpad Mini MK3', [[[NOTE, 11, 127], 'cue.1', [0x90, 11, 0], [0x90, 11, 21]]]],
    ['Launchpad X', [[[NOTE, 18, 127], 'cue.8', [0x90, 18, 0], [0x90, 18, 21]]]],
    ['Launchpad Pro MK3', [[[NOTE, 28, 127], 'panic', [0x90, 28, 0], [0x90, 28, 21]]]],
    [
      'MIDI Mix',
      [
        [[CONTROL, 62, 64], 'master.level'],
        [[NOTE, 1, 127], 'cue.1', [0x90, 1, 0], [0x90, 1, 127]],
      ],
    ],
    [
      'nanoKONTROL2',
      [
        [[CONTROL, 16, 64], 'image.speed'],
        [[CONTROL, 32, 127], 'cue.1', [0xb0, 32, 0], [0xb0, 32, 127]],
      ],
    ],
    [
      'Arturia MiniLab 3',
      [
        [[CONTROL, 74, 64], 'image.speed'],
        [[NOTE + 9, 36, 100], 'cue.1'],
      ],
    ],
    [
      'Arturia KeyLab Essential 61',
      [
        [[CONTROL, 71, 64], 'image.zoom'],
        [[NOTE + 9, 43, 100], 'cue.8'],
      ],
    ],
    [
      'Launch Control XL',
      [
        [[CONTROL + 8, 13, 64], 'image.speed'],
        // Off is 12; full green is 3 x 16 + 12.
        [[NOTE + 8, 41, 127], 'cue.1', [0x98, 41, 12], [0x98, 41, 60]],
      ],
    ],
    [
      'X-TOUCH MINI',
      [
        [[CONTROL + 10, 9, 64], 'master.level'],
        [[NOTE + 10, 8, 127], 'cue.1', [0x90, 0, 0], [0x90, 0, 1]],
      ],
    ],
  ];

/** As `touchOf` names what a device sends. */
const controlOf = ([status = 0, number = 0]: readonly number[]) =>
  `${(status & 0xf0) === NOTE ? 'note' : 'control'} ${(status & 0x0f) + 1} ${number}`;

it.each(TABLE)('%s sends and expects what its profile says', (port, rows) => {
  const profile = profileOf(port)!;
  const mappings = defaultMappings(port, profile);
  for (const [bytes, target, off, on] of rows) {
    const control = controlOf(bytes);
    expect(mappings.filter((mapping) => mapping.control === control).map((mapping) => mapping.target)).toEqual([
      target,
    ]);
    if (off) expect(profile.light!(control, 'off')).toEqual(off);
    if (on) expect(profile.light!(control, 'on')).toEqual(on);
  }
});

it('a Launch Control XL whose template has another channel is lit on that', () => {
  expect(profileOf('Launch Control XL')!.light!('note 1 41', 'on')).toEqual([0x90, 41, 60]);
});

it('every profile is in the table, is found by its name alone, tells its source, and sends no system exclusive bytes', () => {
  expect(TABLE.map(([port]) => profileOf(port)!.name).sort()).toEqual(PROFILES.map(({ name }) => name).sort());
  for (const profile of PROFILES) {
    expect(profile.manual.length).toBeGreaterThan(40);
    for (const control of Object.keys(profile.defaults)) {
      for (const look of ['off', 'ready', 'on', 'beat'] as const) {
        const bytes = profile.light?.(control, look) ?? [];
        expect(
          bytes.every((byte, i) => Number.isInteger(byte) && (i === 0 ? byte >= 0x80 && byte < 0xf0 : byte < 0x80)),
        ).toBe(true);
      }
    }
  }
});

it('a pad is lit where its parameter stands as the pad would leave it, and one that goes on by steps past the first', () => {
  const opening = openingState('drift', new Array<number>(16).fill(0));
  const pad = (id: 'image.kick' | 'image.walk', more: object) => ({
    ...newMapping('APC mini mk2', 'note 1 0', id),
    ...more,
  });
  const look = (mapping: ReturnType<typeof pad>, value: number) => {
    const state = { ...opening, parameters: { ...opening.parameters, [mapping.target]: value } };
    return looksOf(profileOf('APC mini mk2')!, [mapping], state, 0).get('note 1 0');
  };
  // It rests at 0.35.
  const toggle = pad('image.kick', { button: 'toggle' });
  expect([0, 0.35, 0.9].map((value) => look(toggle, value))).toEqual(['ready', 'ready', 'on']);
  const inverted = { ...toggle, from: 1, to: 0 };
  expect([0, 0.35, 0.9].map((value) => look(inverted, value))).toEqual(['on', 'on', 'ready']);
  const steps = pad('image.walk', { button: 'increment' });
  expect([0, 1, 2].map((value) => look(steps, value))).toEqual(['ready', 'on', 'on']);
  expect([1, 2].map((value) => look({ ...steps, from: 0.5 }, value))).toEqual(['ready', 'on']);
});

it('a button that has no light of its own is sent nothing, whatever it is mapped to', () => {
  const keys = Array.from({ length: 128 }, (_, number) => `note 11 ${number}` as const);
  for (const { name, light } of PROFILES) {
    const bytes = keys.flatMap((key) => light?.(key, 'on')?.slice(1) ?? []);
    expect(
      bytes.filter((byte) => !(byte >= 0 && byte < 0x80)),
      name,
    ).toEqual([]);
  }
  expect(profileOf('X-TOUCH MINI')!.light!('note 11 3', 'on')).toBeUndefined();
  expect(profileOf('X-TOUCH MINI')!.light!('note 11 8', 'on')).toEqual([0x90, 0, 1]);
});

it('of pads for scenes the one that is on is told from those that are kept, and from those that are free', () => {
  const place = { latent: [1, 0], families: [1] };
  const opening = openingState('drift', new Array<number>(16).fill(0));
  const scene = { name: 'one', sketch: 'drift', parameters: {}, prompts: [], modulations: {}, place };
  const events: ShowEvent[] = [
    { type: 'scene-saved', slot: 1, scene, source: 'test', at: 0 },
    { type: 'scene-saved', slot: 2, scene, source: 'test', at: 0 },
    { type: 'scene-recalled', slot: 2, beats: 0, source: 'test', at: 1 },
  ];
  const mappings = ([1, 2, 3] as const).map((slot) => newMapping('APC mini mk2', `note 1 ${slot}`, `scene.${slot}`));
  const looks = looksOf(profileOf('APC mini mk2')!, mappings, events.reduce(perform, opening), 2);
  expect([1, 2, 3].map((slot) => looks.get(`note 1 ${slot}`))).toEqual(['ready', 'on', 'off']);
});
