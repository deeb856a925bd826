/** One kernel, two precisions: its WGSL says `real`, and this says what that is. */

export type Precision = 'f16' | 'f32';

/** Half precision where the device has it: twice the arithmetic, half the traffic. */
export function bestPrecision(device: GPUDevice): Precision {
  return device.features.has('shader-f16') ? 'f16' : 'f32';
}

/** Puts the meaning of `real` before a kernel's code. */
export function inPrecision(code: string, precision: Precision): string {
  return `${precision === 'f16' ? 'enable f16;\n' : ''}alias real = ${precision};\n${code}`;
}

/** Bytes of one `real`. */
export function sizeOf(precision: Precision): number {
  return precision === 'f16' ? 2 : 4;
}
