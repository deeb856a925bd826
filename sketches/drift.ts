/**
 * The latent walk, full frame: it breathes with the beat, like something under moving water (`drift-flow.frag`).
 */
import type p5 from 'p5';
import { brightest, linear } from '../engine/stage/kit/colour';
import { loadFonts } from '../engine/stage/kit/fonts';
import { createBuffer, createPass, type Pass } from '../engine/stage/kit/fullscreen';
import { beatWay } from '../engine/stage/kit/ink';
import { createPost, type Post } from '../engine/stage/kit/post';
import { defineSketch } from '../engine/stage/sketch';
import flowShader from '../shaders/drift-flow.frag?raw';

interface Drift {
  readonly flow: Pass;
  readonly scene: p5.Framebuffer;
  readonly post: Post;
}

const running = new WeakMap<p5, Drift>();

export default defineSketch({
  name: 'drift',
  title: 'Drift',
  author: 'Phosphene',
  renderer: 'webgl',

  async setup(p, { width, height }) {
    await loadFonts();
    running.set(p, {
      flow: createPass(p, flowShader),
      scene: createBuffer(p, width, height),
      post: createPost(p, width, height),
    });
  },

  draw(p, stage) {
    const drift = running.get(p);
    if (!drift) return;
    const { time, width, height, loudness, mood, palette, parameters, picture } = stage;
    const react = parameters['stage.react'];
    const kick = stage.kick * react;
    const pulse = Math.exp(-3.2 * beatWay(stage)) * react * (0.35 + loudness.level);

    drift.flow(
      {
        uPicture: picture,
        uPictureSize: [picture.width, picture.height],
        uAspect: width / height,
        uTime: time,
        uPulse: Math.min(1, pulse),
        uBass: loudness.bass * react,
        uKick: kick,
        uWarp: 0.4 + 0.9 * mood.tension,
        uDetail: 0.35 + 0.65 * mood.roughness,
        uLight: linear(brightest(palette)),
      },
      drift.scene,
    );
    drift.post(drift.scene, stage);
  },
});
