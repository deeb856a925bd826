import { expect, it, onTestFinished, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import letters from '../../node_modules/@fontsource/noto-emoji/files/noto-emoji-1-400-normal.woff?inline';
import { LIVE } from '../../engine/stage/code/scripted-actor';
import { HANGING, middle, openStage, p5Script, pixels, shader, viewAt } from './script-stage';

function redPicture(): string {
  const canvas = Object.assign(document.createElement('canvas'), { width: 2, height: 2 });
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#f00';
  context.fillRect(0, 0, 2, 2);
  return canvas.toDataURL();
}

function stageFor(options: Parameters<typeof openStage>[0] = {}) {
  const stage = openStage(options);
  onTestFinished(() => stage.host.dispose());
  return stage;
}

it('runs p5 in global mode, on the clock and the seed of the show', async () => {
  const script = p5Script(`
    let chance;
    function setup() {
      createCanvas(windowWidth, windowHeight);
      chance = 85 * (random() + Math.random() + noise(3));
    }
    function draw() {
      background(chance, 10 * frameCount + 100 * millis() / 1000, stage.kick * 100);
    }`);
  const seen: number[][][] = [];
  for (let run = 0; run < 2; run++) {
    const { host, notices } = stageFor();
    const frames: number[][] = [];
    for (let i = 0; i < 4; i++) {
      await host.draw(viewAt(i / 10), 'mine', script);
      frames.push(middle(host.canvas));
    }
    expect(notices).toEqual([]);
    seen.push(frames);
  }
  expect(seen[0]).toEqual(seen[1]);
  const [first, second] = seen[0]!;
  // In a film, as many frames as a screen asks for in a tenth of a second.
  expect(second![1]! - first![1]!).toBeCloseTo(70, -0.5);
  expect(first![2]).toBe(50);
});

it('runs a shader, Shadertoy style', async () => {
  const { host, notices } = stageFor();
  const script = shader('void mainImage(out vec4 c, in vec2 p) { c = vec4(p / iResolution.xy, iTime, 1.0); }');
  for (let i = 0; i < 4; i++) await host.draw(viewAt(i / 4), 'mine', script);
  expect(notices).toEqual([]);
  const [red, green, blue] = middle(host.canvas);
  expect(red).toBeCloseTo(128, -0.5);
  expect(green).toBeCloseTo(128, -0.5);
  expect(blue).toBe(191);
});

it('runs a shader that has names and sizes of its own', async () => {
  const { host, notices } = stageFor();
  const script = shader(`
    uniform vec3 resolution;
    uniform vec2 ground;
    float wave(vec2 p, float beat) { float kick = p.x + beat; return kick; }
    void glow(out vec4 c) { c = vec4(resolution.x / 640.0, ground.x, wave(uv, 0.0), kick); }
    void main() { glow(fragColor); fragColor.b *= step(1.9, beat); }`);
  for (let i = 0; i < 3; i++) await host.draw(viewAt(1 + i / 4), 'mine', script);
  expect(notices).toEqual([]);
  const [red, green, blue] = middle(host.canvas);
  expect(red).toBeCloseTo(128, -0.5);
  expect(green).toBeCloseTo(236, -0.5);
  expect(blue).toBeCloseTo(128, -0.5);
});

it('lets a timer of no time go off and set itself anew, though not for all the time of a freeze, and has no way into the network', async () => {
  const { host, notices } = stageFor();
  const script = p5Script(`
    let ticks = 0;
    const tick = () => { ticks++; setTimeout(tick, 0); };
    tick();
    function draw() {
      background(ticks > 1 && ticks < 1000 ? 200 : 0, typeof RTCPeerConnection === 'undefined' ? 200 : 0, 0);
      ticks = 0;
    }`);
  for (const time of [0, 0.1, 0.2, 300]) await host.draw(viewAt(time), 'mine', script);
  expect(notices).toEqual([]);
  expect(middle(host.canvas)).toEqual([200, 200, 0]);
});

it('finds no way into the network in a frame within, nor in that of another sketch', async () => {
  const heard: unknown[] = [];
  const hear = ({ data }: MessageEvent<unknown>) => heard.push(data);
  addEventListener('message', hear);
  onTestFinished(() => removeEventListener('message', hear));
  const { host, notices } = stageFor();
  const script = p5Script(`
    const page = parent;
    const word = (way) => "parent.parent.postMessage('out:" + way + "','*')";
    page.postMessage('here', '*');
    const frames = ['srcdoc', 'html', 'address'].map(() => document.createElement('iframe'));
    frames[0].srcdoc = '<script>' + word('srcdoc') + '</' + 'script>';
    frames[2].src = 'javascript:' + word('address');
    document.body.append(frames[0], frames[2]);
    document.body.insertAdjacentHTML('beforeend', '<iframe srcdoc="<img src=x onerror=' + word('html') + '>"></iframe>');
    function draw() {
      background(0, 200, 0);
      for (let i = 0; i < page.length; i++)
        if (page[i] !== self) page[i].postMessage(["parent.postMessage('out:another', '*')"], '*', [new MessageChannel().port2]);
    }`);
  const draw = async (time: number, code: typeof script) => {
    await host.draw(viewAt(time), 'mine', code);
    await new Promise((resolve) => setTimeout(resolve, 100));
  };
  for (const time of [0, 0.1, 0.2]) await draw(time, script);
  const empty = Object.assign(document.createElement('iframe'), { src: '/sandbox.html' });
  empty.setAttribute('sandbox', 'allow-scripts');
  onTestFinished(() => empty.remove());
  const loaded = new Promise((resolve) => (empty.onload = resolve));
  document.body.append(empty);
  await loaded;
  for (const time of [0.3, 0.4, 0.5]) await draw(time, script);
  expect(notices).toEqual([]);
  expect(middle(host.canvas)).toEqual([0, 200, 0]);
  expect(heard).toContain('here');
  expect(heard.filter((what) => String(what).startsWith('out'))).toEqual([]);
});

it('feels the hand of the show: how far the pointer went, and a double click; and has the eyes of the audience', async () => {
  const { host, notices } = stageFor();
  const script = p5Script(`
    let doubles = 0;
    function doubleClicked() { doubles++; }
    function draw() { background(movedX, 100 * doubles, focused ? 200 : 0); }`);
  const seen: number[][] = [];
  for (const [i, press] of [0, 0, 1, 0, 1, 0].entries()) {
    await host.draw(viewAt(i / 10, { 'stage.x': i === 0 ? 0.2 : 0.5, 'stage.press': press }), 'mine', script);
    seen.push(middle(host.canvas));
  }
  expect(notices).toEqual([]);
  expect(seen[1]).toEqual([30, 0, 200]);
  expect(seen[5]).toEqual([0, 100, 200]);
});

it('leaves the keyboard to the performer, however it takes it', async () => {
  const editor = document.createElement('textarea');
  document.body.append(editor);
  onTestFinished(() => editor.remove());
  const taken = vi.fn<() => void>();
  addEventListener('blur', taken);
  onTestFinished(() => removeEventListener('blur', taken));
  const typed = async (key: string) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await userEvent.keyboard(key);
  };
  for (const [way, isWay] of [
    ['window.focus(); createCanvas(9, 9).elt.focus(); createInput().elt.focus();', false],
    ['createInput().elt.select();', true],
    ["createElement('dialog', '<input>').elt.showModal();", true],
  ] as const) {
    const { host, notices } = stageFor();
    taken.mockClear();
    editor.focus();
    const script = p5Script(`function setup() { ${way} } function draw() { background(0, 200, 0); }`);
    for (const time of [0, 0.1]) await host.draw(viewAt(time), 'mine', script);
    await typed('a');
    expect([document.activeElement, notices]).toEqual([editor, []]);
    expect(taken.mock.calls.length > 0).toBe(isWay);
  }
  expect(editor.value).toBe('aaa');

  // Where nothing had it, the page has.
  editor.blur();
  const keys = vi.fn<(event: KeyboardEvent) => void>();
  addEventListener('keydown', keys);
  onTestFinished(() => removeEventListener('keydown', keys));
  const { host } = stageFor();
  await host.draw(viewAt(0), 'mine', p5Script('function setup() { createInput().elt.select(); } function draw() {}'));
  await typed('b');
  expect(keys).toHaveBeenCalledOnce();
  expect(editor.value).toBe('aaa');
});

