/** The voice of the band: sings each line as it begins, in time with its words, at the notes that are played. */
import { connect, Gain, type BaseContext } from 'tone';
import type { ShowEvent } from '../../engine/events';
import type { ParameterId, ParameterValues } from '../../engine/parameters';
import { articulate, MOUTH, MOUTH_RATE, ONSET, type SungWord } from './articulation';
import workletUrl from './singer.worklet.ts?worker&url';
import { workletNode } from '../worklet-node';

export interface Singer {
  readonly output: Gain;
  /** Hears what it sings and how; other events are nothing to it, and notes of drums not for it. `time` in context seconds. */
  handle(event: ShowEvent, time: number): void;
}

const [OFF, SPOKEN, , CHOIR] = [0, 1, 2, 3] as const;
const VOICES = 4;
/** What a voice can reach, as MIDI notes: others are sung in the nearest octave. */
const [LOWEST, HIGHEST] = [45, 72];
const SPEECH = 45;
const FIRST_NOTE = 52;
/** Seconds (time constants) in which a note is reached, and a setting. */
const SLUR = 0.025;
const GLIDE = 0.02;
/** Each of a choir is so much softer than one alone. */
const CHOIR_LEVEL = 0.55;
/** The last syllable is held for at least this many beats, into the rest at the end of a line. */
const LAST_BEATS = 1;
/** Beats that a syllable of a line of one syllable takes. */
const BEATS_A_SYLLABLE = 0.5;
/** A line is planned anew where a tempo moves a word by this many seconds. */
const OUT_OF_TIME = 0.01;

/** Seconds: a line is no longer, whatever a log says. */
const LONGEST_LINE = 300;

/** The singer's parameters that the performer turns, and what a knob means there. */
const SETTINGS: { readonly [id in ParameterId]?: readonly [name: string, of: (value: number) => number] } = {
  // A small throat has high formants.
  'voice.throat': ['size', (value) => 2 ** (-value / 3)],
  'voice.brightness': ['brightness', (value) => value],
  'voice.vibrato': ['vibrato', (value) => value],
  'voice.consonants': ['consonants', (value) => value],
};

type Line = Extract<ShowEvent, { type: 'lyric-begun' }>;

