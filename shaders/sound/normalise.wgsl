// y = rms_norm(x): one workgroup a row.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

override WIDTH: u32;
override FIRST: u32;

const THREADS = 64u;
var<workgroup> powers: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) i: u32) {
  let row = FIRST + group.x;
  var power = 0.0;
  for (var c = i; c < WIDTH; c += THREADS) {
    power += x[row * WIDTH + c] * x[row * WIDTH + c];
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
  for (var c = i; c < WIDTH; c += THREADS) {
    y[row * WIDTH + c] = x[row * WIDTH + c] * norm;
  }
}
