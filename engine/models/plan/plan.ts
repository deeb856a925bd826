/**
 * A static plan: everything a network needs on the GPU, made once. Buffers, pipelines (compiled ahead, in parallel) and
 * bind groups are made here; a frame is then only `write` and `encode`, which allocate nothing: about half a microsecond
 * of the CPU for each dispatch. Any model can be one.
 */
import { messageOf } from '../../message-of';

/** Storage on the GPU: its size in bytes, or what it holds from the start. */
export type BufferSpec = { readonly bytes: number } | { readonly data: Float32Array | Uint32Array | Uint16Array };

export interface Dispatch {
  /** For errors and for the GPU's own tools. */
  readonly label: string;
  /** WGSL with one entry point; bindings 0, 1, 2 … of group 0 are `bind`, in this order. */
  readonly code: string;
  /** Values of the kernel's `override`s. */
  readonly constants?: Readonly<Record<string, number>>;
  /** Names of buffers, or textures. */
  readonly bind: readonly (string | GPUTextureView)[];
  readonly workgroups: readonly [number, number?, number?];
}

export interface PlanDescription {
  readonly label: string;
  readonly buffers: Readonly<Record<string, BufferSpec>>;
  readonly dispatches: readonly Dispatch[];
  /** Buffers of another plan that this one reads or writes, by the names it knows them under. */
  readonly shared?: Readonly<Record<string, GPUBuffer>>;
}

export interface Plan {
  /** How many dispatches `encode` records. */
  readonly dispatches: number;
  /** Of all its own buffers. */
  readonly bytes: number;
  buffer(name: string): GPUBuffer;
  /** Overwrites a buffer's beginning, before whatever is submitted next. */
  write(name: string, data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>): void;
  /** Records every dispatch, in order; or those with a number of at least `from` and less than `to`. */
  encode(pass: GPUComputePassEncoder, from?: number, to?: number): void;
  dispose(): void;
}

/**
 * Compiles a description.
 * @throws Error naming the kernel, when one does not compile or a binding names no buffer; or `NO_ROOM`.
 */
export async function createPlan(device: GPUDevice, description: PlanDescription): Promise<Plan> {
  const { label, buffers, dispatches, shared = {} } = description;
  const names = Object.keys(buffers);
  const made = await allocate(
    device,
    names.map((name) => () => createBuffer(device, name, buffers[name]!)),
  );
  const own = new Map(names.map((name, i) => [name, made[i]!]));
  const dispose = () => made.forEach((buffer) => buffer.destroy());
  const find = (name: string): GPUBuffer => {
    const buffer = own.get(name) ?? shared[name];
    if (!buffer) throw new Error(`The plan "${label}" has no buffer "${name}".`);
    return buffer;
  };
  const steps = await Promise.all(
    dispatches.map(async (dispatch) => {
      const { bind, workgroups } = dispatch;
      const pipeline = await compile(device, label, dispatch);
      const entries = bind.map((bound, binding) => ({
        binding,
        resource: typeof bound === 'string' ? { buffer: find(bound) } : bound,
      }));
      const group = device.createBindGroup({ label: dispatch.label, layout: pipeline.getBindGroupLayout(0), entries });
      const [x, y = 1, z = 1] = workgroups;
      return { pipeline, group, x, y, z };
    }),
  ).catch((error: unknown) => {
    dispose();
    throw error;
  });

  return {
    dispatches: steps.length,
    bytes: made.reduce((sum, { size }) => sum + size, 0),
    buffer: find,
    write: (name, data) => device.queue.writeBuffer(find(name), 0, data),
    encode(pass, from = 0, to = steps.length) {
      for (let i = Math.max(0, from); i < Math.min(to, steps.length); i++) {
        const { pipeline, group, x, y, z } = steps[i]!;
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(x, y, z);
      }
    },
    dispose,
  };
}

/** What an error says first where the graphics card has no memory left: with smaller pictures the show may go on. */
export const NO_ROOM = 'The graphics memory is full';

/**
 * Makes buffers or textures, all or none.
 * @throws Error that begins with `NO_ROOM`; without asking, a GPU gives what only seems to be one.
 */
export async function allocate<T extends GPUBuffer | GPUTexture>(
  device: GPUDevice,
  makers: readonly (() => T)[],
): Promise<readonly T[]> {
  const made: T[] = [];
  device.pushErrorScope('out-of-memory');
  try {
    for (const make of makers) made.push(make());
  } finally {
    const error = await device.popErrorScope();
    // What is asked for next is smaller, and needs the room.
    if (error || made.length < makers.length) made.forEach((each) => each.destroy());
    if (error) throw new Error(`${NO_ROOM} (${error.message}).`);
  }
  return made;
}

/** Compiled kernels by device: a plan made again, for another size of picture, waits for none. */
const compiled = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

function compile(device: GPUDevice, plan: string, dispatch: Dispatch): Promise<GPUComputePipeline> {
  const { label, code, constants } = dispatch;
  const known = compiled.get(device) ?? new Map<string, Promise<GPUComputePipeline>>();
  compiled.set(device, known);
  const key = JSON.stringify([code, constants]);
  if (!known.has(key)) {
    const module = device.createShaderModule({ code, label });
    const compute = { module, ...(constants && { constants }) };
    const pipeline = device.createComputePipelineAsync({ label, layout: 'auto', compute });
    known.set(
      key,
      pipeline.catch(async (error: unknown) => {
        const { messages } = await module.getCompilationInfo();
        const reasons = messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`).join('; ');
        const reason = reasons || messageOf(error);
        throw new Error(`The kernel "${label}" of "${plan}" does not compile on this GPU: ${reason}`);
      }),
    );
  }
  return known.get(key)!;
}

function createBuffer(device: GPUDevice, label: string, spec: BufferSpec): GPUBuffer {
  const data = 'data' in spec ? spec.data : undefined;
  const bytes = 'bytes' in spec ? spec.bytes : spec.data.byteLength;
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const buffer = device.createBuffer({ label, usage, size: Math.ceil(bytes / 4) * 4, mappedAtCreation: !!data });
  if (data) {
    new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    buffer.unmap();
  }
  return buffer;
}
