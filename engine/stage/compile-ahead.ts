/**
 * Compiles a sketch's shaders before it enters, while the page goes on. p5 compiles a shader where it is first drawn with, and
 * asks at once whether that worked: the page stands still until the graphics card has done it, and all drawing before it.
 */
import type p5 from 'p5';

/** p5's members without types that are needed for it. */
interface Internals {
  _renderer: { _initShader(shader: Shader): void };
}
interface Shader extends p5.Shader {
  vertSrc(): string;
  fragSrc(): string;
  ensureCompiledOnContext(renderer: Internals['_renderer']): void;
  _compiled: boolean;
  _glProgram: WebGLProgram;
  _vertShader: WebGLShader;
  _fragShader: WebGLShader;
}

interface Compiling {
  readonly program: WebGLProgram;
  readonly vertex: WebGLShader;
  readonly fragment: WebGLShader;
}

/** Milliseconds between two looks at what is being compiled. */
const LOOK = 4;

const turn = () => new Promise((resolve) => setTimeout(resolve, LOOK));

/**
 * Notes the shaders that the sketch makes from now on. Call what it returns when the sketch is set up: it resolves when they
 * are compiled, or rejects with what p5 finds wrong with one.
 */
export function noteShaders(p: p5, gl: WebGL2RenderingContext): () => Promise<void> {
  const made: Shader[] = [];
  const createShader = p.createShader.bind(p);
  p.createShader = (...source) => {
    const shader = createShader(...source);
    made.push(shader as Shader);
    return shader;
  };

  return async () => {
    const { _renderer: renderer } = p as unknown as Internals;
    // Asked for first: of a program that was linked before it was, the browser waits for the answer.
    const parallel = gl.getExtension('KHR_parallel_shader_compile');
    const compiling = new Map(made.map((shader) => [shader, compile(gl, shader)]));
    const initShader = renderer._initShader.bind(renderer);
    renderer._initShader = (shader) => {
      const compiled = compiling.get(shader);
      if (!compiled) return initShader(shader);
      shader._compiled = true;
      shader._glProgram = compiled.program;
      shader._vertShader = compiled.vertex;
      shader._fragShader = compiled.fragment;
    };
    const programs = [...compiling.values()].map(({ program }) => program);
    await linked(gl, parallel, programs);
    if (gl.isContextLost()) return;
    // All at once: only now does the graphics card have nothing else to do first.
    for (const [shader, { program }] of compiling) {
      if (!gl.getProgramParameter(program, gl.LINK_STATUS)) compiling.delete(shader);
      shader.ensureCompiledOnContext(renderer);
    }
  };
}

/**
 * Resolves when all are linked, without waiting for it: by what the browser tells, else when the graphics card has come to a fence
 * behind them.
 * @see https://registry.khronos.org/webgl/extensions/KHR_parallel_shader_compile/
 */
async function linked(
  gl: WebGL2RenderingContext,
  parallel: KHR_parallel_shader_compile | null,
  programs: readonly WebGLProgram[],
): Promise<void> {
  if (parallel) {
    const isLinked = (program: WebGLProgram) =>
      gl.getProgramParameter(program, parallel.COMPLETION_STATUS_KHR) as boolean;
    for (const program of programs) while (!isLinked(program)) await turn();
    return;
  }
  // A link is put off until it is needed, as it is for this, which unlike a question is not waited for.
  for (const program of programs) gl.validateProgram(program);
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  const isSignaled = () => !fence || gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED;
  while (!gl.isContextLost() && !isSignaled()) await turn();
}

/** Asks for no outcome: that would wait for it. */
function compile(gl: WebGL2RenderingContext, shader: Shader): Compiling {
  const part = (type: number, source: string): WebGLShader => {
    const compiling = gl.createShader(type)!;
    gl.shaderSource(compiling, source);
    gl.compileShader(compiling);
    return compiling;
  };
  const vertex = part(gl.VERTEX_SHADER, shader.vertSrc());
  const fragment = part(gl.FRAGMENT_SHADER, shader.fragSrc());
  const program = gl.createProgram();
  gl.attachShader(program, vertex);
  gl.attachShader(program, fragment);
  gl.linkProgram(program);
  return { program, vertex, fragment };
}