it('comes back by itself when the GPU lets go of it, and what it showed stands meanwhile', async () => {
  const { host, notices, reports } = stageFor();
  const script = p5Script(`
    function setup() { createCanvas(windowWidth, windowHeight, WEBGL); }
    function draw() {
      background(0, 200, 0);
      if (stage.time > 1 && stage.time < 1.3) drawingContext.getExtension('WEBGL_lose_context').loseContext();
    }`);
  const seen: number[][] = [];
  for (const time of [0, 0.5, 1, 1.25, 1.5, 2, 2.5]) {
    await host.draw(viewAt(time), 'mine', script);
    seen.push(middle(host.canvas));
  }
  expect(seen).toEqual(seen.map(() => [0, 200, 0]));
  expect(notices).toEqual(['Sketch "mine" failed: its GPU context was lost']);
  expect(reports.map(({ error }) => error === undefined)).toEqual([true, false, true]);
});

it('plays on from where it was when another sketch hangs where no guard looks', async () => {
  const { host, reports } = stageFor({ patience: { ...LIVE, late: Infinity } });
  const [good, bad] = HANGING;
  let time = 0;
  const draw = (script: typeof good) => host.draw(viewAt((time += 1 / 30)), 'mine', script);
  for (let i = 0; i < 12; i++) await draw(good);
  while (!reports.some(({ error }) => error)) await draw(bad);
  for (let i = 0; i < 40; i++) await draw(bad);
  const [red, green, count] = middle(host.canvas);
  expect([red, green]).toEqual([0, 200]);
  // Started anew, it would have drawn the last 40 frames alone.
  expect(count).toBeGreaterThan(50);
  expect(reports.find(({ error }) => error)).toMatchObject({ script: bad });
  expect(reports.at(-1)).toEqual({ name: 'mine', script: good });
});

