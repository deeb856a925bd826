import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Corners, cornerPin, isConvex, type Point, SQUARE } from '../../engine/stage/output/corner-pin';
import { edgeMask, outputSettingsFrom, outputSettingsOf, PLAIN_OUTPUT } from '../../engine/stage/output/settings';
import { uniform } from '../../engine/random';
import { toggleFullScreen } from '../../ui/output/full-screen';
import { passKeys } from '../../ui/output/pass-keys';

/** Where a CSS matrix3d puts a point of its box: CSS Transforms Level 2, column by column, divided by w. */
function mapped(css: string, [x, y]: Point): Point {
  const m = css.slice('matrix3d('.length, -1).split(',').map(Number);
  const row = (i: number) => m[i]! * x + m[4 + i]! * y + m[12 + i]!;
  return [row(0) / row(3), row(1) / row(3)];
}

describe('the corner pin', () => {
  const size = [1280, 720] as const;
  const box: readonly Point[] = [
    [0, 0],
    [1280, 0],
    [1280, 720],
    [0, 720],
  ];

  it('leaves a square as it is', () => {
    const css = cornerPin(SQUARE, ...size);
    expect(mapped(css, [640, 180])[0]).toBeCloseTo(640);
    expect(mapped(css, [640, 180])[1]).toBeCloseTo(180);
  });

  it('puts the corners where they are asked, and straight lines stay straight, for two hundred shapes', () => {
    const chance = uniform(5);
    for (let i = 0; i < 200; i++) {
      const corners = SQUARE.map(([x, y]) => [
        x + 0.5 * (chance() - 0.5),
        y + 0.5 * (chance() - 0.5),
      ]) as unknown as Corners;
      if (!isConvex(corners)) continue;
      const css = cornerPin(corners, ...size);
      box.forEach((point, corner) => {
        const [x, y] = mapped(css, point);
        expect(x).toBeCloseTo(corners[corner]![0] * 1280, 6);
        expect(y).toBeCloseTo(corners[corner]![1] * 720, 6);
      });
      const [a, b, c] = [mapped(css, [100, 50]), mapped(css, [400, 250]), mapped(css, [1000, 650])];
      const cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
      expect(Math.abs(cross)).toBeLessThan(1e-6 * 1280 * 720);
    }
  });

  it('knows shapes that no rectangle can be laid on', () => {
    const [a, b, c, d] = SQUARE;
    expect(isConvex(SQUARE)).toBe(true);
    expect(isConvex([b, a, c, d])).toBe(false);
    expect(isConvex([a, b, [0.2, 0.2], d])).toBe(false);
    expect(isConvex([a, a, c, d])).toBe(false);
  });
});

describe('output settings', () => {
  it('survive being stored', () => {
    const settings = {
      fit: 'cover' as const,
      corners: [
        [0.1, 0],
        [1, 0.05],
        [0.95, 1],
        [0, 1],
      ] as Corners,
      mask: { left: 0.1, top: 0, right: 0.2, bottom: 0, feather: 0.05 },
    };
    expect(outputSettingsOf(JSON.stringify(settings))).toEqual(settings);
  });

  it.each([null, '', '{', '[]', '7', '{"corners":[[0,0],[1,0]],"mask":null}', '{"corners":[[9,9],[1,0],[1,1],[0,1]]}'])(
    'are plain where %s was stored',
    (json) => expect(outputSettingsOf(json)).toEqual(PLAIN_OUTPUT),
  );

  it('bring a corner that lies too far out back to where it may lie, and leave the others', () => {
    const pulled = outputSettingsFrom({
      corners: [
        [-0.2, 0.1],
        [1, 0],
        [1.7, 1.51],
        [0, 1],
      ],
    });
    expect(pulled.corners).toEqual([
      [-0.2, 0.1],
      [1, 0],
      [1.5, 1.5],
      [0, 1],
    ]);
  });

  it('keep what can be kept', () => {
    expect(outputSettingsFrom({ fit: 'fill', corners: 'x', mask: { left: 7, top: NaN } })).toEqual({
      ...PLAIN_OUTPUT,
      fit: 'fill',
      mask: { ...PLAIN_OUTPUT.mask, left: 0.5 },
    });
  });

  it('mask nothing unless asked', () => {
    expect(edgeMask(PLAIN_OUTPUT)).toBe('');
    expect(edgeMask({ ...PLAIN_OUTPUT, mask: { ...PLAIN_OUTPUT.mask, left: 0.1 } })).toContain('10.00%');
  });
});

