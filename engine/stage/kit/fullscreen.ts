/** Full-frame passes for sketches on WebGL: a fragment shader over a whole buffer, or over the whole canvas. */
import type p5 from 'p5';
import vertex from '../../../shaders/fullscreen.vert?raw';

export type Uniform = number | readonly number[] | p5.Framebuffer | p5.Image | p5.Graphics;
export type Uniforms = Readonly<Record<string, Uniform>>;

/** Runs the pass. Without a target, it draws on the sketch's canvas. */
export type Pass = (uniforms: Uniforms, target?: p5.Framebuffer) => void;

/**
 * Makes a pass of a fragment shader (GLSL ES 3.00) that takes `in vec2 uv`: 0..1, the origin at the top left, alike for
 * pictures, buffers and the canvas.
 */
export function createPass(p: p5, fragment: string): Pass {
  const shader = p.createShader(vertex, fragment);
  return (uniforms, target) => {
    target?.begin();
    p.push();
    p.noStroke();
    // p5 would convert its white anew for each thing that is drawn.
    p.noTint();
    p.shader(shader);
    // p5 stores a buffer's first line at the bottom, as it is drawn, and a picture's at the top.
    shader.setUniform('uUp', target ? 1 : -1);
    for (const [name, value] of Object.entries(uniforms)) shader.setUniform(name, value);
    p.plane(1, 1);
    p.pop();
    target?.end();
  };
}

/** A buffer of half floats for passes, without depth. Its size is in pixels. */
export function createBuffer(p: p5, width: number, height: number): p5.Framebuffer {
  return p.createFramebuffer({
    width: Math.max(1, Math.round(width)),
    height: Math.max(1, Math.round(height)),
    density: 1,
    format: p.HALF_FLOAT,
    depth: false,
    antialias: false,
    textureFiltering: p.LINEAR,
  });
}
