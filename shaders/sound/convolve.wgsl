// y = rms_norm(conv(x)) * (1 + scale(t) + gain(condition)) + shift(t), depthwise over time: one workgroup a row.
@group(0) @binding(0) var<storage, read> weights: array<real>;
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read> modulation: array<f32>;
@group(0) @binding(5) var<storage, read> gains: array<f32>;

override WIDTH: u32;
override REACH: u32;
override FIRST: u32;
override FILTER: u32;
override BIAS: u32;
// Of this block: where its scales lie in the modulation and its gains in a row of all gains.
override SCALE: u32;
override GAIN: u32;
override GAINS: u32;

const THREADS = 64u;
const MOST = 8u;
var<workgroup> powers: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) i: u32) {
  let row = FIRST + group.x;
  let rows = u32(control.rows);
  var values: array<f32, MOST>;
  var power = 0.0;
  for (var part = 0u; part * THREADS < WIDTH; part++) {
    let c = part * THREADS + i;
    var sum = f32(weights[BIAS + c]);
    for (var k = 0u; k <= 2 * REACH; k++) {
      let at = row + k - REACH;
      if (at < rows) {
        sum += x[at * WIDTH + c] * f32(weights[FILTER + k * WIDTH + c]);
      }
    }
    values[part] = sum;
    power += sum * sum;
  }
  powers[i] = power;
  workgroupBarrier();
  for (var half = THREADS / 2; half > 0; half /= 2) {
    if (i < half) {
      powers[i] += powers[i + half];
    }
    workgroupBarrier();
  }
  let norm = inverseSqrt(powers[0] / f32(WIDTH) + 1e-6);
  for (var part = 0u; part * THREADS < WIDTH; part++) {
    let c = part * THREADS + i;
    let scale = 1 + modulation[SCALE + c] + gains[row * GAINS + GAIN + c];
    y[row * WIDTH + c] = values[part] * norm * scale + modulation[SCALE + WIDTH + c];
  }
}
