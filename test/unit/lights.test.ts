/** Which controller is lit, and how: the ports are those that WebMidi would have. */
import { beforeEach, expect, it, vi } from 'vitest';
import { type Mapping, newMapping } from '../../engine/control/mapping';
import { createLights } from '../../engine/outputs/lights';
import { openingState } from '../../engine/performance';

const { ports } = vi.hoisted(() => ({ ports: { enabled: true, outputs: [] as object[] } }));
vi.mock('webmidi', () => ({ WebMidi: ports, Input: class {} }));

const state = openingState('drift', []);
let sent: (readonly [string, readonly number[]])[];

beforeEach(() => {
  sent = [];
  ports.outputs = [];
});

function plug(name: string, manufacturer = ''): void {
  const send = (bytes: readonly number[]) => sent.push([name, bytes]);
  ports.outputs.push({ id: `${ports.outputs.length}`, name, manufacturer, state: 'connected', send });
}

it.each([
  // Windows.
  [
    ['LPX MIDI', 'MIDIIN2 (LPX MIDI)'],
    ['LPX MIDI', 'MIDIOUT2 (LPX MIDI)'],
    'MIDIOUT2 (LPX MIDI)',
    'MIDIIN2 (LPX MIDI)',
  ],
  // macOS.
  [['nanoKONTROL2 SLIDER/KNOB'], ['nanoKONTROL2 CTRL'], 'nanoKONTROL2 CTRL', 'nanoKONTROL2 SLIDER/KNOB'],
  [['Launchpad X LPX MIDI Out'], ['Launchpad X LPX MIDI In'], 'Launchpad X LPX MIDI In', 'Launchpad X LPX MIDI Out'],
])('the lights of %j are at %j', (inputs, outputs, output, input) => {
  outputs.forEach((name) => plug(name));
  const asked: string[] = [];
  const button = 'control 1 32';
  const lights = createLights(
    () => inputs,
    (device) => (asked.push(device), [{ ...newMapping(device, button, 'panic') }]),
  );
  lights.show(state, 0);
  expect(asked[outputs.indexOf(output)]).toBe(input);
  expect(sent.map(([name]) => name)).toContain(output);
});

it('two of a kind are told apart', () => {
  plug('nanoKONTROL2 CTRL');
  plug('nanoKONTROL2 CTRL');
  const asked: string[] = [];
  const inputs = ['nanoKONTROL2 SLIDER/KNOB', 'nanoKONTROL2 SLIDER/KNOB (2)'];
  createLights(
    () => inputs,
    (device) => (asked.push(device), []),
  ).show(state, 0);
  expect(asked).toEqual(inputs);
});

it('a light goes dark when what its button did is taken away, and is lit again with it', () => {
  plug('APC mini mk2');
  let mappings: readonly Mapping[] = [newMapping('APC mini mk2', 'note 1 5', 'panic')];
  const lights = createLights(
    () => ['APC mini mk2'],
    () => mappings,
  );
  const pad = () => sent.splice(0).flatMap(([, bytes]) => (bytes[1] === 5 ? [bytes] : []));
  lights.show(state, 0);
  const [lit] = pad();
  expect(lit![2]).toBeGreaterThan(0);
  const before = mappings;
  mappings = [];
  lights.show(state, 0.1);
  expect(pad()).toEqual([[0x96, 5, 0]]);
  lights.show(state, 0.2);
  expect(pad()).toEqual([]);
  mappings = before;
  lights.show(state, 0.3);
  expect(pad()).toEqual([lit]);
});

it('lights are sent anew now and then, for a device that has forgotten them; what went dark stays dark; all go off at the end', () => {
  plug('APC mini mk2');
  let mappings: readonly Mapping[] = [4, 5].map((pad) => newMapping('APC mini mk2', `note 1 ${pad}`, 'panic'));
  const lights = createLights(
    () => ['APC mini mk2'],
    () => mappings,
  );
  const pads = () => sent.splice(0).flatMap(([, bytes]) => (bytes[1]! < 8 ? [bytes] : []));
  lights.show(state, 0);
  const [one, other] = pads();
  lights.show(state, 1.9);
  expect(pads()).toEqual([]);
  mappings = mappings.slice(0, 1);
  lights.show(state, 2);
  expect(pads()).toEqual([one, [0x96, 5, 0]]);
  lights.show(state, 3.9);
  expect(pads()).toEqual([]);
  lights.show(state, 4);
  expect(pads()).toEqual([one, [0x96, 5, 0]]);
  lights.off();
  expect(pads()).toEqual([[0x96, 4, 0]]);
  // A page that comes back.
  lights.show(state, 4.1);
  expect([pads(), other![1]]).toEqual([[one], 5]);
});
