/** A show: `shows/NAME/show.json` and its MIDI file, merged into one list of events. */
import type { ShowEvent } from './events';
import { type MidiFile, readMidiFile } from './inputs/midi-file';
import { tempoMap } from './inputs/tempo-map';
import { defaultValues, PARAMETER_IDS, type ParameterId, travelFromValue, valueFromTravel } from './parameters';
import { BEATS_PER_BAR } from './moments';
import type { Opening } from './opening';
import { didYouMean, type ParsedShow, parseShow, type Settings } from './show-file';
import { SHOW } from './sources';

export { parseShow };

export interface Show {
  /** Its folder. */
  readonly name: string;
  readonly title: string;
  readonly seed: number;
  readonly seconds: number;
  /** The sketch that opens the show. */
  readonly sketch: string;
  /** Sorted by `at`. */
  readonly events: readonly ShowEvent[];
  /** MIDI controllers that mean something else than usual in this show. */
  readonly controllers: Readonly<Record<number, ParameterId>>;
  /** Of a show that is played again from its log: its events are all there was, and nothing follows from them anew. */
  readonly opening?: Opening;
}

const source = SHOW;
const BPM = 100;
/** Seconds between the events of a glide. */
const GLIDE_STEP = 1 / 30;

/**
 * Merges the MIDI file, the prompts, the sketches and the parameters. A parameter glides evenly along its knob's
 * travel, and a newer cue takes it over wherever it is.
 * @param midi the bytes of the file that `parsed.file.midi` names
 * @throws Error if that file is unreadable
 */
export function buildShow({ name, file }: ParsedShow, midi?: ArrayBuffer): Show {
  const { events: played, tempo } =
    midi === undefined ? metronome(file.bpm ?? BPM) : readMidiFile(midi, `shows/${name}/${file.midi ?? 'MIDI file'}`);

  const cues = (file.cues ?? []).map((cue) => {
    const beat = cue.bar === undefined ? tempo.beatAt(cue.at ?? 0) : (cue.bar - 1) * BEATS_PER_BAR;
    const at = cue.at ?? tempo.timeOfBeat(beat);
    return { ...cue, at, until: cue.over ? tempo.timeOfBeat(beat + cue.over * BEATS_PER_BAR) : at };
  });
  const turned = glides([{ at: 0, until: 0, parameters: file.parameters ?? {} }, ...cues]);
  const spoken = cues.flatMap(({ at, sketch, prompt }): ShowEvent[] => [
    ...(sketch === undefined ? [] : [{ type: 'sketch' as const, name: sketch, source, at }]),
    ...(prompt === undefined ? [] : [{ type: 'prompt' as const, text: prompt, source, at }]),
  ]);

  return {
    name,
    title: file.title,
    seed: file.seed ?? 1,
    seconds: file.seconds,
    sketch: file.sketch ?? 'drift',
    events: [...turned, ...spoken, ...played].sort((a, b) => a.at - b.at),
    controllers: file.controllers ?? {},
  };
}

/** The tempo of a show without a MIDI file. */
function metronome(bpm: number): MidiFile {
  return { events: [{ type: 'tempo', bpm, source, at: 0 }], tempo: tempoMap([{ beat: 0, bpm }]) };
}

interface Move {
  readonly at: number;
  readonly until: number;
  readonly parameters?: Settings;
}

function glides(moves: readonly Move[]): ShowEvent[] {
  const defaults = defaultValues();
  return PARAMETER_IDS.flatMap((id) => {
    const stops = moves
      .map(({ at, until, parameters }) => ({ at, until, target: parameters?.[id] }))
      .filter((stop): stop is Stop => stop.target !== undefined)
      .sort((a, b) => a.at - b.at);
    let from = travelFromValue(id, defaults[id]);
    return stops.flatMap((stop, i) => {
      const glide = { ...stop, from, to: travelFromValue(id, stop.target) };
      const end = stops[i + 1]?.at ?? Infinity;
      from = travelAt(glide, end);
      return glideOf(id, glide, end);
    });
  });
}

interface Stop {
  readonly at: number;
  readonly until: number;
  /** In the parameter's own unit. */
  readonly target: number;
}

interface Glide extends Stop {
  /** Travel of the knob, 0..1. */
  readonly from: number;
  readonly to: number;
}

function travelAt({ at, until, from, to }: Glide, time: number): number {
  return time >= until ? to : from + ((to - from) * (time - at)) / (until - at);
}

/** The events of a glide that come before `end`. Steps that change nothing are left out. */
function glideOf(id: ParameterId, glide: Glide, end: number): ShowEvent[] {
  const { at: start, until, target } = glide;
  const times = Array.from({ length: Math.ceil((until - start) / GLIDE_STEP) }, (_, i) => start + i * GLIDE_STEP);
  const steps = times.map((at) => ({ at, value: valueFromTravel(id, travelAt(glide, at)) }));
  steps.push({ at: until, value: target });
  return steps
    .filter(({ at, value }, i) => at < end && value !== steps[i - 1]?.value)
    .map(({ at, value }) => ({ type: 'parameter', id, value, source, at }));
}

/** The names of the shows in `shows/`. */
export function showNames(): string[] {
  return Object.keys(showFiles()).map((path) => path.split('/').at(-2)!);
}

/**
 * Reads a show of `shows/`, in the browser.
 * @throws Error with the names there are, or with what is wrong in the show's files
 */
export async function loadShow(name: string): Promise<Show> {
  const read = showFiles()[`../shows/${name}/show.json`];
  if (read === undefined) throw new Error(`There is no show "${name}". ${didYouMean(name, showNames())}`);
  const parsed = parseShow(await read(), name);
  const { midi } = parsed.file;
  return buildShow(parsed, midi === undefined ? undefined : await fetchMidi(name, midi));
}

async function fetchMidi(show: string, file: string): Promise<ArrayBuffer> {
  const files = midiFiles();
  const url = files[`../shows/${show}/${file}`];
  if (url === undefined) throw new Error(`shows/${show}/show.json: there is no "${file}" in that folder.`);
  const response = await fetch(await url());
  if (!response.ok) throw new Error(`shows/${show}/${file} did not arrive (${response.status}). Load the page again.`);
  return response.arrayBuffer();
}

const showFiles = () => import.meta.glob<string>('../shows/*/show.json', { query: '?raw', import: 'default' });
const midiFiles = () => import.meta.glob<string>('../shows/*/*.mid', { query: '?url', import: 'default' });