it('waits where the browser gives it no GPU context, and comes by itself', async () => {
  const { host, notices, reports } = stageFor();
  const script = p5Script(`
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
      return kind.includes('webgl') && stage.time < 10 ? null : getContext.call(this, kind, ...more);
    };
    function setup() { createCanvas(windowWidth, windowHeight, WEBGL); }
    function draw() { background(0, 200, 0); }`);
  for (const time of [0, 0.5, 9]) await host.draw(viewAt(time), 'mine', script);
  expect([middle(host.canvas), reports]).toEqual([[0, 0, 0], []]);
  for (const time of [11, 11.5, 12]) await host.draw(viewAt(time), 'mine', script);
  expect(middle(host.canvas)).toEqual([0, 200, 0]);
  expect(notices).toEqual([expect.stringMatching(/tried again every 10 s/)]);
});

it('is kept out where the GPU gives up on it before it has shown anything', async () => {
  const { host, notices } = stageFor();
  const script = p5Script(`
    function setup() { createCanvas(windowWidth, windowHeight, WEBGL); }
    function draw() { drawingContext.getExtension('WEBGL_lose_context').loseContext(); }`);
  for (const time of [0, 0.5, 1]) await host.draw(viewAt(time), 'mine', script);
  expect(notices).toEqual([expect.stringContaining('the GPU gave up on it')]);
});

it('keeps what it has drawn where sketches are to draw on fewer pixels, and starts anew on a stage of another size', async () => {
  const script = p5Script(`
    function setup() { createCanvas(windowWidth, windowHeight); background(width === 160 ? 50 : 0, 0, 0); }
    function draw() { loadPixels(); const [red, green] = pixels; background(red, green + 10, 0); }`);
  const { host, notices } = stageFor();
  let frame = 0;
  const draw = async (frames: number) => {
    for (let i = 0; i < frames; i++) await host.draw(viewAt(frame++ / 2), 'mine', script);
  };
  await draw(4);
  const [, before] = middle(host.canvas);
  host.scale(0.5);
  await draw(4);
  expect(middle(host.canvas)).toEqual([0, before! + 40, 0]);
  host.resize({ width: 160, height: 160 });
  await draw(4);
  const [red, green] = pixels(host.canvas);
  expect(red).toBe(50);
  expect(green).toBeLessThanOrEqual(before!);
  expect(notices).toEqual([]);
});

