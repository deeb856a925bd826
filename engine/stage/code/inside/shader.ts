/** Runs a GLSL fragment shader over the whole stage, on WebGL 2. Its uniforms are listed in `../uniforms.ts`. */
import type { StageView } from '../../sketch';
import { sized, uniformsOf } from '../uniforms';
import { SCRIPT_URL } from './faults';
import type { Drawer } from './p5-sketch';

/** One triangle that covers the frame. */
const VERTEX_300 = `#version 300 es
out vec2 uv;
void main() { vec2 p = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0; uv = p; gl_Position = vec4(p * 2.0 - 1.0, 0.0, 1.0); }`;
const VERTEX_100 = `attribute vec2 corner; varying vec2 uv;
void main() { uv = corner; gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0); }`;

export interface ShaderStage {
  readonly view: StageView;
  readonly picture: HTMLCanvasElement;
  /** Another number for each picture. */
  readonly pictureVersion: number;
}

/** @throws {ShaderError} what the compiler says, with its line. */
export function startShader(
  code: string,
  { width, height }: { width: number; height: number },
  stage: () => ShaderStage,
): Drawer {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  document.body.append(canvas);
  const gl = canvas.getContext('webgl2', { antialias: false, preserveDrawingBuffer: true, alpha: false });
  if (!gl) throw new Error('this browser gives no WebGL 2');
  const program = link(gl, code.startsWith('#version 300 es') ? VERTEX_300 : VERTEX_100, code);
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 2, 0, 0, 2]), gl.STATIC_DRAW);
  const corner = gl.getAttribLocation(program, 'corner');
  if (corner >= 0) {
    gl.enableVertexAttribArray(corner);
    gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0);
  }
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.MIRRORED_REPEAT);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.MIRRORED_REPEAT);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true);
  const places = activeUniforms(gl, program);

  let frame = -1;
  let shown = -1;
  return {
    canvas,
    get isLost() {
      return gl.isContextLost();
    },
    draw(frames) {
      const { view, picture, pictureVersion } = stage();
      frame += frames;
      if (shown !== pictureVersion) gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
      shown = pictureVersion;
      const values = uniformsOf(view, { width, height, frame, picture });
      for (const [name, { place, type }] of places) {
        const value = values[name];
        if (value === undefined) continue;
        if (type === gl.FLOAT) gl.uniform1f(place, value[0]!);
        else if (type === gl.FLOAT_VEC2) gl.uniform2fv(place, sized(value, 2));
        else if (type === gl.FLOAT_VEC3) gl.uniform3fv(place, sized(value, 3));
        else if (type === gl.FLOAT_VEC4) gl.uniform4fv(place, sized(value, 4));
        else if (type === gl.INT || type === gl.SAMPLER_2D) gl.uniform1i(place, value[0]!);
      }
      gl.viewport(0, 0, width, height);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    },
  };
}

/** A mistake that the compiler found, shaped so that its place is read from its stack. */
class ShaderError extends Error {
  constructor(log: string, url: string) {
    const [, line, what] = /ERROR: \d+:(\d+): (.*)/.exec(log) ?? [];
    super((what ?? log).trim());
    if (line) this.stack = `${url}:${line}:1`;
  }
}

function link(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) {
      throw new ShaderError(gl.getShaderInfoLog(shader) ?? 'it does not compile', SCRIPT_URL);
    }
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new ShaderError(gl.getProgramInfoLog(program) ?? 'it does not link', SCRIPT_URL);
  }
  return program;
}

function activeUniforms(gl: WebGL2RenderingContext, program: WebGLProgram) {
  const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) as number;
  return Array.from({ length: count }, (_, i) => {
    const { name, type } = gl.getActiveUniform(program, i)!;
    return [name.replace('[0]', ''), { place: gl.getUniformLocation(program, name)!, type }] as const;
  });
}
