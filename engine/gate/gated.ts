/**
 * The gate in the stream of events: no text gets into the show around it, so neither a log nor a stage holds any other; and no
 * number beyond its range, so that the band hears what the knobs show.
 */
import type { ShowEvent } from '../events';
import { clampValue } from '../parameters';
import { FASTEST_BPM, SLOWEST_BPM } from '../performance';
import { begins, clash, passed } from './gate';
import { passedSounds } from './sounds';
import { SAFE_LINES, type SafeLine } from './safe-lines';

/** Words of a line on stage that came without a plan are kept up to here, in UTF-16 units. */
const LONGEST_LINE = 400;

/**
 * Events as they may be: an unfit line becomes a safe one and the performer is told; an unfit prompt is left out. A parameter
 * comes into its range; a tempo that is none is left out.
 */
export function createGate(): (event: ShowEvent) => readonly ShowEvent[] {
  let used = 0;
  const safe = (): SafeLine => SAFE_LINES[used++ % SAFE_LINES.length]!;
  /** The line that was on stage before, or ''. */
  let before = '';
  /** The line on stage: as it is to be, if it began, as far as it came, and its words to come where it is in another's place. */
  let planned = '';
  let soFar = '';
  let instead: string[] | undefined;
  let isCut = false;
  /** What goes on stage next, as it may. */
  const following = (text: string): string | undefined => {
    const fit = passed(text);
    return fit === undefined || clash(before, fit) ? undefined : fit;
  };

  return (event) => {
    const told = (what: string): ShowEvent => ({
      type: 'notice',
      level: 'warning',
      text: what,
      source: 'gate',
      at: event.at,
    });
    const replaced = (body: ShowEvent): readonly ShowEvent[] => [body, told(REPLACED)];
    switch (event.type) {
      case 'parameter':
        return [{ ...event, value: clampValue(event.id, event.value) }];
      case 'tempo':
        return event.bpm >= SLOWEST_BPM && event.bpm <= FASTEST_BPM ? [event] : [];
      case 'prompt':
      case 'prompt-prepared': {
        const text = event.text === '' ? '' : passed(event.text);
        return text === undefined ? [told(PROMPT_LEFT_OUT)] : [{ ...event, text }];
      }
      case 'scene-saved': {
        const { scene } = event;
        const prompts = scene.prompts.map((prompt) => passed(prompt) ?? '');
        const kept = { ...event, scene: { ...scene, name: passed(scene.name) ?? `Scene ${event.slot}`, prompts } };
        return [scene.name, ...scene.prompts].some(isRefused) ? [kept, told(SCENE_WITHOUT)] : [kept];
      }
      case 'scene-renamed': {
        const name = passed(event.name);
        return name === undefined ? [told(PROMPT_LEFT_OUT)] : [{ ...event, name }];
      }
      case 'lyric-queued':
      case 'lyric-edited': {
        const text = passed(event.text);
        return text === undefined ? replaced({ ...event, ...safe() }) : [{ ...event, text }];
      }
      case 'chorus-locked': {
        const kept = { ...event, lines: event.lines.map((line) => ({ ...line, ...lineOr(line, safe) })) };
        return event.lines.some(({ text }) => passed(text) === undefined) ? replaced(kept) : [kept];
      }
      case 'lyric-begun': {
        before = planned || soFar || before;
        const text = following(event.text);
        [planned, soFar, instead, isCut] = [text ?? '', '', undefined, false];
        const { unstyled, sounds, ...begun } = event;
        const whole = passed(unstyled ?? '');
        if (text !== undefined) {
          const heard = sounds && { sounds: passedSounds(text, sounds) };
          return [{ ...begun, text, ...heard, ...(whole !== undefined && { unstyled: whole }) }];
        }
        planned = safe().text;
        instead = planned.split(' ');
        // No voice sings what is not shown.
        return replaced({ ...begun, text: planned, unstyled: planned, ...(sounds && { sounds: [] }) });
      }
      case 'lyric-token': {
        if (instead) {
          const word = instead.shift();
          return word === undefined ? [] : [{ ...event, text: ` ${word}` }];
        }
        const next = soFar + event.text;
        const isFitting = next.trim() === '' || begins(planned, next);
        isCut ||= next.length > LONGEST_LINE || (!isFitting && following(next) !== next.replace(/\s+/gu, ' ').trim());
        if (isCut) return [];
        soFar = next;
        return [event];
      }
      case 'lyric-line': {
        // It ends as the one it was begun as, and the performer knows.
        const ended = instead ? planned : begins(planned, event.text) ? event.text : following(event.text);
        const text = isCut ? undefined : ended;
        [planned, soFar, instead, isCut] = ['', '', undefined, false];
        if (event.text.trim() === '') return [event];
        before = text ?? safe().text;
        return text === undefined ? replaced({ ...event, text: before }) : [{ ...event, text: before }];
      }
      default:
        return [event];
    }
  };
}

const REPLACED = 'A line that may not stand on a stage was left out; a safe one takes its place.';
const SCENE_WITHOUT = 'Words of that scene may not stand on a stage. It is kept without them.';
const PROMPT_LEFT_OUT = 'Those words may not stand on a stage. The show goes on with the last ones; type others.';

const isRefused = (text: string): boolean => text !== '' && passed(text) === undefined;

function lineOr<Line extends SafeLine>({ text }: Line, safe: () => SafeLine): Partial<SafeLine> {
  const fit = passed(text);
  return fit === undefined ? safe() : { text: fit };
}