it('loads what came with it: as p5 2 does, and in a preload as p5 1 did', async () => {
  const files = {
    'mine/assets/red.png': redPicture(),
    'data.json': `data:application/json;base64,${btoa('{"green": 80}')}`,
  };
  const modern = p5Script(`
    let picture, data;
    async function setup() {
      createCanvas(windowWidth, windowHeight);
      picture = await loadImage('assets/red.png');
      data = await loadJSON('/data.json');
    }
    function draw() { image(picture, 0, 0, width, height); background(255, data.green, 0, 128); }`);
  const old = p5Script(`
    let picture, data;
    function preload() {
      picture = loadImage('assets/red.png');
      data = loadJSON('data.json');
    }
    function setup() { createCanvas(windowWidth, windowHeight); picture.resize(4, 4); }
    function draw() { image(picture, 0, 0, width, height); background(255, data.green, 0, 128); }`);
  for (const script of [modern, old]) {
    const { host, notices } = stageFor();
    for (let i = 0; i < 2; i++) await host.draw(viewAt(i / 30), 'mine', script, files);
    expect(notices).toEqual([]);
    const [r, g, b] = middle(host.canvas);
    expect([r, b]).toEqual([255, 0]);
    expect(g).toBeCloseTo(40, -0.5);
  }
  const { host, reports } = stageFor();
  await host.draw(viewAt(0), 'mine', modern, {});
  expect(reports.map(({ error }) => error?.message)).toEqual([
    expect.stringContaining('drop it together with the sketch'),
  ]);
});

it('goes back to what worked before a mistake, and tells where that is', async () => {
  const { host, reports, notices } = stageFor({ patience: { ...LIVE, late: Infinity } });
  const good = p5Script('function draw() { background(0, 200, 0); }');
  const bad = p5Script('function draw() {\n  background(0);\n  if (frameCount > 30) for (;;) { let a = 1; }\n}');
  for (let i = 0; i < 3; i++) await host.draw(viewAt(i / 30), 'mine', good);
  for (let i = 3; i < 60; i++) {
    await host.draw(viewAt(i / 30), 'mine', bad);
  }
  expect(middle(host.canvas)).toEqual([0, 200, 0]);
  expect(reports.map(({ error }) => error?.line)).toEqual([undefined, undefined, 3, undefined]);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain('line 3');
});

it('has the effects over it as far as the performer lets them, and not by themselves', async () => {
  const { host, notices } = stageFor();
  const script = p5Script(
    'function draw() { background(20, 60, 200); noStroke(); fill(255); rect(0, 0, width / 2, height); }',
  );
  let time = 0;
  const shot = async (parameters: Parameters<typeof viewAt>[1]) => {
    await host.draw(viewAt((time += 1 / 30), parameters), 'mine', script);
    return pixels(host.canvas);
  };
  const off = { 'post.feedback': 0, 'post.bloom': 0, 'post.grade': 0 };
  const folded = { ...off, 'post.kaleidoscope': 1 };
  await shot(off);
  const raw = await shot(off);
  const away = (data: Uint8ClampedArray) =>
    data.reduce((sum, value, i) => sum + Math.abs(value - raw[i]!), 0) / data.length;
  expect(away(await shot(folded))).toBe(0);
  const full = away(await shot({ ...folded, 'post.own': 1 }));
  expect(full).toBeGreaterThan(10);
  expect(away(await shot({ ...folded, 'post.own': 0.5 })) / full).toBeCloseTo(0.5, 1);
  expect(away(await shot(folded))).toBe(0);

  // What an echo held when they were taken away is forgotten when they come back.
  const plain = { ...off, 'post.own': 1 };
  const echoed = { ...plain, 'post.feedback': 1 };
  const bare = await shot(plain);
  await shot({ ...echoed, 'post.kaleidoscope': 1 });
  await shot(off);
  const back = await shot(echoed);
  expect(back.reduce((sum, value, i) => sum + Math.abs(value - bare[i]!), 0) / back.length).toBeLessThan(4);
  expect(notices).toEqual([]);
});