/** @param origin the context time of the show's second 0. */
export async function createSinger(context: BaseContext, origin: number, values: ParameterValues): Promise<Singer> {
  await context.addAudioWorkletModule(workletUrl);
  const node = workletNode(context, 'phosphene-singer', {
    channelCount: MOUTH.length,
    channelCountMode: 'explicit',
    channelInterpretation: 'discrete',
    outputChannelCount: [2],
    parameterData: {
      ...Object.fromEntries(Object.entries(SETTINGS).map(([id, [name, of]]) => [name, of(values[id as ParameterId])])),
      ...Object.fromEntries(Array.from({ length: VOICES }, (_, i) => [`pitch${i}`, FIRST_NOTE])),
      level0: 1,
    },
  });
  const output = new Gain({ context });
  connect(node, output);

  const now = { ...values };
  let held: { readonly note: number; readonly channel: number; readonly source: string }[] = [];
  let notes: readonly number[] = [FIRST_NOTE];
  /** The beat was `beat` at `at` (show seconds), and goes on at `bpm`: as the performance has it. */
  let tempo = { bpm: 100, beat: 0, at: 0 };
  /** The line that is sung, where its last word was planned and where its sound ends, in context seconds. */
  let sung:
    | { readonly line: Line; readonly source: AudioBufferSourceNode; readonly last: number; readonly end: number }
    | undefined;

  const timeOf = (beat: number) => origin + tempo.at + ((beat - tempo.beat) * 60) / tempo.bpm;
  const set = (name: string, value: number, time: number, slowly = GLIDE) =>
    node.parameters.get(name)!.setTargetAtTime(value, time, slowly);

  function tune(time: number): void {
    const kind = now['voice.kind'];
    const wanted = kind === SPOKEN ? [SPEECH] : kind === CHOIR ? notes : notes.slice(-1);
    node.parameters.get('spoken')!.setValueAtTime(kind === SPOKEN ? 1 : 0, time);
    for (let i = 0; i < VOICES; i++) {
      set(`level${i}`, i < wanted.length ? (wanted.length > 1 ? CHOIR_LEVEL : 1) : 0, time);
      if (i < wanted.length) set(`pitch${i}`, inReach(wanted[i]!), time, SLUR);
    }
  }

  /** The voice keeps its notes until others are played. */
  function play(time: number, isNew: boolean): void {
    if (held.length === 0 || (!isNew && now['voice.kind'] === CHOIR)) return;
    notes = held.slice(-VOICES).map(({ note }) => note);
    tune(time);
  }

  function stop(time: number): void {
    sung?.source.stop(time);
    sung = undefined;
  }

  function canBeSung({ beats, sounds = [] }: Line): boolean {
    const rises = beats.every((beat, i) => i === 0 || beat >= beats[i - 1]!);
    return beats.length >= sounds.length && rises && timeOf(beats.at(-1)!) - timeOf(beats[0]!) <= LONGEST_LINE;
  }

  function begin(line: Line, time: number): void {
    if (!canBeSung(line)) return stop(time);
    const first = timeOf(line.beats[0]!);
    const starts = first - ONSET;
    const from = Math.max(time, starts);
    // Until then the line before may end.
    stop(from);
    // A log has lines that the performer hushes as it is played.
    if (now['voice.kind'] === OFF || now['stage.hush'] > 0 || !line.sounds?.some(Boolean)) return;
    const tracks = articulate(
      wordsOf(line, (beat) => timeOf(beat) - first),
      ...endOf(line, first),
    );
    const buffer = context.createBuffer(MOUTH.length, tracks[0]!.length, context.sampleRate);
    tracks.forEach((track, i) => buffer.copyToChannel(track, i));
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.playbackRate.value = MOUTH_RATE / context.sampleRate;
    connect(source, node);
    source.onended = () => source.disconnect();
    // The offset counts seconds of the buffer at its own rate.
    source.start(from, ((from - starts) * MOUTH_RATE) / context.sampleRate);
    sung = { line, source, last: timeOf(line.beats.at(-1)!), end: starts + buffer.length / MOUTH_RATE };
  }

  const endOf = (line: Line, first: number): [end: number, isHeld: boolean] => {
    const last = timeOf(line.beats.at(-1)! + LAST_BEATS) - first;
    const syllables = wordsOf(line, (beat) => timeOf(beat) - first).at(-1)!.syllables;
    return [
      Math.max(last, syllables.at(-1)! + last - (timeOf(line.beats.at(-1)!) - first)),
      now['voice.kind'] !== SPOKEN,
    ];
  };

  return {
    output,
    handle(event, time) {
      switch (event.type) {
        case 'note-on':
          held = [...held.filter((other) => !isSame(other, event)), event];
          return play(time, true);
        case 'note-off':
          held = held.filter((other) => !isSame(other, event));
          return play(time, false);
        case 'tempo': {
          if (!(event.bpm >= 10 && event.bpm <= 600)) return;
          const beat = event.beat ?? tempo.beat + ((event.at - tempo.at) * tempo.bpm) / 60;
          tempo = { bpm: event.bpm, beat, at: event.at };
          if (!sung || time >= sung.end) return;
          // From where it was planned: many small steps of the tempo lead as far away as a large one.
          if (Math.abs(timeOf(sung.line.beats.at(-1)!) - sung.last) > OUT_OF_TIME) begin(sung.line, time);
          return;
        }
        case 'lyric-begun':
          return begin(event, context.rawContext.currentTime);
        case 'lyric-skipped':
          return stop(time);
        case 'panic':
          held = [];
          return stop(time);
        case 'parameter': {
          now[event.id] = event.value;
          if (event.id === 'voice.kind') {
            if (event.value === OFF) stop(time);
            return tune(time);
          }
          if (event.id === 'stage.hush' && event.value > 0) return stop(time);
          const setting = SETTINGS[event.id];
          if (setting) set(setting[0], setting[1](event.value), time);
        }
      }
    },
  };
}

/** Each word's syllables at even steps until the next word; those of the last as long as the others'. */
function wordsOf({ beats, sounds }: Line, secondsOf: (beat: number) => number): SungWord[] {
  let step = BEATS_A_SYLLABLE;
  return sounds!.map((said, i) => {
    const count = Math.max(1, said.match(/\d/g)?.length ?? 0);
    const next = beats[i + 1];
    if (next !== undefined) step = (next - beats[i]!) / count;
    return { sounds: said, syllables: Array.from({ length: count }, (_, k) => secondsOf(beats[i]! + k * step)) };
  });
}

function isSame(a: { note: number; channel: number; source: string }, b: typeof a): boolean {
  return a.note === b.note && a.channel === b.channel && a.source === b.source;
}

function inReach(note: number): number {
  let sung = note;
  while (sung < LOWEST) sung += 12;
  while (sung > HIGHEST) sung -= 12;
  return sung;
}
