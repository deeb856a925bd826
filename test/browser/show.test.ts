import { expect, it } from 'vitest';
import { loadShow, showNames } from '../../engine/show';

it('loads a show with its MIDI file', async () => {
  expect(showNames()).toContain('first-light');
  const show = await loadShow('first-light');
  expect(show).toMatchObject({ name: 'first-light', title: 'First Light', sketch: 'drift' });
  expect(show.events.find(({ type }) => type === 'tempo')).toMatchObject({ at: 0, bpm: 96 });
  const types = new Set(show.events.map(({ type }) => type));
  for (const type of ['tempo', 'note-on', 'note-off', 'control', 'program', 'parameter', 'prompt', 'sketch'])
    expect(types).toContain(type);
});
