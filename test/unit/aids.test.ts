import { merge, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { playingAids } from '../../engine/aids/aids';
import { ARPEGGIO_RATES, ARPEGGIOS } from '../../engine/aids/arpeggio';
import { chordOn, CHORDS } from '../../engine/aids/chord';
import { LATEST } from '../../engine/aids/drum-machine';
import { DRUM_NOTES, DRUM_PATTERNS } from '../../engine/aids/drum-patterns';
import { isInScale, nearestNote, SCALES } from '../../engine/aids/scale';
import { manualClock } from '../../engine/clock';
import type { EventBody, ShowEvent } from '../../engine/events';
import { scheduled } from '../../engine/inputs/schedule';
import { createLoop } from '../../engine/loop';
import type { Source } from '../../engine/modulation/source';
import { clampValue, type ParameterId, PARAMETERS } from '../../engine/parameters';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { uniform } from '../../engine/random';

const AHEAD = 0.08;
const FRAME = 1 / 60;
const opening = openingState('drift', new Array<number>(16).fill(0));

type NoteOn = Extract<ShowEvent, { type: 'note-on' }>;

/** The aids on a clock of their own. What they let through is `heard`, in the order in which it came. */
function stage(seed = 1, begins = opening) {
  const clock = manualClock();
  const input = new Subject<ShowEvent>();
  const heard: ShowEvent[] = [];
  // What comes ahead of its time is known a little early here.
  let state = begins;
  input.pipe(playingAids({ clock, opening: begins, show: () => state, seed, ahead: AHEAD })).subscribe((event) => {
    heard.push(event);
    state = perform(state, event);
  });
  let frame = 0;
  const send = (body: EventBody, at = clock.now()) => input.next({ ...body, at });
  return {
    clock,
    heard,
    send,
    set: (id: ParameterId, value: number, at?: number) =>
      send({ type: 'parameter', id, value, source: 'performer' }, at),
    tempo: (bpm: number, at?: number) => send({ type: 'tempo', bpm, source: 'performer' }, at),
    down: (note: number, more: Partial<NoteOn> = {}) =>
      send({ type: 'note-on', note, velocity: 0.8, channel: 1, source: 'keyboard', ...more }),
    up: (note: number, channel = 1, source = 'keyboard') => send({ type: 'note-off', note, channel, source }),
    pedal: (value: number, at?: number, channel = 1, source = 'keyboard') =>
      send({ type: 'control', controller: 64, value, channel, source }, at),
    /** Frame by frame to a time. */
    run: (to: number) => {
      while (frame * FRAME < to) clock.moveTo(frame++ * FRAME);
    },
    struck: (source: string) =>
      heard.filter((event): event is NoteOn => event.type === 'note-on' && event.source === source),
  };
}

/** What is held after all events, in order of time as the loop folds them. */
function heldAfter(events: readonly ShowEvent[]): readonly string[] {
  const inOrder = [...events].sort((a, b) => a.at - b.at);
  return inOrder.reduce(perform, opening).held.map(({ note, channel, source }) => `${source} ${channel} ${note}`);
}

const kindOf = (name: string, of: readonly string[]) => of.indexOf(name);
const arpeggio = (name: (typeof ARPEGGIOS)[number]) => ARPEGGIOS.indexOf(name);
const chord = (name: (typeof CHORDS)[number]) => CHORDS.indexOf(name);
const scale = (name: (typeof SCALES)[number]['name']) =>
  kindOf(
    name,
    SCALES.map((each) => each.name),
  );
const pattern = (name: string) =>
  kindOf(
    name,
    DRUM_PATTERNS.map((each) => each.name),
  );

describe('the scale', () => {
  it('moves every note to the nearest of any scale on any root', () => {
    for (const [kind, { tones }] of SCALES.entries())
      for (let root = 0; root < 12; root++)
        for (let note = 0; note <= 127; note++) {
          const moved = nearestNote(note, { kind, root });
          if (!(tones as readonly number[]).includes((moved + 12 - root) % 12)) expect.fail(`${kind} ${root} ${note}`);
          const nearer = [-3, -2, -1, 0, 1, 2, 3].flatMap((away) =>
            Math.abs(away) < Math.abs(moved - note) ? [note + away] : [],
          );
          if (nearer.some((other) => other >= 0 && other <= 127 && isInScale(other, { kind, root })))
            expect.fail(`${kind} ${root} ${note}`);
        }
    const octave = Array.from({ length: 12 }, (_, i) => nearestNote(60 + i, { kind: scale('minor'), root: 9 }) - 60);
    expect(octave).toEqual([0, 0, 2, 2, 4, 5, 5, 7, 7, 9, 9, 11]);
  });

  it('is for live keys alone: what is written, drum pads and other events pass as they are', () => {
    const { heard, send, set, down } = stage();
    set('scale.kind', scale('major'));
    set('chord.kind', chord('triad'));
    const before = heard.length;
    const written = { type: 'note-on', note: 61, velocity: 1, channel: 1, source: 'midi-file' } as const;
    send(written);
    send({ ...written, source: 'show' });
    down(61, { channel: 10, source: 'pads' });
    send({ type: 'pitch-bend', value: 0.5, channel: 1, source: 'keyboard' });
    expect(heard.slice(before)).toMatchObject([{ note: 61 }, { note: 61 }, { note: 61 }, { value: 0.5 }]);
    // Channel 10 of an MPE zone is a note's own, not the drums'.
    send({ type: 'mpe-zone', manager: 1, members: 15, source: 'pads' });
    down(61, { channel: 10, source: 'pads' });
    expect(heard.slice(-3)).toMatchObject([60, 64, 67].map((note) => ({ note, channel: 10 })));
  });

  it('lets a note that two keys share sound until both are up', () => {
    const { heard, set, down, up } = stage();
    set('scale.kind', scale('major'));
    down(60);
    down(61);
    up(60);
    expect(heldAfter(heard)).toEqual(['keyboard 1 60']);
    up(61);
    expect(heldAfter(heard)).toEqual([]);
  });

  it('with every aid off changes nothing', () => {
    const { heard, down, up, run } = stage();
    down(61);
    down(61);
    down(66);
    up(61);
    up(40);
    run(3);
    up(66);
    expect(heard.map((event) => `${event.type} ${(event as NoteOn).note}`)).toEqual([
      ...['note-on 61', 'note-on 61', 'note-on 66', 'note-off 61', 'note-off 40', 'note-off 66'],
    ]);
  });
});

describe('the chord', () => {
  it('is made of the scale, whatever the scale', () => {
    const major = { kind: scale('major'), root: 0 };
    expect([60, 62, 71].map((note) => chordOn(note, chord('triad'), major, []))).toEqual([
      [60, 64, 67],
      [62, 65, 69],
      [71, 74, 77],
    ]);
    expect(chordOn(67, chord('seventh'), major, [])).toEqual([67, 71, 74, 77]);
    expect(chordOn(61, chord('triad'), { kind: 0, root: 0 }, [])).toEqual([61, 65, 68]);
    for (const kind of SCALES.keys())
      for (let root = 0; root < 12; root++)
        for (const each of CHORDS.keys())
          for (let note = 0; note <= 127; note++) {
            const base = nearestNote(note, { kind, root });
            const notes = chordOn(base, each, { kind, root }, [0, 1, 6, 10]);
            const rises = notes.every((one, i) => i === 0 || one > notes[i - 1]!);
            const fits = notes.every((one) => one <= 127 && isInScale(one, { kind, root }));
            if (notes[0] !== base || !rises || !fits) expect.fail(`${kind} ${root} ${note}: ${notes.join()}`);
          }
  });

  it('is learnt from the keys that are held', () => {
    const { heard, set, down, up } = stage();
    [67, 60, 65].forEach((note) => down(note));
    set('chord.learn', 1);
    [67, 60, 65].forEach((note) => up(note));
    set('chord.kind', chord('learnt'));
    down(62);
    expect(heldAfter(heard)).toEqual([62, 67, 69].map((note) => `keyboard 1 ${note}`));
    // Nothing is held, so nothing is learnt.
    up(62);
    set('chord.learn', 0);
    set('chord.learn', 1);
    down(50);
    expect(heldAfter(heard)).toEqual([50, 55, 57].map((note) => `keyboard 1 ${note}`));

    // It is part of the show: one that goes on has it still.
    const later = stage(1, heard.reduce(perform, opening));
    later.down(62);
    expect(heldAfter(later.heard)).toEqual([62, 67, 69].map((note) => `keyboard 1 ${note}`));
  });
});

describe('the arpeggio', () => {
  const play = (kind: (typeof ARPEGGIOS)[number], keys: readonly number[], octaves = 1, seed = 1) => {
    const aids = stage(seed);
    aids.set('arp.kind', arpeggio(kind));
    aids.set('arp.octaves', octaves);
    // No step is near, so that all keys are down by the first.
    aids.run(0.32);
    keys.forEach((note) => aids.down(note));
    aids.run(2.5);
    return aids.struck('arpeggiator').map(({ note }) => note);
  };

  it('takes over a key that came down after it was to begin, and was heard of before: it is let go of no sooner than struck', () => {
    const { run, set, send, up, heard } = stage();
    run(1);
    set('arp.kind', arpeggio('up'), 1.3);
    // The page was busy: no frame came between.
    send({ type: 'note-on', note: 60, velocity: 0.8, channel: 1, source: 'keyboard' }, 1.35);
    run(2);
    up(60);
    run(3);
    expect(heldAfter(heard)).toEqual([]);
  });

  it('goes through the keys in the order of its kind', () => {
    const keys = [64, 60, 67];
    expect(play('up', keys).slice(0, 7)).toEqual([60, 64, 67, 60, 64, 67, 60]);
    expect(play('down', keys).slice(0, 4)).toEqual([67, 64, 60, 67]);
    expect(play('up and down', keys).slice(0, 6)).toEqual([60, 64, 67, 64, 60, 64]);
    expect(play('as played', keys).slice(0, 4)).toEqual([64, 60, 67, 64]);
    expect(play('up', keys, 2).slice(0, 7)).toEqual([60, 64, 67, 72, 76, 79, 60]);
    expect(play('up and down', [60]).slice(0, 3)).toEqual([60, 60, 60]);
    const random = play('random', keys);
    expect(random).toEqual(play('random', keys));
    expect(random).not.toEqual(play('random', keys, 1, 2));
    expect(new Set(random)).toEqual(new Set(keys));
  });

  it('lands on the grid, each step once, through changes of tempo, rate and early keys', () => {
    const aids = stage();
    aids.set('arp.kind', arpeggio('up'));
    // A tempo that the show has planned, known ahead, and one that the performer sets.
    const at = 1.234;
    const beatThen = at / 0.6;
    aids.run(0.58);
    // Just before the beat at 0.6: its step is within the time ahead, and must not be missed.
    aids.down(60);
    aids.run(at - AHEAD - 0.02);
    aids.tempo(171, at);
    aids.run(3);
    const planned = aids.struck('arpeggiator').map((event) => event.at);
    expect(planned[0]).toBeCloseTo(0.6, 9);
    const beats = planned.map((time) => (time < at ? time / 0.6 : beatThen + ((time - at) * 171) / 60));
    beats.forEach((beat, i) => expect(beat).toBeCloseTo(1 + i / 4, 9));
    expect(beats.length).toBeGreaterThan(20);

    const before = planned.length;
    aids.tempo(60);
    aids.run(5);
    aids.tempo(300);
    aids.set(
      'arp.rate',
      ARPEGGIO_RATES.findIndex(({ name }) => name === '1/8 triplet'),
    );
    aids.run(6);
    let state = opening;
    const times: number[] = [];
    for (const event of [...aids.heard].sort((a, b) => a.at - b.at)) {
      if (event.type === 'tempo' || event.type === 'parameter') state = perform(state, event);
      if (event.type !== 'note-on') continue;
      times.push(event.at);
      const beat = state.tempo.beat + ((event.at - state.tempo.at) * state.tempo.bpm) / 60;
      // What was out when the performer's hand moved stays where it was.
      if (event.at - state.tempo.at > AHEAD) expect(Math.abs(beat * 12 - Math.round(beat * 12))).toBeLessThan(1e-6);
    }
    expect(times.length).toBeGreaterThan(before + 15);
    times.slice(1).forEach((time, i) => expect(time - times[i]!).toBeGreaterThan(0.03));
  });

  it('plays a step once, though its key is struck twice before it', () => {
    const { set, down, up, run, struck } = stage();
    set('arp.kind', arpeggio('up'));
    down(60);
    run(0.56);
    up(60);
    down(62);
    run(2);
    const times = struck('arpeggiator').map(({ at }) => at);
    expect(times).toHaveLength(14);
    times.forEach((time, i) => expect(time).toBeCloseTo(i * 0.15, 9));
  });

  it('takes over the keys that are held when it begins, and is silent without one', () => {
    const { heard, set, down, up, run, struck } = stage();
    down(60);
    down(64);
    run(0.5);
    set('arp.kind', arpeggio('up'));
    set('arp.gate', 0);
    expect(heldAfter(heard)).toEqual([]);
    run(1.5);
    expect(struck('arpeggiator').length).toBeGreaterThan(4);
    up(60);
    up(64);
    const before = struck('arpeggiator').length;
    run(3);
    expect(struck('arpeggiator')).toHaveLength(before);
  });

  const pedals = (heard: readonly ShowEvent[]) =>
    heard.flatMap((event) => (event.type === 'control' && event.controller === 64 ? [event.value] : []));

  it('goes on with the keys that the pedal holds, until it is up; its steps are not sustained', () => {
    const { heard, set, down, up, pedal, run, struck } = stage();
    set('arp.kind', arpeggio('as played'));
    run(0.32);
    pedal(1);
    [64, 60].forEach((note) => down(note));
    run(0.5);
    [64, 60].forEach((note) => up(note));
    // It says so again and again, as a pedal that has a way does.
    pedal(0.8);
    run(1);
    down(67);
    run(2);
    const notes = struck('arpeggiator').map(({ note }) => note);
    expect(notes.slice(-6).sort()).toEqual([60, 60, 64, 64, 67, 67]);
    expect(pedals(heard)).toEqual([]);
    pedal(0);
    run(3);
    // The one that is still down goes on.
    expect(
      struck('arpeggiator')
        .slice(-4)
        .map(({ note }) => note),
    ).toEqual([67, 67, 67, 67]);
    up(67);
    const before = struck('arpeggiator').length;
    run(4);
    expect(struck('arpeggiator')).toHaveLength(before);
    expect(pedals(heard).every((value) => value < 0.5)).toBe(true);
    expect(heldAfter(heard)).toEqual([]);
  });

  it('takes what a pedal sustains as it begins, and gives the pedal back as it ends: never one that has come up since', () => {
    const { heard, set, down, up, pedal, run, struck, clock } = stage();
    pedal(1);
    down(60);
    down(64);
    up(64);
    run(0.5);
    expect(pedals(heard)).toEqual([1]);
    set('arp.kind', arpeggio('up'));
    // What only the pedal held ends, and it is lifted before the keys are.
    expect(heard.slice(-3)).toMatchObject([
      { type: 'parameter' },
      { controller: 64, value: 0, channel: 1, source: 'keyboard' },
      { type: 'note-off', note: 60 },
    ]);
    up(60);
    run(1.5);
    expect(new Set(struck('arpeggiator').map(({ note }) => note))).toEqual(new Set([60]));
    // Known beforehand, it is over; and the pedal comes up before that.
    const over = clock.now() + AHEAD - 0.01;
    set('arp.kind', 0, over);
    run(1.52);
    expect(pedals(heard)).toEqual([1, 0, 1]);
    pedal(0);
    const [again, last] = heard.filter((event) => event.type === 'control').slice(-2);
    expect([again, last]).toMatchObject([{ value: 1 }, { value: 0 }]);
    expect(last!.at).toBeGreaterThanOrEqual(again!.at);
    const before = struck('arpeggiator').length;
    run(3);
    expect(struck('arpeggiator')).toHaveLength(before);
  });

  it('forgets what the pedal held as it ends, and lets a key go that comes up after that', () => {
    const { set, down, up, pedal, run, struck } = stage();
    set('arp.kind', arpeggio('up'));
    pedal(1);
    down(60);
    down(64);
    up(60);
    run(1);
    set('arp.kind', 0);
    run(1.5);
    up(64);
    const before = struck('arpeggiator').length;
    expect(before).toBeGreaterThan(4);
    // The pedal is still down.
    set('arp.kind', arpeggio('up'));
    run(3);
    expect(struck('arpeggiator')).toHaveLength(before);
  });

  it('is on for as long as the pedal is down that switches it on by a route', () => {
    const { heard, send, down, pedal, run, struck } = stage();
    const route = {
      source: { kind: 'control', controller: 64 },
      target: 'arp.kind',
      depth: 1,
      polarity: 'one way',
    } as const;
    send({ type: 'modulation-set', slot: 1, modulation: route, source: 'performer' });
    down(60);
    run(1);
    expect(struck('arpeggiator')).toEqual([]);
    pedal(1);
    run(4);
    // Told once that it is down, and once that it is none of the instrument's any more.
    expect(pedals(heard)).toEqual([1, 0]);
    const before = struck('arpeggiator').length;
    expect(before).toBeGreaterThan(8);
    pedal(0);
    run(6);
    expect(struck('arpeggiator').length - before).toBeLessThan(3);
  });

  it('knows the pedal of an MPE keyboard, on its manager’s channel, and none of another part', () => {
    const { set, send, down, up, pedal, run, struck } = stage();
    send({ type: 'mpe-zone', manager: 1, members: 5, source: 'keyboard' });
    set('arp.kind', arpeggio('up'));
    const playedFor = (channel: number, source?: string) => {
      pedal(1, undefined, channel, source);
      down(60, { channel: 3 });
      up(60, 3);
      const before = struck('arpeggiator').length;
      run((to += 1));
      pedal(0, undefined, channel, source);
      return struck('arpeggiator').length - before;
    };
    let to = 0;
    run((to += 0.5));
    expect(playedFor(1)).toBeGreaterThan(4);
    run((to += 0.5));
    // Or on any of its zone.
    expect(playedFor(2)).toBeGreaterThan(4);
    expect(playedFor(9)).toBe(0);
    expect(playedFor(1, 'other')).toBe(0);
  });

  it('leaves the pedal of a part that the show has written as it is', () => {
    const { heard, set, pedal } = stage();
    set('arp.kind', arpeggio('up'));
    pedal(1, undefined, 1, 'midi-file');
    expect(pedals(heard)).toEqual([1]);
  });

  it('begins half-way to a scene that has it, on its step: until then keys sound, and from there on they are its own', () => {
    const { heard, send, down, run, struck } = stage();
    const parameters = { ...opening.parameters, 'arp.kind': arpeggio('up'), 'drums.pattern': pattern('techno') };
    const scene = { name: 'later', sketch: 'drift', parameters, prompts: [], modulations: {} };
    send({ type: 'scene-saved', slot: 1, scene, source: 'performer' });
    run(0.6);
    down(60);
    // Two bars, from about beat 1 on.
    send({ type: 'scene-recalled', slot: 1, beats: 8, source: 'performer' }, 0.6);
    run(1.5);
    down(64);
    run(2.7);
    expect(heldAfter(heard)).toEqual(['keyboard 1 60', 'keyboard 1 64']);
    run(5);
    const steps = struck('arpeggiator').map(({ at }) => at);
    expect(steps[0]).toBeCloseTo(3, 6);
    expect(Math.min(...struck('drum machine').map(({ at }) => at))).toBeCloseTo(3, 1);
    const ends = heard.filter((event) => event.type === 'note-off' && event.source === 'keyboard');
    expect(ends.map(({ at }) => at)).toEqual([expect.closeTo(3, 6), expect.closeTo(3, 6)]);
  });

  it('leaves out what passed while the page was hidden', () => {
    const { clock, set, struck } = stage();
    set('drums.density', 1);
    set('drums.pattern', pattern('four on the floor'));
    [0.01, 60.01, 60.1].forEach((time) => clock.moveTo(time));
    const times = struck('drum machine').map(({ at }) => at);
    expect(times.filter((at) => at > 0.2 && at < 59.7)).toEqual([]);
    expect(Math.max(...times)).toBeGreaterThan(60.1);
  });
});

describe('the drum machine', () => {
  const play = (turns: Partial<Record<ParameterId, number>>, seed = 1, seconds = 20) => {
    const aids = stage(seed);
    for (const [id, value] of Object.entries(turns)) aids.set(id as ParameterId, value);
    aids.run(seconds);
    return aids.struck('drum machine');
  };

  it.each([...DRUM_PATTERNS.entries()].slice(1))(
    'plays pattern %i on the grid, never early',
    (kind, { steps, lines }) => {
      for (const humanise of [0, 1]) {
        const hits = play({ 'drums.pattern': kind, 'drums.humanise': humanise, 'drums.density': 1, 'drums.fill': 0 });
        // At 100 beats a minute a bar is 2.4 s.
        const step = 2.4 / steps;
        const places = hits.map(({ at }) => at / step + 1e-9);
        for (const [i, hit] of hits.entries()) {
          expect(hit).toMatchObject({ channel: 10 });
          expect((places[i]! % 1) * step).toBeLessThanOrEqual(humanise * LATEST + 1e-6);
          expect(hit.velocity).toBeGreaterThan(0);
          expect(hit.velocity).toBeLessThanOrEqual(1);
        }
        const kicks = new Set(
          hits.flatMap(({ note }, i) => (note === DRUM_NOTES.kick ? [Math.floor(places[i]!) % steps] : [])),
        );
        const written = [...(lines.kick ?? '')].flatMap((stroke, i) => (stroke === '.' ? [] : [i]));
        expect([...kicks].sort((a, b) => a - b)).toEqual(written);
        expect(Object.values(lines).map((line) => line.length)).toEqual(Object.values(lines).map(() => steps));
      }
    },
  );

  it('is the same for the same seed, and another for another', () => {
    const turns = { 'drums.pattern': pattern('breakbeat'), 'drums.humanise': 1 };
    expect(play(turns, 7)).toEqual(play(turns, 7));
    expect(play(turns, 7)).not.toEqual(play(turns, 8));
  });

  it('thins out from ghosts to accents, and fills the last beat of a phrase', () => {
    const still = { 'drums.pattern': pattern('breakbeat'), 'drums.humanise': 0, 'drums.fill': 0 };
    const [none, some, all] = [0, 0.5, 1].map((density) => play({ ...still, 'drums.density': density }));
    expect(new Set(none!.map(({ velocity }) => velocity))).toEqual(new Set([1]));
    expect(none!.length).toBeLessThan(some!.length);
    expect(some!.length).toBeLessThan(all!.length);

    const filled = play({ ...still, 'drums.density': 1, 'drums.fill': 2 });
    const key = ({ note, velocity, at }: NoteOn) => `${note} ${velocity} ${at.toFixed(6)}`;
    const plain = new Set(all!.map(key));
    const beats = filled.filter((hit) => !plain.has(key(hit))).map(({ at }) => Math.floor(at / 0.6 + 1e-6) % 8);
    expect(new Set(beats)).toEqual(new Set([7]));
  });

  it('misses and repeats nothing when the performer changes the tempo', () => {
    const play = (turn: (aids: ReturnType<typeof stage>, i: number) => void) => {
      const aids = stage();
      for (const id of ['drums.humanise', 'drums.fill'] as const) aids.set(id, 0);
      aids.set('drums.density', 1);
      aids.set('drums.pattern', pattern('breakbeat'));
      for (let i = 0; i < 60; i++) {
        aids.run(i * 0.17);
        turn(aids, i);
      }
      return aids.struck('drum machine').map(({ note, velocity }) => `${note} ${velocity}`);
    };
    const steady = play(() => {});
    const shaken = play((aids, i) => aids.tempo(i % 2 ? 60 : 180));
    const length = Math.min(steady.length, shaken.length);
    expect(length).toBeGreaterThan(60);
    expect(shaken.slice(0, length)).toEqual(steady.slice(0, length));
  });

  it('is thinned by what moves it: a wheel as it stands, and the notes that are held', () => {
    const hits = (source: Source, turn: (aids: ReturnType<typeof stage>) => void) => {
      const aids = stage();
      for (const id of ['drums.humanise', 'drums.fill', 'drums.density'] as const) aids.set(id, 0);
      aids.set('drums.pattern', pattern('breakbeat'));
      const modulation = { source, target: 'drums.density', depth: 1, polarity: 'one way' } as const;
      aids.send({ type: 'modulation-set', slot: 1, modulation, source: 'performer' });
      turn(aids);
      aids.run(10);
      return aids.struck('drum machine').length;
    };
    const wheel = (value: number) =>
      hits({ kind: 'control', controller: 1 }, ({ send }) =>
        send({ type: 'control', controller: 1, value, channel: 1, source: 'keys' }),
      );
    expect(wheel(1)).toBeGreaterThan(2 * wheel(0));
    const notes = { kind: 'envelope', attack: 0.01, release: 0.01 } as const;
    expect(hits(notes, ({ down }) => down(60, { channel: 1 }))).toBeGreaterThan(1.5 * wheel(0));
  });

  it('plays nothing of what a jump of the beat passes over', () => {
    const aids = stage();
    aids.set('drums.humanise', 0);
    aids.set('drums.density', 1);
    aids.set('drums.pattern', pattern('breakbeat'));
    aids.run(1);
    const before = aids.heard.length;
    // Half a beat ahead, and a little.
    aids.send({ type: 'tempo', bpm: 100, beat: 2.2, source: 'performer' });
    aids.run(2);
    const hits = aids.heard.slice(before).filter(({ type }) => type === 'note-on');
    expect(hits.length).toBeGreaterThan(2);
    for (const { at } of hits) expect(at).toBeGreaterThanOrEqual(0.98);
  });

  it.each([50, 200])('plays on at once where the tempo became %i bpm minutes ago, in a show that goes on', (bpm) => {
    const aids = stage();
    for (const id of ['drums.humanise', 'drums.fill'] as const) aids.set(id, 0);
    aids.set('drums.pattern', pattern('four on the floor'));
    aids.tempo(bpm, 300);
    for (let now = 600; now < 604; now += FRAME) aids.clock.moveTo(now);
    const kicks = aids.struck('drum machine').flatMap(({ note, at }) => (note === DRUM_NOTES.kick ? [at] : []));
    const beat = 60 / bpm;
    expect(kicks[0]).toBeGreaterThan(599.7);
    expect(kicks[0]).toBeLessThan(599.8 + beat);
    expect(kicks.at(-1)).toBeGreaterThan(604 - beat);
    kicks.slice(1).forEach((at, i) => expect(at - kicks[i]!).toBeCloseTo(beat, 6));
  });

  it('begins and stops where the show says, to the step', () => {
    const aids = stage();
    aids.run(0.5);
    aids.set('drums.humanise', 0);
    aids.set('drums.pattern', pattern('four on the floor'), 0.6);
    aids.run(1.1);
    aids.set('drums.pattern', 0, 1.2);
    aids.run(4);
    const times = aids.struck('drum machine').map(({ at }) => at);
    expect(Math.min(...times)).toBeCloseTo(0.6, 9);
    expect(Math.max(...times)).toBeLessThan(1.2 - 0.1);
  });
});

it('leaves a log that plays again without them', () => {
  const play = (aids: boolean, events: readonly ShowEvent[]) => {
    const clock = manualClock();
    const [states, log]: [PerformanceState[], ShowEvent[]] = [[], []];
    const loop = createLoop({
      clock,
      opening,
      inputs: [scheduled(events, clock, 0.1)],
      consequences: () => [],
      aids: aids ? playingAids({ clock, opening, show: () => loop.state(), seed: 3, ahead: AHEAD }) : merge,
      onFault: (fault) => expect.fail(String(fault)),
    });
    loop.moments$.subscribe((moment) => {
      states.push(moment.state);
      log.push(...moment.events);
    });
    for (let frame = 0; frame < 360; frame++) clock.moveTo(frame * FRAME);
    return { states, log };
  };
  const key = { velocity: 0.7, channel: 1, source: 'keyboard' } as const;
  const turn = { type: 'parameter', source: 'show' } as const;
  const first = play(true, [
    { ...turn, id: 'drums.pattern', value: pattern('6/8'), at: 0.3 },
    { ...turn, id: 'chord.kind', value: chord('seventh'), at: 0.4 },
    { ...key, type: 'note-on', note: 60, at: 0.5 },
    { ...turn, id: 'arp.kind', value: arpeggio('random'), at: 1 },
    { type: 'tempo', bpm: 133, source: 'show', at: 2 },
    { ...key, type: 'note-off', note: 60, at: 4 },
  ]);
  const again = play(false, first.log);
  expect(first.log.length).toBeGreaterThan(100);
  expect(again.log).toEqual(first.log);
  expect(again.states).toEqual(first.states);
});

it('over a show that is played again drums are on its beat, and not where its own were', () => {
  const clock = manualClock();
  const [played, again] = [new Subject<ShowEvent>(), new Subject<ShowEvent>()];
  const heard: ShowEvent[] = [];
  const aids = playingAids({ clock, opening, show: () => opening, seed: 1, ahead: AHEAD });
  aids(played, again).subscribe((event) => heard.push(event));
  const run = (to: number) => {
    while (clock.now() < to) clock.moveTo(clock.now() + FRAME);
  };
  const turned = (id: ParameterId, value: number, at: number): ShowEvent => {
    return { type: 'parameter', id, value, source: 'test', at };
  };
  const drums = pattern('four on the floor');
  const log: readonly ShowEvent[] = [
    { type: 'tempo', bpm: 150, source: 'midi-file', at: 0.5 },
    turned('drums.pattern', drums, 0.5),
    { type: 'note-on', note: 60, velocity: 1, channel: 1, source: 'keyboard', at: 0.6 },
  ];
  log.forEach((event) => again.next(event));
  run(3);
  expect(heard).toEqual(log);
  for (const id of ['drums.humanise', 'drums.fill'] as const) played.next(turned(id, 0, 3));
  played.next(turned('drums.pattern', drums, 3));
  run(6);
  const kicks = heard.flatMap((event) =>
    event.type === 'note-on' && event.note === DRUM_NOTES.kick ? [event.at] : [],
  );
  expect(kicks.length).toBeGreaterThan(5);
  kicks.slice(1).forEach((at, i) => expect(at - kicks[i]!).toBeCloseTo(60 / 150, 6));
});

it('panic silences everything', () => {
  const { heard, send, set, down, run } = stage();
  set('drums.pattern', 1);
  down(50);
  run(0.4);
  set('arp.kind', arpeggio('up'));
  down(60);
  run(2);
  send({ type: 'panic', source: 'performer' });
  const length = heard.length;
  expect(heard.at(-1)).toMatchObject({ type: 'parameter', id: 'drums.pattern', value: 0 });
  run(6);
  expect(heard).toHaveLength(length);
  expect(heldAfter(heard)).toEqual([]);
});

it('after a panic plays as the safe scene says, its drums off as their knob shows', () => {
  const { heard, send, set, down, run } = stage();
  const source = 'performer';
  set('drums.pattern', 1);
  const parameters = { ...opening.parameters, 'chord.kind': chord('triad'), 'drums.pattern': 1 };
  const scene = { name: 'safe', sketch: 'drift', parameters, prompts: [], modulations: {} };
  send({ type: 'scene-saved', slot: 1, scene, source });
  send({ type: 'scene-safe', slot: 1, source });
  set('drums.pattern', 0);
  set('arp.kind', arpeggio('up'));
  run(1);
  send({ type: 'panic', source });
  const length = heard.length;
  expect(heard.at(-1)).toMatchObject({ type: 'parameter', id: 'drums.pattern', value: 0 });
  down(60);
  run(2);
  expect(heard.slice(length)).toMatchObject(
    [60, 64, 67].map((note) => ({ type: 'note-on', note, source: 'keyboard' })),
  );
});

it('a panic just before a scene lands calms that scene too', () => {
  const { clock, send, set, down, run, struck, heard } = stage();
  const source = 'performer';
  const on = { 'arp.kind': arpeggio('up'), 'chord.kind': chord('triad') };
  const scene = { name: 'loud', sketch: 'drift', parameters: on, prompts: [], modulations: {} };
  const safe = { name: 'safe', sketch: 'drift', parameters: opening.parameters, prompts: [], modulations: {} };
  send({ type: 'scene-saved', slot: 1, scene, source });
  send({ type: 'scene-saved', slot: 2, scene: safe, source });
  send({ type: 'scene-safe', slot: 2, source });
  set('drums.pattern', 1);
  run(1);
  const lands = clock.now() + AHEAD + 0.02;
  send({ type: 'scene-recalled', slot: 1, beats: 0, source }, lands);
  send({ type: 'panic', source });
  send({ type: 'panic', source }, lands);
  run(2);
  const before = heard.length;
  down(60);
  run(3);
  expect(heard.slice(before)).toMatchObject([{ type: 'note-on', note: 60, source: 'keyboard' }]);
  expect(struck('arpeggiator')).toEqual([]);
});

it('a scene that leads on switches the scale and the drums, though a show of the setlist had taken the place of one before it', () => {
  const { heard, send, down, run, struck } = stage();
  const source = 'performer';
  const scene = (parameters: Partial<Record<ParameterId, number>>) =>
    ({ name: 'x', sketch: 'drift', parameters, prompts: [], modulations: {} }) as const;
  send({ type: 'scene-saved', slot: 1, scene: scene({}), source });
  const strict = scene({ 'scale.kind': scale('major'), 'drums.pattern': pattern('techno') });
  send({ type: 'scene-saved', slot: 2, scene: strict, source });
  send({ type: 'setlist-written', entries: [{ show: 'first-light' }], source });
  send({ type: 'scene-recalled', slot: 1, beats: 0, source });
  send({ type: 'setlist-at', index: 0, source });
  send({ type: 'scene-recalled', slot: 1, beats: 0, source });
  const follows = heard.reduce(perform, opening).scenes.current.recalls;
  run(1);
  send({ type: 'scene-recalled', slot: 2, beats: 0, follows, source });
  run(2);
  down(61);
  expect(heldAfter(heard).filter((held) => held.startsWith('keyboard'))).toEqual(['keyboard 1 60']);
  expect(struck('drum machine').length).toBeGreaterThan(2);
});

it('keys are played as the scale and the chord are moved', () => {
  const { heard, send, down, run } = stage();
  const modulation = {
    source: { kind: 'control', controller: 1 },
    target: 'chord.kind',
    depth: 1,
    polarity: 'one way',
  } as const;
  send({ type: 'modulation-set', slot: 1, modulation, source: 'performer' });
  send({ type: 'control', controller: 1, value: chord('fifth') / (CHORDS.length - 1), channel: 1, source: 'keys' });
  run(1);
  down(60);
  expect(heldAfter(heard)).toEqual(['keyboard 1 60', 'keyboard 1 67']);
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])('no note is left sounding, whatever is played and turned (%i)', (seed) => {
  const random = uniform(seed);
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const aids = stage(seed);
  const ids = [
    'scale.kind',
    'scale.root',
    'chord.kind',
    'chord.learn',
    'arp.kind',
    'arp.rate',
    'arp.octaves',
    'arp.gate',
    'drums.pattern',
    'drums.humanise',
  ] satisfies ParameterId[];
  const held = new Map<string, readonly [number, number, string]>();
  for (let i = 0, time = 0; i < 600; i++) {
    aids.run((time += random() * 0.05));
    const key = [40 + Math.floor(random() * 30), pick([1, 2]), pick(['keyboard', 'port'])] as const;
    if (random() < 0.45) {
      aids.down(key[0], { channel: key[1], source: key[2] });
      held.set(key.join(), key);
    } else if (random() < 0.5 && held.size > 0) {
      const [id, lifted] = pick([...held]);
      aids.up(...lifted);
      held.delete(id);
    } else if (random() < 0.1) {
      aids.pedal(random(), undefined, pick([1, 2]), pick(['keyboard', 'port']));
    } else if (random() < 0.1) {
      aids.tempo(40 + 300 * random());
    } else if (random() < 0.02) {
      aids.send({ type: 'panic', source: 'performer' });
    } else {
      const id = pick(ids);
      const { min, max } = PARAMETERS[id];
      // Some of them as the show turns them: known beforehand.
      aids.set(id, clampValue(id, min + (max - min) * random()), random() < 0.3 ? time + 0.1 : undefined);
    }
  }
  expect(aids.struck('arpeggiator').length).toBeGreaterThan(20);
  for (const key of held.values()) aids.up(...key);
  for (const source of ['keyboard', 'port']) for (const channel of [1, 2]) aids.pedal(0, undefined, channel, source);
  const last = aids.struck('arpeggiator').length;
  aids.set('drums.pattern', 0);
  aids.run(40);
  expect(heldAfter(aids.heard)).toEqual([]);
  expect(aids.struck('arpeggiator')).toHaveLength(last);
  const down = new Map<string, number>();
  for (const event of [...aids.heard].sort((a, b) => a.at - b.at))
    if (event.type === 'control') down.set(`${event.source} ${event.channel}`, event.value);
  expect([...down.values()].filter((value) => value >= 0.5)).toEqual([]);
});
