/** How long the GPU is at a compute pass, by its own time stamps, now and then, and without a wait for it. */

export interface GpuTimer {
  /** For the next pass: some of them are timed. @param work how much it does, in any unit: `seconds` are of one. */
  next(work?: number): GPUComputePassDescriptor;
  /** After the pass, on the same encoder. */
  resolve(encoder: GPUCommandEncoder): void;
  /** Once that is submitted. */
  read(): void;
  /** Of the last timed pass that the GPU has told of; 0 before, and where it has no time stamps. */
  readonly seconds: () => number;
  dispose(): void;
}

/** One pass in so many is timed: the figures need no more, and most frames read nothing back. */
const EVERY = 8;
const BYTES = 2 * BigUint64Array.BYTES_PER_ELEMENT;

export function createGpuTimer(device: GPUDevice): GpuTimer {
  const nothing = () => undefined;
  if (!device.features.has('timestamp-query')) {
    return { next: () => ({}), resolve: nothing, read: nothing, seconds: () => 0, dispose: nothing };
  }
  const querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
  const resolved = device.createBuffer({ size: BYTES, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const readback = device.createBuffer({ size: BYTES, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const timed: GPUComputePassDescriptor = {
    timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
  };
  const untimed: GPUComputePassDescriptor = {};
  let passes = 0;
  let timedWork = 1;
  let seconds = 0;
  let isTimed = false;
  let isReading = false;

  async function take(): Promise<void> {
    await readback.mapAsync(GPUMapMode.READ);
    const [began = 0n, ended = 0n] = new BigUint64Array(readback.getMappedRange());
    // A GPU that was reset in between counts from anew.
    if (ended >= began) seconds = Number(ended - began) / 1e9 / timedWork;
    readback.unmap();
    isReading = false;
  }

  return {
    next(work = 1) {
      isTimed = passes++ % EVERY === 0 && !isReading;
      if (isTimed) timedWork = work;
      return isTimed ? timed : untimed;
    },
    resolve(encoder) {
      if (!isTimed) return;
      encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, readback, 0, BYTES);
    },
    read() {
      if (!isTimed) return;
      isReading = true;
      // A lost device is the kernel's business.
      take().catch(nothing);
    },
    seconds: () => seconds,
    dispose() {
      querySet.destroy();
      resolved.destroy();
      readback.destroy();
    },
  };
}
