/** The keys that fire scenes, prompts, the setlist and cues: on a page of their own, for nothing takes a panel's keys away again. */
import { expect, test } from 'vitest';
import type { Live } from '../../ui/live/live';
import { type CueParts, cueStrip } from '../../ui/panels/cues';
import { scenesPanel } from '../../ui/panels/scenes-panel';
import { show, source } from './bare-show';

test('F1 to F12 fire scenes, with shift the prepared prompts, brackets and a backslash go on, digits keep cues and go to them', () => {
  const { parts, send, sent, keepScene, controlsOf } = show();
  const live = { ...parts, controls: controlsOf() } as unknown as Live;
  document.body.append(scenesPanel({ live, seed: 1 }), cueStrip({ live, seed: 1 } as unknown as CueParts));
  keepScene(1, 'Dawn');
  keepScene(12, 'Noon');
  send({ type: 'prompt-prepared', pad: 12, text: 'sea', source });
  send({ type: 'setlist-written', entries: [{ scene: 12 }], source });

  const press = (code: string, shiftKey = false) => {
    sent.length = 0;
    const key = code.startsWith('F') ? code : code.replace(/^Digit/, '');
    window.dispatchEvent(new KeyboardEvent('keydown', { code, key, shiftKey, bubbles: true, cancelable: true }));
    return [...sent];
  };
  const recalled = (slot: number): unknown[] => [expect.objectContaining({ type: 'scene-recalled', slot })];
  expect(press('F1')).toEqual(recalled(1));
  expect(press('F12')).toEqual(recalled(12));
  expect(press('F12', true)).toEqual([expect.objectContaining({ type: 'prompt', text: 'sea' })]);
  expect(press('BracketRight')).toEqual(recalled(1));
  expect(press('BracketLeft')).toEqual(recalled(12));
  expect(press('Backslash')).toEqual([expect.objectContaining({ type: 'setlist-at', index: 0 }), ...recalled(12)]);
  const cue = (type: 'cue-saved' | 'cue-recalled'): unknown[] => [expect.objectContaining({ type, slot: 3 })];
  expect(press('Digit3')).toEqual(cue('cue-saved'));
  expect(press('Digit3')).toEqual(cue('cue-recalled'));
  expect(press('Digit3', true)).toEqual(cue('cue-saved'));
});
