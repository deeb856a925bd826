/** What the suites measure on a GPU. */
import { type Figure, withGoal } from '../figures';

/** GPU objects made in `count` runs: none, or memory would grow. @param run records one; what it makes is made there. */
export async function countObjects(
  device: GPUDevice,
  count: number,
  what: string,
  run: (index: number) => void,
): Promise<Figure> {
  let made = 0;
  const makers = ['createBuffer', 'createTexture', 'createBindGroup', 'createComputePipeline'] as const;
  const originals = makers.map((maker) => device[maker].bind(device) as (...args: never[]) => unknown);
  for (const [i, maker] of makers.entries()) {
    Object.assign(device, {
      [maker]: (...args: never[]) => {
        made++;
        return originals[i]!(...args);
      },
    });
  }
  for (let i = 0; i < count; i++) {
    run(i);
    if (i % 50 === 0) await device.queue.onSubmittedWorkDone();
  }
  for (const [i, maker] of makers.entries()) Object.assign(device, { [maker]: originals[i] });
  return withGoal({ name: `GPU buffers, textures and groups made in ${count} ${what}`, value: made, unit: '' }, '= 0');
}

/** Milliseconds of the GPU, by its own time stamps. */
export async function timePass(device: GPUDevice, record: (pass: GPUComputePassEncoder) => void): Promise<number> {
  const querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
  const resolved = device.createBuffer({ size: 16, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const read = device.createBuffer({ size: 16, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass({
    timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
  });
  record(pass);
  pass.end();
  encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, read, 0, 16);
  device.queue.submit([encoder.finish()]);
  await read.mapAsync(GPUMapMode.READ);
  const [begin, end] = new BigUint64Array(read.getMappedRange()) as unknown as [bigint, bigint];
  for (const thing of [querySet, resolved, read]) thing.destroy();
  return Number(end - begin) / 1e6;
}

/** How many dispatches all devices record while `run` does its work. */
export async function countDispatches(run: () => Promise<void>): Promise<number> {
  const { prototype } = GPUComputePassEncoder;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const original = prototype.dispatchWorkgroups;
  let count = 0;
  prototype.dispatchWorkgroups = function (...sizes) {
    count++;
    return original.apply(this, sizes);
  };
  await run();
  prototype.dispatchWorkgroups = original;
  return count;
}
