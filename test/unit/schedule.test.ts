import { concat, defer, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../engine/clock';
import type { ShowEvent } from '../../engine/events';
import { resilient } from '../../engine/inputs/resilient';
import { scheduled } from '../../engine/inputs/schedule';
import { whileRunning } from '../../engine/inputs/while-running';

const word = (text: string, at: number): ShowEvent => ({ type: 'prompt', text, source: 'test', at });

describe('scheduled', () => {
  const events = [word('a', 0), word('b', 1.005), word('c', 1.01), word('d', 2)];

  function play(ahead: number) {
    const clock = manualClock();
    const heard: ShowEvent[] = [];
    let done = false;
    scheduled(events, clock, ahead).subscribe({ next: (event) => heard.push(event), complete: () => (done = true) });
    const at = (time: number) => {
      clock.moveTo(time);
      return heard.length;
    };
    return { at, heard, isDone: () => done };
  }

  it('emits each event once, on the first frame that has reached it, and then completes', () => {
    const show = play(0);
    expect([0, 0.5, 1, 1.01, 1.9].map(show.at)).toEqual([1, 1, 1, 3, 3]);
    expect(show.isDone()).toBe(false);
    expect([2.5, 9].map(show.at)).toEqual([4, 4]);
    expect(show.isDone()).toBe(true);
  });

  it('is `ahead` of its time, and keeps the exact time', () => {
    const show = play(0.1);
    expect([0, 0.9, 0.905, 0.95].map(show.at)).toEqual([1, 1, 2, 3]);
    expect(show.heard).toEqual(events.slice(0, 3));
  });

  it('starts over for each subscriber', () => {
    const clock = manualClock();
    const show = scheduled(events, clock, 0);
    const heard: string[] = [];
    show.subscribe(() => heard.push('first'));
    clock.moveTo(0.5);
    show.subscribe(() => heard.push('second'));
    clock.moveTo(0.6);
    expect(heard).toEqual(['first', 'second']);
  });
});

describe('whileRunning', () => {
  const source = 'file';
  const noteOn = (note: number, at: number): ShowEvent => {
    return { type: 'note-on', note, velocity: 1, channel: 1, source, at };
  };
  const noteOff = (note: number, at: number): ShowEvent => ({ type: 'note-off', note, channel: 1, source, at });
  const pedal = (value: number, at: number): ShowEvent => {
    return { type: 'control', controller: 64, value, channel: 1, source, at };
  };

  const bend = (value: number, at: number): ShowEvent => ({ type: 'pitch-bend', value, channel: 1, source, at });

  function running(play: () => Observable<ShowEvent>) {
    const runs = new Subject<boolean>();
    const heard: ShowEvent[] = [];
    whileRunning(runs, play, () => 9).subscribe((event) => heard.push(event));
    return { runs, heard };
  }

  it('lets go of what it left sounding, and of nothing twice', () => {
    const played = new Subject<ShowEvent>();
    const { runs, heard } = running(() => played);
    runs.next(true);
    const events = [noteOn(60, 0), noteOn(64, 0), pedal(1, 1), bend(-0.5, 1), noteOff(60, 2)];
    events.forEach((event) => played.next(event));
    runs.next(false);
    played.next(noteOn(67, 3));
    expect(heard).toEqual([...events, pedal(0, 9), bend(0, 9), noteOff(64, 9)]);
    runs.next(true);
    runs.next(false);
    expect(heard).toHaveLength(8);
  });

  it('lets go of what it pressed, a channel or a key, and not of what has come up', () => {
    const played = new Subject<ShowEvent>();
    const { runs, heard } = running(() => played);
    const channel = (on: number, value: number, at: number): ShowEvent => {
      return { type: 'pressure', value, channel: on, source, at };
    };
    const key = (note: number, value: number, at: number): ShowEvent => {
      return { type: 'poly-pressure', note, value, channel: 1, source, at };
    };
    runs.next(true);
    const events = [channel(1, 0.5, 0), channel(2, 0.5, 0), key(60, 0.4, 0), key(64, 0.4, 0)];
    [...events, channel(2, 0, 1), key(60, 0, 1)].forEach((event) => played.next(event));
    runs.next(false);
    expect(heard.slice(6)).toEqual([channel(1, 0, 9), key(64, 0, 9)]);
  });

  it('of a log lets go of what each of its sources left sounding, whoever else had the same', () => {
    const played = new Subject<ShowEvent>();
    const { runs, heard } = running(() => played);
    const byHand = (event: ShowEvent): ShowEvent => ({ ...event, source: 'keyboard' });
    runs.next(true);
    const down = [noteOn(60, 0), pedal(1, 0), bend(0.5, 0)];
    const up = [noteOff(60, 1), pedal(0, 1), bend(0, 1)];
    for (const event of [...down, ...down.map(byHand), ...up]) played.next(event);
    runs.next(false);
    expect(heard.slice(9)).toEqual([pedal(0, 9), bend(0, 9), noteOff(60, 9)].map(byHand));
  });

  it('lets go of it when another file begins in its place as well', () => {
    const files = [[noteOn(60, 0), pedal(1, 0), noteOn(64, 0)], [noteOn(72, 9)]].map((file) => of(...file));
    const { runs, heard } = running(() => concat(files.shift()!, NEVER));
    runs.next(true);
    runs.next(true);
    expect(heard.slice(3)).toEqual([pedal(0, 9), noteOff(60, 9), noteOff(64, 9), noteOn(72, 9)]);
  });

  it('lets go of it when the file comes to its end of itself', () => {
    const { runs, heard } = running(() => of(noteOn(60, 0), pedal(1, 0)));
    runs.next(true);
    expect(heard.slice(2)).toEqual([pedal(0, 9), noteOff(60, 9)]);
    runs.next(false);
    expect(heard).toHaveLength(4);
  });

  it('takes back what a file told of its channels, when its notes have ended: the next has them as they are', () => {
    const zone = (members: number, at: number): ShowEvent => ({ type: 'mpe-zone', manager: 1, members, source, at });
    const range = (semitones: number, at: number): ShowEvent => {
      return { type: 'bend-range', semitones, channel: 1, source, at };
    };
    const program = (program: number, at: number): ShowEvent => ({ type: 'program', program, channel: 1, source, at });
    const first = [range(12, 0), zone(15, 0), program(48, 0), noteOn(60, 0)];
    const files = [first, [noteOn(36, 9)]].map((file) => of(...file));
    const { runs, heard } = running(() => concat(files.shift()!, NEVER));
    runs.next(true);
    runs.next(true);
    expect(heard.slice(4)).toEqual([noteOff(60, 9), range(2, 9), zone(0, 9), program(0, 9), noteOn(36, 9)]);
    runs.next(false);
    expect(heard.slice(9)).toEqual([noteOff(36, 9)]);
  });
});

describe('resilient', () => {
  it('says what failed, and tries again after 1, 2, 4 ... 30 seconds of the show', () => {
    const clock = manualClock();
    const attempts: number[] = [];
    const notices: ShowEvent[] = [];
    const broken = defer(() => {
      attempts.push(clock.now());
      return throwError(() => new Error('no cable'));
    });
    resilient(broken, clock).subscribe((event) => notices.push(event));
    for (let second = 0; second <= 100; second++) clock.moveTo(second);
    expect(attempts).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
    expect(notices).toHaveLength(attempts.length);
    expect(notices[1]).toMatchObject({ type: 'notice', level: 'warning', at: 1 });
    expect(notices[1]).toHaveProperty('text', 'An input failed and is tried again in 2 s: no cable');
  });

  it('starts with short pauses again once something came', () => {
    const clock = manualClock();
    const attempts: number[] = [];
    const shaky = defer(() => {
      attempts.push(clock.now());
      return concat(
        attempts.length % 3 === 0 ? of(word('here', clock.now())) : [],
        throwError(() => 'gone'),
      );
    });
    resilient(shaky, clock).subscribe();
    for (let second = 0; second <= 10; second++) clock.moveTo(second);
    expect(attempts).toEqual([0, 1, 3, 4, 6, 10]);
  });

  it('passes events on, and completes and is left as the input is', () => {
    const clock = manualClock();
    const input = new Subject<ShowEvent>();
    const heard: ShowEvent[] = [];
    let done = false;
    resilient(input, clock).subscribe({ next: (event) => heard.push(event), complete: () => (done = true) });
    input.next(word('a', 0));
    input.complete();
    expect(heard).toEqual([word('a', 0)]);
    expect(done).toBe(true);

    const other = new Subject<ShowEvent>();
    resilient(other, clock).subscribe().unsubscribe();
    expect(other.observed).toBe(false);
  });
});