it('plays on bare where the GPU refuses its effects, which the performer reads once, and has them when it gives in', async () => {
  const { host, notices } = stageFor();
  const script = p5Script('function draw() { background(0, 200, 0); }');
  const shot = async (time: number) => {
    await host.draw(viewAt(time, { 'post.own': 1 }), 'mine', script);
    return middle(host.canvas);
  };
  const usual = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, 'getContext')!.value as () => null;
  const refusing = vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(function (
    this: HTMLCanvasElement,
    ...given: unknown[]
  ) {
    return String(given[0]).includes('webgl') ? null : (Reflect.apply(usual, this, given) as null);
  });
  for (const time of [0, 0.5, 11, 11.5]) expect(await shot(time)).toEqual([0, 200, 0]);
  refusing.mockRestore();
  expect(notices).toEqual([expect.stringMatching(/effects over your own sketches are left out.*no graphics card/)]);
  // The film's look is over it.
  expect(await shot(22)).not.toEqual([0, 200, 0]);
  expect(notices).toHaveLength(1);
});

it('finds its window whole, however late its frame learns how large it is', async () => {
  const append = document.body.append.bind(document.body);
  const late = vi.spyOn(document.body, 'append').mockImplementation((...nodes) => {
    for (const node of nodes) {
      if (!(node instanceof HTMLIFrameElement)) continue;
      const { width } = node.style;
      node.style.width = '0';
      setTimeout(() => (node.style.width = width), 500);
    }
    append(...nodes);
  });
  onTestFinished(() => late.mockRestore());
  const { host, notices } = stageFor();
  const script = p5Script(`
    let turned = 0;
    function setup() { createCanvas(windowWidth, windowHeight); }
    function windowResized() { turned++; }
    function draw() { background(0, 200, turned); }`);
  for (let i = 0; i < 4; i++) await host.draw(viewAt(i / 10), 'mine', script);
  expect(notices).toEqual([]);
  expect(middle(host.canvas)).toEqual([0, 200, 0]);
});

it('finds a display of the size of the stage, whatever the performer has', async () => {
  const append = document.body.append.bind(document.body);
  const zoomed = vi.spyOn(document.body, 'append').mockImplementation((...nodes) => {
    for (const node of nodes) if (node instanceof HTMLIFrameElement) node.style.zoom = '2';
    append(...nodes);
  });
  onTestFinished(() => zoomed.mockRestore());
  const { host, notices } = stageFor();
  const script = p5Script(`
    function setup() { createCanvas(windowWidth, windowHeight); }
    function draw() {
      const isStage = [displayWidth, screen.width, screen.availWidth].every((each) => each === width);
      background(100 * pixelDensity(), 100 * displayDensity(), isStage && drawingContext.canvas.width === width ? 200 : 0);
    }`);
  for (let i = 0; i < 2; i++) await host.draw(viewAt(i / 10), 'mine', script);
  expect(notices).toEqual([]);
  expect(middle(host.canvas)).toEqual([100, 100, 200]);
});

it('has its timers go off in their time: a setup waits for those that are due before what it waits for', async () => {
  const later = p5Script(`
    let [early, late] = [0, 0];
    setTimeout(() => (late = 200), 10000);
    async function setup() {
      createCanvas(windowWidth, windowHeight);
      setTimeout(() => (late = 100), 10000);
      await WAIT;
      early = 200;
    }
    function draw() { background(early, late, 0); }`);
  const waiting = (what: string) => ({ ...later, code: later.code.replace('WAIT', what) });
  for (const what of ['0', 'new Promise((resolve) => setTimeout(resolve, 500))', "loadImage('red.png')"]) {
    const { host, notices } = stageFor();
    const script = waiting(what);
    const files = { 'red.png': redPicture() };
    for (let i = 0; i < 3; i++) await host.draw(viewAt(i / 10), 'mine', script, files);
    expect(notices).toEqual([]);
    expect(middle(host.canvas)).toEqual([200, 0, 0]);
  }
});

