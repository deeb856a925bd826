/** Fifty ways to get a sketch wrong. Where it draws first, it draws red; `AT` is a frame when it is on stage alone. */
const AT = 14;
const red = 'background(200, 0, 0);';
const draw = (body: string) => `function draw() { ${red} if (frameCount === ${AT}) { ${body} } }`;
const setup = (body: string) => `function setup() { ${body} } function draw() { ${red} }`;

export const MISTAKES: Readonly<Record<string, string>> = {
  // Text that is no sketch.
  'an open bracket': 'function draw() { background(0)',
  'a stray word': 'function draw() { background(0) oops }',
  'no code': '',
  'no functions': 'let x = 1;',
  'a number': 'draw = 5',
  'declared twice': 'let a = 1; let a = 2;',
  'an import': 'import x from "./elsewhere.js"; export default x',
  'an empty export': 'export default {}',
  'thrown on the way': 'throw new Error("no")',
  // In setup.
  'setup throws': setup('throw new Error("no")'),
  'setup throws late': 'async function setup() { await null; throw new Error("no") }',
  'setup rejects': 'function setup() { return Promise.reject(new Error("no")) }',
  'setup for ever': setup('for (;;) {}'),
  'an unknown name in setup': setup('creatCanvas(100, 100)'),
  'no size': setup('createCanvas(0, 0); remove()'),
  'a size of nothing': setup('createCanvas(NaN, NaN)'),
  'a picture that is not there': 'async function setup() { await loadImage("https://example.org/none.png") }',
  'null in setup': setup('null.x = 1'),
  // In a frame.
  'draw throws': draw('throw new Error("no")'),
  'a thrown word': draw('throw "no"'),
  'a thrown nothing': draw('throw undefined'),
  'an unknown name': draw('elipse(1, 2, 3)'),
  'a property of nothing': draw('let a; a.b.c'),
  'no function': draw('(5)()'),
  'a constant': draw('const a = 1; a = 2'),
  'a bad length': draw('new Array(-1)'),
  'bad JSON': draw('JSON.parse("{")'),
  'a promise': draw('Promise.reject(new Error("no"))'),
  'a late throw': draw('setTimeout(() => { throw new Error("no") })'),
  'a late promise': draw('Promise.resolve().then(() => { throw new Error("no") })'),
  'a frame of its own': draw('requestAnimationFrame(() => { throw new Error("no") })'),
  'an event': draw(
    'window.addEventListener("x", () => { throw new Error("no") }); window.dispatchEvent(new Event("x"))',
  ),
  // Without end.
  'while (true)': draw('while (true) {}'),
  'for (;;)': draw('for (;;);'),
  'do while': draw('do {} while (1)'),
  'an endless list': draw('const a = [1]; for (const x of a) a.push(x)'),
  recursion: draw('const f = () => f(); f()'),
  'recursion that catches': draw('function f() { try { f() } catch { f() } } f()'),
  'a loop that catches': draw('while (true) { try { while (true) {} } catch {} }'),
  'a loop that draws': draw('while (true) circle(1, 1, 1)'),
  'a generator': draw('function* g() { while (true) yield 1 } for (const x of g());'),
  'promises without end': draw('const f = () => Promise.resolve().then(f); f()'),
  'await without end': draw('(async () => { while (true) await null })()'),
  'a size too large': draw('new Uint8Array(2 ** 40)'),
  'memory without end': draw('const all = []; while (true) all.push(new Array(1000).fill(1))'),
  'text without end': draw('let s = "x"; while (true) s += s'),
  // Taking things away.
  'the canvas removed by p5': draw('remove()'),
  'the canvas of no size': draw('resizeCanvas(0, 0)'),
  'the page': draw('document.cookie = "a=b"'),
  'the page around it': draw('parent.document.body.remove()'),
};
