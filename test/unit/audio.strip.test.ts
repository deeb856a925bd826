/** Who has to go when all slots of an instrument are taken. */
import { expect, test } from 'vitest';
import { leastMissed } from '../../audio/strip';

interface Note {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Plays notes in their order: those that were left out, by name. */
function leftOut(notes: readonly Note[], voices: number): string[] {
  const playing = Array.from({ length: voices }, (): Note | undefined => undefined);
  return notes.flatMap((note) => {
    const slot = leastMissed(playing, note.start);
    if (slot === undefined) return [note.name];
    playing[slot] = note;
    return [];
  });
}

test('where long tails fill all slots, what is struck together is played, and a tail goes for it', () => {
  // Eighths of a ride and a hat at 120, with kick and snare on the beats.
  const tails: Readonly<Record<string, number>> = { ride: 4.5, hat: 0.23, kick: 1.26, snare: 0.68 };
  const beat = Array.from({ length: 64 }, (_, i) => {
    const names = ['ride', 'hat', ...(i % 2 === 0 ? [i % 4 === 0 ? 'kick' : 'snare'] : [])];
    return names.map((name) => ({ name, start: i / 4, end: i / 4 + tails[name]! }));
  }).flat();
  expect(leftOut(beat, 16)).toEqual([]);
});

test('of a flood that nobody could tell apart the first ones are played', () => {
  const flood = Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, start: i / 1000, end: Infinity }));
  expect(leftOut(flood, 16)).toEqual(['16', '17', '18', '19']);
});

test('the note that ends soonest goes first, then the oldest; one that has ended goes before all', () => {
  const note = (start: number, end: number): Note => ({ name: '', start, end });
  expect(leastMissed([note(1, Infinity), note(0, Infinity), note(2, 9)], 5)).toBe(2);
  expect(leastMissed([note(1, Infinity), note(0, Infinity), note(4.99, 5.1)], 5)).toBe(1);
  expect(leastMissed([note(0, 9), note(1, 5), undefined], 5)).toBe(1);
});

test('a key that is down is not taken from while the pedal alone holds another', () => {
  const held = { start: 0, end: Infinity };
  expect(leastMissed([held, { start: 1, end: Infinity, sustained: true }, { start: 2, end: Infinity }], 5)).toBe(1);
});
