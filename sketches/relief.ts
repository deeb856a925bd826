/**
 * The latent walk as a land at night: the picture gives it height and colour, a low sun stands behind it, notes raise
 * peaks, and the flight goes on with the beat.
 *
 * Passes: heights (`relief-height.frag`, at a quarter of the frame), sky (`relief-sky.frag`), land (`relief-land.vert`,
 * `relief-land.frag`: one grid, one draw call).
 */
import type p5 from 'p5';
import { brightest, darkest, decay, linear } from '../engine/stage/kit/colour';
import { loadFonts } from '../engine/stage/kit/fonts';
import { createBuffer, createPass, type Pass, type Uniforms } from '../engine/stage/kit/fullscreen';
import { beatPulse, surge } from '../engine/stage/kit/ink';
import { createPost, type Post } from '../engine/stage/kit/post';
import { defineSketch, type Stage } from '../engine/stage/sketch';
import heightShader from '../shaders/relief-height.frag?raw';
import landFragment from '../shaders/relief-land.frag?raw';
import landVertex from '../shaders/relief-land.vert?raw';
import skyShader from '../shaders/relief-sky.frag?raw';

interface Relief {
  readonly heights: Pass;
  readonly sky: Pass;
  readonly post: Post;
  readonly land: p5.Shader;
  readonly height: p5.Framebuffer;
  readonly scene: p5.Framebuffer;
  /** How high each bin of pitch stands, 0..1; eight semitones wide. */
  readonly notes: number[];
}

const COLUMNS = 200;
const ROWS = 120;
const DEPTHS = [0.35, 11] as const;
const FIELD_OF_VIEW = 0.95;
const HORIZON = 0.44;
/** Depth a beat, however much energy there is: that lets the flight surge within the beat. */
const SPEED = 0.13;

const running = new WeakMap<p5, Relief>();

export default defineSketch({
  name: 'relief',
  title: 'Relief',
  author: 'Phosphene',
  renderer: 'webgl',

  async setup(p, { width, height }) {
    await loadFonts();
    running.set(p, {
      heights: createPass(p, heightShader),
      sky: createPass(p, skyShader),
      post: createPost(p, width, height),
      land: p.createShader(landVertex, landFragment),
      height: createBuffer(p, width / 4, height / 4),
      scene: p.createFramebuffer({ width, height, density: 1, format: p.HALF_FLOAT, antialias: false }),
      notes: new Array<number>(16).fill(0),
    });
  },

  draw(p, stage) {
    const relief = running.get(p);
    if (!relief) return;
    const { time, beat, width, height, loudness, mood, palette, parameters, picture } = stage;
    const react = parameters['stage.react'];
    const pulse = beatPulse(stage);
    const light = { uHaze: linear(palette[0]), uDeep: linear(darkest(palette)), uHigh: linear(brightest(palette)) };
    raisePeaks(relief.notes, stage);

    relief.heights({ uPicture: picture, uTexel: [4 / picture.width, 4 / picture.height] }, relief.height);

    const lean = 0.03 * Math.sin((beat * Math.PI) / 24);
    relief.sky(
      {
        uPicture: picture,
        uAspect: width / height,
        uHorizon: HORIZON,
        uRadius: 0.2 + 0.02 * loudness.bass * react + 0.008 * pulse,
        uLean: lean,
        uSun: [0, 0.11],
        uHaze: light.uHaze,
        uDeep: light.uDeep,
        uPulse: pulse,
        uCells: [(48 * width) / height, 48],
        uTime: time,
      },
      relief.scene,
    );
    drawLand(p, relief, stage, lean, {
      ...light,
      uPicture: picture,
      uHeight: relief.height,
      uTravel: SPEED * (beat + mood.energy * surge(beat)),
      uRise: 1.3 * (0.75 + 0.5 * mood.tension),
      uNotes: relief.notes,
      uPeaks: [3.2, 0.75],
      uWave: stage.kick * react,
      uWavePhase: time * 9,
      uPulse: pulse,
      uSweep: (beat / 4) % 1,
      uLines: 9 + 10 * mood.density,
      uFog: 0.17 - 0.06 * mood.brightness,
    });

    relief.post(relief.scene, stage);
  },
});

/** Notes that are held let their bin rise in 0.12 s; it sinks in 0.9 s. */
function raisePeaks(notes: number[], { held, delta }: Stage): void {
  notes.forEach((level, bin) => {
    const goal = Math.max(0, ...held.filter(({ note }) => note >> 3 === bin).map(({ velocity }) => velocity));
    notes[bin] = level + (goal - level) * (1 - decay(delta, goal > level ? 0.12 : 0.9));
  });
}

function drawLand(p: p5, { land, scene }: Relief, stage: Stage, lean: number, uniforms: Uniforms): void {
  const aspect = stage.width / stage.height;
  const sway = Math.sin((stage.beat * Math.PI) / 32);
  const eye = [0.25 * sway, -0.95 - 0.08 * Math.sin((stage.beat * Math.PI) / 20), 0] as const;
  // The horizon of the camera and that of the sky are one: the camera looks down by what the horizon is off the middle.
  const down = (1 - 2 * HORIZON) * Math.tan(FIELD_OF_VIEW / 2);
  scene.begin();
  p.clearDepth();
  p.push();
  p.noStroke();
  p.perspective(FIELD_OF_VIEW, aspect, 0.05, 40);
  p.camera(...eye, eye[0], eye[1] + down, -1, Math.sin(lean), Math.cos(lean), 0);
  p.shader(land);
  const placed: Uniforms = {
    ...uniforms,
    uDepths: DEPTHS,
    uFar: DEPTHS[1],
    uWidth: Math.tan(FIELD_OF_VIEW / 2) * aspect,
    uEye: eye,
    uSunwards: [0, -0.26, -0.966],
  };
  for (const [name, value] of Object.entries(placed)) land.setUniform(name, value);
  p.plane(1, 1, COLUMNS, ROWS);
  p.pop();
  scene.end();
}
