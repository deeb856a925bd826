/**
 * The latent walk, full frame: it breathes with the beat, folds into a kaleidoscope, leaves trails and glows.
 *
 * Two passes over the frame (`drift-flow.frag`, `grade.frag`) and the bloom pyramid between them. What lingers from
 * frame to frame does so by time constants, exp(-delta / tau), so that it looks alike at any frame rate.
 */
import type p5 from 'p5';
import { createBloom, type Bloom } from '../engine/stage/kit/bloom';
import { createCaption, type Caption } from '../engine/stage/kit/caption';
import { brightest, darkest, decay, linear } from '../engine/stage/kit/colour';
import { loadFonts } from '../engine/stage/kit/fonts';
import { createBuffer, createPass, type Pass } from '../engine/stage/kit/fullscreen';
import { defineSketch } from '../engine/stage/sketch';
import flowShader from '../shaders/drift-flow.frag?raw';
import gradeShader from '../shaders/grade.frag?raw';

interface Drift {
  readonly flow: Pass;
  readonly grade: Pass;
  readonly bloom: Bloom;
  readonly caption: Caption;
  now: p5.Framebuffer;
  before: p5.Framebuffer;
  /** How far the picture is folded, 0..1, and into how many sectors. */
  fold: number;
  sectors: number;
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
      grade: createPass(p, gradeShader),
      bloom: createBloom(p, width, height),
      caption: createCaption(p, width, height),
      now: createBuffer(p, width, height),
      before: createBuffer(p, width, height),
      fold: 0,
      sectors: 6,
    });
  },

  draw(p, stage) {
    const drift = running.get(p);
    if (!drift) return;
    const { time, delta, beat, width, height, loudness, mood, palette, parameters, picture } = stage;
    const react = parameters['stage.react'];
    const kick = stage.kick * react;
    const pulse = Math.exp(-3.2 * (beat - Math.floor(beat))) * react * (0.35 + loudness.level);

    const sectors = parameters['stage.fold'];
    if (sectors > 0) drift.sectors = sectors;
    drift.fold += ((sectors > 0 ? 1 : 0) - drift.fold) * (1 - decay(delta, 0.35));
    if (drift.fold < 1e-3) drift.fold = 0;

    const trails = parameters['stage.trails'];
    [drift.now, drift.before] = [drift.before, drift.now];
    drift.flow(
      {
        uPicture: picture,
        uPictureSize: [picture.width, picture.height],
        uBefore: drift.before,
        uAspect: width / height,
        uTime: time,
        uPulse: Math.min(1, pulse),
        uBass: loudness.bass * react,
        uKick: kick,
        uWarp: 0.4 + 0.9 * mood.tension,
        uDetail: 0.35 + 0.65 * mood.roughness,
        uSectors: drift.sectors,
        uFold: drift.fold,
        uTurn: beat * 0.049,
        uLag: decay(delta, 0.1 * trails),
        uFade: decay(delta, 0.7 * trails),
        uDrift: delta * (0.1 + 0.25 * mood.energy + 0.6 * kick),
        uLight: linear(brightest(palette)),
      },
      drift.now,
    );
    drift.grade({
      uFrame: drift.now,
      uBloom: drift.bloom(drift.now, 0.5),
      uWords: drift.caption.image,
      uBand: drift.caption.band,
      uWordsLight: parameters['stage.words'] * drift.caption.update(stage),
      uSize: [width, height],
      uGlow: parameters['stage.glow'] * (0.8 + 0.4 * loudness.level * react),
      uKick: kick,
      uGrain: 0.5 + 0.5 * mood.roughness,
      uFilm: Math.floor(time * 24) % 65536,
      uShadow: linear(darkest(palette)),
      uHigh: linear(brightest(palette)),
      uWarmth: mood.valence,
    });
  },
});