describe('the output window', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('fills the screen without taking Escape from the page, and leaves it again', async () => {
    const done: string[] = [];
    const document = { fullscreenElement: null, exitFullscreen: () => Promise.resolve(void done.push('left')) };
    const keyboard = { lock: (codes: readonly string[]) => Promise.resolve(void done.push(`locks ${codes.join()}`)) };
    const element = { requestFullscreen: () => Promise.resolve(void done.push('full')) } as Element;
    vi.stubGlobal('document', document);
    vi.stubGlobal('navigator', { keyboard });
    await toggleFullScreen(element);
    vi.stubGlobal('navigator', {});
    await toggleFullScreen(element);
    vi.stubGlobal('document', { ...document, fullscreenElement: element });
    await toggleFullScreen(element);
    expect(done).toEqual(['full', 'locks Escape', 'full', 'left']);
  });

  it('hands its keys to the performer’s page, as that page’s own', () => {
    class Key extends Event {
      constructor(type: string, { bubbles = false, cancelable = false, ...keys }: KeyboardEventInit) {
        super(type, { bubbles, cancelable });
        Object.assign(this, keys);
      }
    }
    class PageKey extends Key {}
    const blur = () => (document.activeElement = null);
    const field = Object.assign(new EventTarget(), { matches: (what: string) => what.includes('input'), blur });
    const document = { activeElement: field as typeof field | null };
    const page = Object.assign(new EventTarget(), { document, KeyboardEvent: PageKey, FocusEvent: Event });
    const heard: string[] = [];
    for (const type of ['keydown', 'keyup', 'blur'])
      page.addEventListener(type, (event) => {
        const { code = '', shiftKey } = event as KeyboardEvent;
        const words = [type, code, shiftKey && 'shift', event instanceof PageKey && 'own'];
        heard.push(words.filter(Boolean).join(' '));
        if (code === 'F5') event.preventDefault();
      });
    let home: typeof page | undefined = page;
    const output = new EventTarget();
    output.addEventListener('keydown', (event) => (event as KeyboardEvent).code === 'KeyF' && event.preventDefault());
    passKeys(output as Window, () => home as unknown as typeof window);
    output.dispatchEvent(new Event('focus'));
    expect(document.activeElement).toBeNull();
    const press = (type: string, keys: KeyboardEventInit) => {
      const event = new Key(type, { ...keys, cancelable: true });
      output.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(press('keydown', { code: 'Escape' })).toBe(false);
    // Else it would load the output anew.
    expect(press('keydown', { code: 'F5', shiftKey: true })).toBe(true);
    press('keydown', { code: 'KeyF' });
    press('keyup', { code: 'KeyA' });
    output.dispatchEvent(new Event('blur'));
    // Where one of them leads into a field, the next are that field's.
    document.activeElement = field;
    const typed: string[] = [];
    field.addEventListener('keydown', (event) => typed.push((event as KeyboardEvent).code));
    press('keydown', { code: 'Period' });
    expect(typed).toEqual(['Period']);
    home = undefined;
    expect(press('keydown', { code: 'F5' })).toBe(false);
    output.dispatchEvent(new Event('blur'));
    expect(heard).toEqual(['keydown Escape own', 'keydown F5 shift own', 'keyup KeyA own', 'blur']);
  });

  it('and its screen are called by the language of the page', async () => {
    const name = '1920 × 1080 at -1920, 0';
    for (const [spoken, shown] of [
      ['en', name],
      ['zh', '1920 × 1080，位于 -1920, 0'],
    ]) {
      vi.resetModules();
      vi.stubGlobal('localStorage', { getItem: () => spoken });
      const { tScreen } = await import('../../ui/output/screen-name');
      expect(tScreen(name)).toBe(shown);
    }
  });
});
