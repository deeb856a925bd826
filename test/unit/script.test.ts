import { describe, expect, it } from 'vitest';
import { completeShader } from '../../engine/stage/code/glsl';
import { guard } from '../../engine/stage/code/guard';
import { scriptFile, scriptOn, ScriptError } from '../../engine/stage/code/script';
import { sized } from '../../engine/stage/code/uniforms';

/** Runs guarded code with so many turns to spend. @returns the turns that it took. */
function run(code: string, turns = 1000): number {
  let taken = 0;
  const turn = () => {
    if (++taken > turns) throw new Error('no time left');
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function('__turn', guard(code).text)(turn);
  return taken;
}

describe('the guard', () => {
  it.each([
    'for (;;) {}',
    'for (;;) ;',
    'while (true) try { while (true) ; } catch { } finally { }',
    'do ; while (1)',
    'const f = () => f(); f()',
    'function f() { "use strict"; try { f(); } catch { f(); } } f()',
    'const o = { get a() { return this.a } }; o.a',
    'class A { constructor() { new A() } } new A()',
    'function* g() { while (true) yield 1 } for (const x of g()) ;',
    'label: for (;;) { continue label }',
    'async () => {}; if (1) for (;;) ; else ;',
  ])('lets nothing run for ever: %s', (code) => {
    expect(() => run(code)).toThrow('no time left');
  });

  it('counts a turn for each round and call, and changes nothing else', () => {
    expect(run('let s = 0; for (let i = 0; i < 10; i++) s += i; if (s !== 45) throw 1')).toBe(10);
    expect(run('const r = [1, 2, 3].map((x) => ({ x })); if (r[2].x !== 3) throw 1')).toBe(3);
  });

  it('takes a script for one, whatever its comments and strings say', () => {
    const code = '/*\nimport what you like\nexport it\n*/\nlet s = `\nexport default 1`; for (;;) { if (s) break; }';
    expect(run(code)).toBe(1);
  });

  it('finds the way back to the place in the text', () => {
    const code = 'let a;\nfor (;;) { const f = (x) => x.y; boom() }\n';
    const { text, columnOf } = guard(code);
    const [before, after] = [code.split('\n')[1]!, text.split('\n')[1]!];
    expect(columnOf(2, after.indexOf('boom') + 1)).toBe(before.indexOf('boom') + 1);
    expect(columnOf(2, after.indexOf('for') + 1)).toBe(1);
    expect(columnOf(1, 5)).toBe(5);
  });

  it('leaves the functions of p5.strands to become shaders', () => {
    const code =
      'function mine() { for (let i = 0; i < 3; i++) {} }\nbaseFilterShader().modify(mine); buildColorShader(() => 1)';
    expect(guard(code).text).toBe(code);
  });

  it('makes a script of a module, and says what it cannot take', () => {
    const { text } = guard(
      "import { defineSketch } from './stage/sketch';\nexport const a = 1;\nexport default defineSketch({});",
    );
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toContain('globalThis.__sketch__=defineSketch({})');
    for (const [code, line] of [
      ['let a = ;', 1],
      ['\n\nfunction (', 3],
      ["\nimport x from 'https://elsewhere'; export default x", 2],
    ] as const) {
      const error = (() => {
        try {
          guard(code);
        } catch (thrown) {
          return thrown;
        }
      })();
      expect(error).toBeInstanceOf(ScriptError);
      expect((error as ScriptError).line).toBe(line);
    }
  });
});

describe('a shader', () => {
  it('declares the uniforms that are used and not declared', () => {
    const { text } = completeShader(
      'uniform float time;\nfloat gain = 2., beat = 1.;\nvoid main() { fragColor = vec4(time, kick, beat, 1); }',
    );
    expect(text.match(/uniform float time/g)).toHaveLength(1);
    expect(text).toContain('uniform float kick;');
    expect(text).not.toContain('uniform float beat');
    expect(text).toContain('#line 1\nuniform');
  });

  it('declares what a function hides behind a name of its own, and nothing that the whole text has', () => {
    const { text } = completeShader(
      `struct Wave { float beat; };
#define ink vec3(1)
float wave(vec2 uv, float beat) { float kick = beat, tension; return kick; }
void glow(out vec4 c) { c = vec4(ground, 1); }
vec3 energy[2], picture;
void main() { glow(fragColor); fragColor += wave(uv, beat) * kick * tension * energy[0].x * picture.x + ink.x; }`,
    );
    const head = text.split('#line')[0]!;
    expect(head.match(/(?<=uniform \w+ )\w+/g)).toEqual(['beat', 'kick', 'ground', 'tension']);
    expect(head).toContain('in vec2 uv;');
    expect(head).toContain('out vec4 fragColor;');
  });

  it('takes a uniform in another size', () => {
    expect(sized([640, 360], 3)).toEqual([640, 360, 1]);
    expect(sized([0.1, 0.2, 0.3, 0.4], 2)).toEqual([0.1, 0.2]);
  });

  it('leaves every loop after so many turns, whatever its shape', () => {
    const { text } = completeShader(
      'float f(vec2 p) { for (;;) for (int i = 0; i < 9; i++) if (p.x > 0.) { p.x--; } else p.y++; return p.x; }\n' +
        'void main() { // for (;;) {}\n  do { int a = 1; } while (true); while (true) { fragColor = vec4(f(uv)); } }',
    );
    expect(text.match(/break;/g)).toHaveLength(4);
    // A comment ends with its line, also where that ends in a return alone.
    expect(completeShader('void main() { // now\rfor (;;) {} }').text).toContain('break;');
    expect(text.match(/{/g)!.length).toBe(text.match(/}/g)!.length);
    expect(text.split('#line 1\n')[1]!.split('\n')).toHaveLength(3);
  });

  it('leaves loops that stand behind a label, and has none where it cannot', () => {
    const { text } = completeShader(
      'void main() { switch (int(beat)) { case 1: for (;;) {} case (2 > 1 ? 2 : 3): case 4: while (true) ; default: do {} while (true); case 5: } ' +
        'for (;;) ; }',
    );
    expect(text.match(/break;/g)).toHaveLength(4);
    for (const code of ['\n#define EVER for (;;)', '\n # define EVER(x) { \\\n while (x) ; }', '\n#define A do']) {
      expect(() => completeShader(code)).toThrow(expect.objectContaining({ line: 2 }) as Error);
    }
    expect(completeShader('#define forest 1 // for (;;)\nvoid main() {}').text).toContain('forest');
  });

  it('keeps its lines, wherever it says its version', () => {
    const { text } = completeShader('// mine\n\n#version 300 es\nvoid main() { mistake }');
    expect(text.split('#line 1\n')[1]!.split('\n')[3]).toContain('mistake');
    expect(text).toMatch(/^#version 300 es\n/);
    expect(text.match(/#version/g)).toHaveLength(1);
  });
});

it('knows a script by the end of its name', () => {
  expect(scriptFile('sketches/Waves.v2.js')).toEqual({ name: 'Waves.v2', language: 'p5' });
  expect(scriptFile('plasma.FRAG')).toEqual({ name: 'plasma', language: 'glsl' });
  expect(scriptFile('notes.txt')).toBeUndefined();
  expect(scriptFile('notes.constructor')).toBeUndefined();
});

it('is on stage by its own name alone', () => {
  const script = { language: 'p5', code: '' } as const;
  expect(scriptOn({ scripts: { mine: script }, sketch: 'mine' })).toBe(script);
  expect(scriptOn({ scripts: { mine: script }, sketch: 'toString' })).toBeUndefined();
});