it('loads a font in a preload, and what a callback there asks for', async () => {
  const { host, notices } = stageFor();
  const files = {
    'letters.woff': letters,
    'which.json': `data:application/json;base64,${btoa('{"picture": "red.png"}')}`,
    'red.png': redPicture(),
  };
  const script = p5Script(`
    let font, picture;
    function preload() {
      font = loadFont('letters.woff');
      loadJSON('which.json', (which) => { picture = loadImage(which.picture); });
    }
    let points;
    function setup() {
      createCanvas(windowWidth, windowHeight);
      points = font.textToPoints('\u2620', 0, 0, 100).length;
    }
    function draw() { background(picture.get(0, 0)[0], points > 10 ? 200 : 0, 0); }`);
  for (let i = 0; i < 2; i++) await host.draw(viewAt(i / 10), 'mine', script, files);
  expect(notices).toEqual([]);
  expect(middle(host.canvas)).toEqual([255, 200, 0]);
});

it('enters with what it draws: at a slow frame rate, and with pictures that it does not wait for itself', async () => {
  const slow = p5Script('function setup() { frameRate(1); } function draw() { background(0, 200, 0); }');
  const once = p5Script(`
    const load = (left) =>
      loadImage('red.png', (red) => void (left > 0 ? load(left - 1) : image(red, 0, 0, width, height)));
    function setup() {
      createCanvas(windowWidth, windowHeight);
      background(0, 200, 0);
      load(100);
      noLoop();
    }`);
  for (const [script, seen] of [
    [slow, [0, 200, 0]],
    [once, [255, 0, 0]],
  ] as const) {
    const { host, notices } = stageFor();
    await host.draw(viewAt(0), 'mine', script, { 'red.png': redPicture() });
    expect(notices).toEqual([]);
    expect(middle(host.canvas)).toEqual(seen);
  }
});

it('asks in vain for the whole screen and the mouse, and plays on', async () => {
  const { host, notices } = stageFor();
  const script = p5Script(`
    function mousePressed() {
      requestPointerLock();
      drawingContext.canvas.requestFullscreen();
      fullscreen(!fullscreen());
      exitPointerLock();
      fullscreen(false);
    }
    function draw() { background(0, frameCount > 2 && mouseIsPressed ? 200 : 0, 0); }`);
  for (let i = 0; i < 4; i++) await host.draw(viewAt(i / 10, { 'stage.press': i > 0 ? 1 : 0 }), 'mine', script);
  expect(notices).toEqual([]);
  expect(middle(host.canvas)).toEqual([0, 200, 0]);
});

it('may call something of its own "stage"', async () => {
  for (const [own, green] of [
    ['var stage = 200;', 'stage'],
    ['function stage() { return 200; }', 'stage()'],
    ['function mouseMoved() {} function setup() { stage = 200; }', 'stage'],
  ] as const) {
    const { host, notices } = stageFor();
    for (let i = 0; i < 2; i++)
      await host.draw(viewAt(i / 10), 'mine', p5Script(`${own} function draw() { background(0, ${green}, 0); }`));
    expect(notices).toEqual([]);
    expect(middle(host.canvas)).toEqual([0, 200, 0]);
  }
});

it('is given up at once when another text takes its place before it is set up', async () => {
  const { host, notices } = stageFor({ waitForSetup: false });
  const frames = () => document.querySelectorAll('iframe[sandbox]').length;
  let time = 0;
  for (let i = 0; i < 4; i++) {
    const script = p5Script(`async function setup() { await new Promise(() => {}); } // ${i}`);
    await host.draw(viewAt((time += 1 / 30)), 'mine', script);
    await expect.poll(frames).toBeGreaterThan(0);
    // It is open by then, and asked to start.
    await new Promise((resolve) => setTimeout(resolve, 600));
  }
  await expect.poll(frames, { timeout: 5000 }).toBe(1);
  expect(notices).toEqual([]);
});

