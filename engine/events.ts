/**
 * Everything that can happen in a show. A show is a log of these; the performance state is their fold.
 * Times (`at`) are seconds of the show clock. Values are 0..1 unless a comment says otherwise.
 */
import type { LyricStyle } from './lyric-style';
import type { ParameterId } from './parameters';
import type { Reason } from './governor/governor';
import type { Ear, Said } from './modulation/followed';
import type { Modulation } from './modulation/modulation';
import type { Cue } from './performance';
import type { Place } from './route';
import type { Script } from './stage/code/script';
import type { FollowAction, Scene } from './scenes/scene';
import type { Deck, Due, SetlistEntry } from './scenes/scenes';

/**
 * Who sent an event: the `performer`, the `keyboard`, a MIDI device by its name, or a part of Phosphene. Those that others
 * go by are in `sources.ts`.
 */
export type Source = string;

export type EventBody =
  /** `note` 0..127, `channel` 1..16. */
  | { type: 'note-on'; note: number; velocity: number; channel: number; source: Source }
  | { type: 'note-off'; note: number; channel: number; source: Source }
  /**
   * A continuous controller, `controller` 0..127; of a 14-bit pair, its coarse half's number. Which parameter it turns is
   * the mapping's business.
   */
  | { type: 'control'; controller: number; value: number; channel: number; source: Source }
  /** A registered or non-registered parameter, `number` 0..16383. */
  | { type: 'rpn' | 'nrpn'; number: number; value: number; channel: number; source: Source }
  /** `value` -1..1. */
  | { type: 'pitch-bend'; value: number; channel: number; source: Source }
  /** How hard the keys of a channel, or one of them, are pressed after they were struck. */
  | { type: 'pressure'; value: number; channel: number; source: Source }
  | { type: 'poly-pressure'; note: number; value: number; channel: number; source: Source }
  /** Where on its key the note of an MPE member channel is: controller 74 there, 0.5 is the middle. */
  | { type: 'slide'; value: number; channel: number; source: Source }
  /** How far a pitch bend of 1 goes from here on, in semitones. */
  | { type: 'bend-range'; semitones: number; channel: number; source: Source }
  /** Of this source, `members` channels (0..15; 0 ends the zone) up from 1 or down from 16 carry one note each (MPE). */
  | { type: 'mpe-zone'; manager: 1 | 16; members: number; source: Source }
  /** `program` 0..127. */
  | { type: 'program'; program: number; channel: number; source: Source }
  /** A parameter takes a value, in the parameter's own unit. */
  | { type: 'parameter'; id: ParameterId; value: number; source: Source }
  /** Beats a minute. The beat goes on from where it is, or from `beat`. */
  | { type: 'tempo'; bpm: number; beat?: number; source: Source }
  /** MIDI clock, 24 a beat; the follower makes tempos of it (`inputs/clock-follower.ts`) and keeps it out of the log. */
  | { type: 'clock'; source: Source }
  | { type: 'transport'; action: 'start' | 'stop' | 'continue'; source: Source }
  /** Where a sequencer goes on from, in sixteenth notes since its song's beginning. */
  | { type: 'song-position'; sixteenths: number; source: Source }
  /** A show's file plays from here on: its second 0 is at `from`, in seconds of this show; or it plays no more. */
  | { type: 'show-begun'; name: string; from: number; source: Source }
  | { type: 'show-stopped'; source: Source }
  /** A MIDI device comes or goes. */
  | { type: 'device'; plugged: boolean; source: Source }
  /** Words from the performer or the show: they become lyrics and steer picture and sound. `slot` 1..4; 1 where none is told. */
  | { type: 'prompt'; text: string; slot?: number; source: Source }
  /** Words that wait on a pad, 1..16, to be fired as a prompt; empty text clears it. */
  | { type: 'prompt-prepared'; pad: number; text: string; source: Source }
  /**
   * What the meaning model read in the prompts: the meaning vector, its colours cast as ground, ink and glow. `glide`:
   * seconds in which it covers 63 % of its way, where that is not the usual time.
   */
  | { type: 'meaning'; vector: readonly number[]; glide?: number; source: Source }
  /** A line waits to be sung: a model's as it chose it, or one by hand. `syllables` of each of its words. */
  | {
      type: 'lyric-queued';
      text: string;
      syllables: readonly number[];
      place: 'next' | 'last';
      source: Source;
    }
  /** A line that waits is changed, and the performer's from then on; or it shall not be sung. */
  | { type: 'lyric-edited'; id: number; text: string; syllables: readonly number[]; source: Source }
  | { type: 'lyric-vetoed'; id: number; source: Source }
  /**
   * A line goes on stage. `beats` of the show at which each of its words is due; `id` where it waited in the queue;
   * where it is to be sung, the `sounds` of each word: ARPAbet with stress, parted by spaces. `unstyled`: the line before a
   * style was put on it; an echo, and a line of an older log, has none.
   */
  | {
      type: 'lyric-begun';
      text: string;
      beats: readonly number[];
      style: LyricStyle;
      id?: number;
      sounds?: readonly string[];
      unstyled?: string;
      source: Source;
    }
  /** No new line begins until it is let go. */
  | { type: 'lyric-held'; on: boolean; source: Source }
  /** The line on stage ends here; the next one begins on the next beat. */
  | { type: 'lyric-skipped'; source: Source }
  /** These lines are the chorus, as they are; none unlocks it. */
  | {
      type: 'chorus-locked';
      lines: readonly { readonly text: string; readonly syllables: readonly number[]; readonly source: Source }[];
      source: Source;
    }
  /** Another mind writes the lyrics: `shipped`, `server`, `built-in`, or `local:` and the model. */
  | { type: 'mind'; name: string; source: Source }
  /** A word of the line on stage, with its leading space. */
  | { type: 'lyric-token'; text: string; source: Source }
  /** The line that is being written ends. */
  | { type: 'lyric-line'; text: string; source: Source }
  /** Another sketch takes the stage. */
  | { type: 'sketch'; name: string; source: Source }
  /** A sketch of the performer's own, from here on as this text has it. */
  | { type: 'script'; name: string; script: Script; source: Source }
  /** Something that sketches of the performer's own may load, by the path they call it; `data` as a data URL. */
  | { type: 'sketch-file'; name: string; data: string; source: Source }
  /** A place of the image model is kept, with its numbers, so that the log holds all it takes to go there again. */
  | { type: 'cue-saved'; slot: number; cue: Cue; source: Source }
  /** The picture goes to a kept place in about `beats`, lands on a beat (0: at once), and walks on from there. */
  | { type: 'cue-recalled'; slot: number; beats: number; source: Source }
  /** The walk stays about `place`, as far as `image.range` says, until it is freed. */
  | { type: 'more-like-this'; place: Place; source: Source }
  | { type: 'walk-freed'; source: Source }
  /** A scene is kept, with all that it takes to come back to it. `slot` from 1 on. */
  | { type: 'scene-saved'; slot: number; scene: Scene; source: Source }
  | { type: 'scene-renamed'; slot: number; name: string; source: Source }
  | { type: 'scene-removed'; slot: number; source: Source }
  /** What comes after so many bars of it; 0 bars: nothing does. */
  | { type: 'scene-followed'; slot: number; bars: number; action: FollowAction; source: Source }
  /** A panic leads to it; slot 0: to none. */
  | { type: 'scene-safe'; slot: number; source: Source }
  /** It comes by itself at a beat or a second of the show; with neither, it does not. */
  | ({ type: 'scene-due'; slot: number; source: Source } & Due)
  /**
   * The show becomes that scene: on the way for `beats`, or at once (0). `follows`: only where so many scenes have come before it; it
   * follows one of them, and another that comes first has its place. `after`, of older logs: likewise, of scenes and panics together.
   */
  | { type: 'scene-recalled'; slot: number; beats: number; follows?: number; after?: number; source: Source }
  /** A scene is put on a deck: `deck.fade` goes from one to the other. */
  | { type: 'deck-loaded'; deck: Deck; slot: number; source: Source }
  /** From what is, to a deck's scene, in `beats`. */
  | { type: 'deck-crossed'; to: Deck; beats: number; source: Source }
  | { type: 'setlist-written'; entries: readonly SetlistEntry[]; source: Source }
  /** The night has come to this entry of the setlist, counted from 0. */
  | { type: 'setlist-at'; index: number; source: Source }
  /** A source moves a parameter from here on. `slot` from 1 on. */
  | { type: 'modulation-set'; slot: number; modulation: Modulation; source: Source }
  | { type: 'modulation-removed'; slot: number; source: Source }
  /** What was heard, of the show itself or from outside, some times a second; what is missing is as before. */
  | { type: 'heard'; ear: Ear; values: Said; source: Source }
  /** A chord to play with one key: semitones above its lowest note. */
  | { type: 'chord-learnt'; semitones: readonly number[]; source: Source }
  /** A recorded phrase, as frames (models/sound/phrase.ts): what loops vary from here on; empty text ends it. */
  | { type: 'phrase'; frames: string; source: Source }
  /** The stream, as it sounds now, becomes the sampler's notes and drums. */
  | { type: 'sampled'; seed: number; source: Source }
  /**
   * This machine holds back quality, or gives it back (governor/governor.ts): level 0 is all that is asked for. `frames` of the
   * stage a second, at most; 0 is as they come. `scale`: the share of the stage's lines that sketches draw (governor/stage-scale.ts),
   * 1 where it is not said. A fact about the night, which a render and a replay do not follow: they have
   * their own time.
   */
  | { type: 'governed'; level: number; frames: number; scale?: number; why: Reason; source: Source }
  /** All notes off, now; effects back to their usual amounts; the safe scene, where there is one. */
  | { type: 'panic'; source: Source }
  /** Something the performer should know. The show goes on. */
  | { type: 'notice'; level: 'info' | 'warning'; text: string; source: Source };

/** An event without its source: what shall happen, whoever sends it. */
export type Wish = EventBody extends infer E ? (E extends EventBody ? Omit<E, 'source'> : never) : never;

/** An event at its time. */
export type ShowEvent = EventBody & { readonly at: number };
