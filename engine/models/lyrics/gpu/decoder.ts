/**
 * The transformer on the GPU, as static plans: 33 dispatches a token for four drafts at once, weights as the bytes they
 * are stored as, the cache and the drawing on the GPU too. Twin of `../cpu/decoder.ts` and training/lyrics/network.py.
 */
import type { Weights } from '../../contract';
import { createPlan, type Dispatch } from '../../plan/plan';
import { type Decoder, type DecoderConfig, type Draft, DRAFTS, LONGEST_DRAFT, type Task } from '../decoder';
import { layOut } from './layout';
import attend from '../../../../shaders/lyrics/attend.wgsl?raw';
import embed from '../../../../shaders/lyrics/embed.wgsl?raw';
import endAdd from '../../../../shaders/lyrics/end-add.wgsl?raw';
import endGate from '../../../../shaders/lyrics/end-gate.wgsl?raw';
import endHeads from '../../../../shaders/lyrics/end-heads.wgsl?raw';
import endPlain from '../../../../shaders/lyrics/end-plain.wgsl?raw';
import linear from '../../../../shaders/lyrics/linear.wgsl?raw';
import sample from '../../../../shaders/lyrics/sample.wgsl?raw';
import stateStruct from '../../../../shaders/lyrics/state.wgsl?raw';
import unpack from '../../../../shaders/lyrics/unpack.wgsl?raw';

/** Rows of a pass: `ROWS` in `state.wgsl`. */
const ROWS = DRAFTS;
/** Tokens of each draft that one submission draws. */
const TOKENS_A_SUBMIT = 8;
/** Submissions on their way back: the next is recorded before the last has come. */
const READBACKS = 3;
const NEVER = -1e30;
/** Where the numbers of `state.wgsl` lie, in fours of bytes. */
const AT = { token: 8, step: 12, stopped: 16, drawn: 20, fluency: 24, given: 28, tokens: 32 } as const;
const STATE = AT.tokens + ROWS * LONGEST_DRAFT;

export interface GpuDecoder extends Decoder {
  /** Of a token of every draft. */
  readonly dispatches: number;
  readonly bytes: number;
  /** Of the last four rows or fewer that `read` took: [4][vocabulary]. */
  readonly logits: GPUBuffer;
  /** Records a token of every draft; allocates nothing. */
  encode(pass: GPUComputePassEncoder): void;
}