it('draws in a film as often as on stage, whatever the film has of that; and after a halt goes on from where it was', async () => {
  const counting = p5Script('function draw() { background(frameCount, 200 * (deltaTime < 18), 0); }');
  const shots = shader('void main() { fragColor = vec4(float(iFrame) / 255.0, 0.0, 0.0, 1.0); }');
  const film = [24, 30, 60].map((fps) => Array.from({ length: fps / 2 + 1 }, (_, i) => i / fps));
  for (const script of [counting, shots]) {
    for (const times of film) {
      const { host, notices } = stageFor();
      const counts: number[] = [];
      for (const time of [...times, 100]) {
        await host.draw(viewAt(time), 'mine', script);
        counts.push(middle(host.canvas)[0]!);
        if (script === counting) expect(middle(host.canvas)[1]).toBe(time < 100 ? 200 : 0);
      }
      expect(notices).toEqual([]);
      expect(counts.at(-2)! - counts[0]!).toBe(30);
      expect(counts.at(-1)! - counts.at(-2)!).toBe(1);
    }
  }
});

it('hands over no more of a large canvas than the stage shows', async () => {
  const usual = Object.getOwnPropertyDescriptor(CanvasRenderingContext2D.prototype, 'drawImage')!.value as () => void;
  const sizes: number[][] = [];
  const drawImage = vi.spyOn(CanvasRenderingContext2D.prototype, 'drawImage').mockImplementation(function (
    this: CanvasRenderingContext2D,
    ...given: unknown[]
  ) {
    if (given[0] instanceof ImageBitmap) sizes.push([given[0].width, given[0].height]);
    Reflect.apply(usual, this, given);
  });
  onTestFinished(() => drawImage.mockRestore());
  const { host, notices } = stageFor();
  const script = p5Script(`
    function setup() { createCanvas(3200, 1600); }
    function draw() { background(0, 200, 0); }`);
  for (let i = 0; i < 2; i++) await host.draw(viewAt(i / 10), 'mine', script);
  expect(notices).toEqual([]);
  expect(new Set(sizes.map(String))).toEqual(new Set(['320,160']));
  expect(middle(host.canvas)).toEqual([0, 200, 0]);
});

it('has the picture copied for it only where a shader may show it, by whatever name', async () => {
  const read = vi.spyOn(OffscreenCanvasRenderingContext2D.prototype, 'getImageData');
  onTestFinished(() => read.mockRestore());
  for (const [what, isShown] of [
    ['vec4(0.0, 0.8, 0.0, 1.0)', false],
    ['texture(picture, uv)', true],
    ['texture(iChannel1, uv)', true],
  ] as const) {
    const { host, notices } = stageFor();
    const own = what.includes('iChannel1') ? 'uniform sampler2D iChannel1;' : '';
    const script = shader(`${own} void main() { fragColor = ${what}; }`);
    for (let i = 0; i < 4; i++) {
      const pixel = [...Array<number>(3).fill(i < 2 ? 50 : 150), 255];
      const image = Uint8ClampedArray.from({ length: 4 * 16 * 9 }, (_, place) => pixel[place % 4]!);
      host.setPicture(await createImageBitmap(new ImageData(image, 16)));
      read.mockClear();
      await host.draw(viewAt(i), 'mine', script);
      expect(read.mock.calls.length > 0).toBe(isShown);
    }
    expect(notices).toEqual([]);
    expect(middle(host.canvas)[0]).toBe(isShown ? 150 : 0);
  }
});

it('is not started again for ever where it makes the GPU let go of it', async () => {
  const { host, notices } = stageFor();
  const good = p5Script('function draw() { background(0, 200, 0); }');
  const bad = p5Script(`
    function setup() { createCanvas(windowWidth, windowHeight, WEBGL); }
    function draw() {
      background(200, 0, 0);
      if (frameCount === 8) drawingContext.getExtension('WEBGL_lose_context').loseContext();
    }`);
  for (let i = 0; i < 4; i++) await host.draw(viewAt(i / 30), 'mine', good);
  for (let i = 4; i < 60; i++) await host.draw(viewAt(i / 30), 'mine', bad);
  expect(notices).toEqual([
    'Sketch "mine" failed: its GPU context was lost',
    'Sketch "mine" failed: the GPU has let go of it twice: does it ask too much of it, or make canvases in draw()?',
  ]);
  expect(middle(host.canvas)).toEqual([0, 200, 0]);
});