/** @throws Error when the weights lack a tensor, or a kernel does not compile. */
export async function createGpuDecoder(
  device: GPUDevice,
  config: DecoderConfig,
  weights: Weights,
): Promise<GpuDecoder> {
  const { width, layers, heads, hidden, vocabulary, context, epsilon } = config;
  const head = width / heads;
  const layout = layOut(weights);
  const places = context + LONGEST_DRAFT;
  const slots = context + DRAFTS * LONGEST_DRAFT;
  const cacheOf = (layer: number) => ({
    KEYS: 2 * layer * slots * width,
    VALUES: (2 * layer + 1) * slots * width,
  });
  const code = (...parts: string[]) => [stateStruct, unpack, ...parts].join('\n');
  const layer = (name: string, gain?: string) => ({
    ...layout.matrix(`${name}.weight`),
    NORMED: gain ? 1 : 0,
    GAIN: gain ? layout.gain(`${gain}.weight`) : 0,
    EPSILON: epsilon,
  });
  const matrix = ['matrices', 'scales', 'state'];
  const dispatches: Dispatch[] = [
    {
      label: 'embed',
      code: code(embed),
      constants: layout.matrix('embedding.weight'),
      bind: [...matrix, 'x'],
      workgroups: [ROWS],
    },
    ...Array.from({ length: layers }, (_, i): Dispatch[] => {
      const name = `blocks.${i}`;
      return [
        {
          label: `${name} heads`,
          code: code(linear, endHeads),
          constants: {
            ...layer(`${name}.qkv`, `${name}.attention_norm`),
            ...cacheOf(i),
            WIDTH: width,
            HEAD: head,
            CONTEXT: context,
          },
          bind: [...matrix, 'x', 'queries', 'cache', 'turns'],
          workgroups: [(3 * width) / 8],
        },
        {
          label: `${name} attend`,
          code: code(attend),
          constants: { ...cacheOf(i), WIDTH: width, CONTEXT: context },
          bind: ['state', 'queries', 'cache', 'mixed'],
          workgroups: [ROWS, heads],
        },
        {
          label: `${name} out`,
          code: code(linear, endAdd),
          constants: { ...layer(`${name}.out`), OUTPUTS: width },
          bind: [...matrix, 'mixed', 'x'],
          workgroups: [width / 8],
        },
        {
          label: `${name} gate`,
          code: code(linear, endGate),
          constants: { ...layer(`${name}.gate_up`, `${name}.mlp_norm`), OUTPUTS: hidden },
          bind: [...matrix, 'x', 'deep'],
          workgroups: [hidden / 4],
        },
        {
          label: `${name} down`,
          code: code(linear, endAdd),
          constants: { ...layer(`${name}.down`), OUTPUTS: width },
          bind: [...matrix, 'deep', 'x'],
          workgroups: [width / 8],
        },
      ];
    }).flat(),
  ];
  const turns = Float32Array.from({ length: places * head }, (_, i) => {
    const [position, pair] = [Math.floor(i / head), (i % head) >> 1];
    const angle = position * config.rope_base ** (-pair / (head / 2));
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
  const stack = await createPlan(device, {
    label: 'lyrics',
    buffers: {
      matrices: { data: layout.bytes },
      scales: { data: layout.floats },
      turns: { data: turns },
      state: { bytes: 4 * STATE },
      cache: { bytes: 4 * 2 * layers * slots * width },
      x: { bytes: 4 * ROWS * width },
      queries: { bytes: 4 * ROWS * width },
      mixed: { bytes: 4 * ROWS * width },
      deep: { bytes: 4 * ROWS * hidden },
      logits: { bytes: 4 * ROWS * vocabulary },
      bias: { bytes: 4 * vocabulary },
    },
    dispatches,
  });
  const shared = Object.fromEntries(
    [...matrix, 'x', 'logits', 'bias'].map((name) => [name, stack.buffer(name)] as const),
  );
  const last = await createPlan(device, {
    label: 'lyrics, logits',
    buffers: {},
    shared,
    dispatches: [
      {
        label: 'logits',
        code: code(linear, endPlain),
        constants: { ...layer('embedding', 'norm'), OUTPUTS: vocabulary },
        bind: [...matrix, 'x', 'logits'],
        workgroups: [vocabulary / 8],
      },
    ],
  });
  const draws = await createPlan(device, {
    label: 'lyrics, draws',
    buffers: {},
    shared,
    dispatches: [
      {
        label: 'sample',
        code: code(sample),
        constants: { VOCABULARY: vocabulary },
        bind: ['state', 'logits', 'bias'],
        workgroups: [ROWS],
      },
    ],
  });
  const encode = (pass: GPUComputePassEncoder) => {
    stack.encode(pass);
    last.encode(pass);
    draws.encode(pass);
  };

  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const logitsBack = device.createBuffer({ label: 'logits', size: 4 * vocabulary, usage });
  const ring = Array.from({ length: READBACKS }, () =>
    device.createBuffer({ label: 'drafts', size: 4 * STATE, usage }),
  );
  const numbers = new Uint32Array(STATE);
  const reals = new Float32Array(numbers.buffer);
  const biases = new Float32Array(vocabulary);
  const read = new Float32Array(vocabulary);

  let length = 0;
  /** Submissions of the drafts under way, the oldest first. */
  let coming: Promise<readonly Draft[] | undefined>[] = [];
  let submitted = LONGEST_DRAFT;
  /** Writes what the next drafts begin with. */
  let pending: (() => void) | undefined;
  const free = [...ring];

  /** Lets the rest of drafts that are done come back. */
  async function settle(): Promise<void> {
    const rest = coming;
    coming = [];
    await Promise.all(rest);
  }

  function submit(record: (pass: GPUComputePassEncoder) => void, from?: GPUBuffer, at = 0, to?: GPUBuffer): void {
    const encoder = device.createCommandEncoder({ label: 'lyrics' });
    const pass = encoder.beginComputePass();
    record(pass);
    pass.end();
    if (from && to) encoder.copyBufferToBuffer(from, at, to, 0, to.size);
    device.queue.submit([encoder.finish()]);
  }

  function drawOn(): void {
    const back = free.pop()!;
    submit(
      (pass) => {
        for (let i = 0; i < TOKENS_A_SUBMIT; i++) encode(pass);
      },
      stack.buffer('state'),
      0,
      back,
    );
    submitted += TOKENS_A_SUBMIT;
    const isLast = submitted >= LONGEST_DRAFT;
    coming.push(
      back.mapAsync(GPUMapMode.READ).then(
        () => {
          const drafts = draftsOf(new Uint32Array(back.getMappedRange()).slice());
          back.unmap();
          free.push(back);
          return isLast || drafts.every(({ stopped }) => stopped) ? drafts : undefined;
        },
        (error: unknown) => {
          free.push(back);
          throw error;
        },
      ),
    );
  }

  return {
    config,
    dispatches: stack.dispatches + last.dispatches + draws.dispatches,
    bytes: stack.bytes,
    memory: () => stack.bytes + last.bytes + draws.bytes,
    logits: stack.buffer('logits'),
    encode,
    get length() {
      return length;
    },
    rewind: (to) => void (length = Math.min(length, to)),
    async read(tokens) {
      if (length + tokens.length > context) throw new Error(`The lyric model's context of ${context} tokens is full.`);
      await settle();
      for (let at = 0; at < tokens.length; at += ROWS) {
        const rows = tokens.slice(at, at + ROWS);
        numbers.fill(0);
        numbers.set([rows.length, 0, length]);
        numbers.set(rows, AT.token);
        numbers.set([0, 1, 2, 3], AT.step);
        stack.write('state', numbers);
        length += rows.length;
        if (at + ROWS < tokens.length) submit((pass) => stack.encode(pass));
        else {
          const record = (pass: GPUComputePassEncoder) => {
            stack.encode(pass);
            last.encode(pass);
          };
          submit(record, stack.buffer('logits'), 4 * vocabulary * (rows.length - 1), logitsBack);
        }
      }
      await logitsBack.mapAsync(GPUMapMode.READ);
      read.set(new Float32Array(logitsBack.getMappedRange()));
      logitsBack.unmap();
      return read;
    },
    draft({ begin, bias, stop, seed, temperature, topK, minP }: Task) {
      numbers.fill(0);
      numbers.set([DRAFTS, 1, length, stop >>> 0, Math.round(topK), seed >>> 0]);
      reals.set([temperature, Math.log(Math.max(1e-30, minP))], 6);
      begin.forEach((tokens, i) => {
        numbers[AT.token + i] = tokens[0]!;
        numbers[AT.given + i] = tokens.length;
        numbers.set(tokens.slice(0, LONGEST_DRAFT), AT.tokens + i * LONGEST_DRAFT);
      });
      bias.forEach((value, token) => (biases[token] = Math.max(NEVER, value)));
      pending = () => {
        stack.write('state', numbers);
        stack.write('bias', biases);
        submitted = 0;
      };
    },
    async advance() {
      if (pending) {
        await settle();
        pending();
        pending = undefined;
      }
      if (coming.length === 0 && submitted >= LONGEST_DRAFT) throw new Error('There are no drafts to go on with.');
      while (coming.length < READBACKS - 1 && submitted < LONGEST_DRAFT) drawOn();
      const drafts = await coming.shift();
      if (drafts) submitted = LONGEST_DRAFT;
      return drafts;
    },
    dispose() {
      for (const plan of [stack, last, draws]) plan.dispose();
      for (const buffer of [logitsBack, ...ring]) buffer.destroy();
    },
  };
}

function draftsOf(numbers: Uint32Array<ArrayBuffer>): Draft[] {
  const reals = new Float32Array(numbers.buffer);
  return Array.from({ length: DRAFTS }, (_, i) => {
    const [given, drawn, stopped] = [numbers[AT.given + i]!, numbers[AT.drawn + i]!, numbers[AT.stopped + i]!];
    const first = AT.tokens + i * LONGEST_DRAFT;
    const count = Math.min(LONGEST_DRAFT, given + drawn - stopped);
    return {
      tokens: [...numbers.subarray(first, first + count)],
      fluency: reals[AT.fluency + i]! / Math.max(1, drawn),
      stopped: stopped === 1,
    };
  });
}
