// What t and the guidance say to every block: scales and shifts, side by side.
@group(0) @binding(0) var<storage, read> weights: array<real>;
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read_write> modulation: array<f32>;

override FEATURES: u32;
override TIME: u32;
override TIME_BIAS: u32;
override MATRIX: u32;
override BIAS: u32;
override OUTPUTS: u32;

const WIDTH = 64u;
var<workgroup> hidden: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) i: u32) {
  var sum = f32(weights[TIME_BIAS + i]);
  for (var k = 0u; k < FEATURES; k++) {
    sum += control.features[k] * f32(weights[TIME + k * WIDTH + i]);
  }
  hidden[i] = max(0, sum);
  workgroupBarrier();
  var value = f32(weights[BIAS + id.x]);
  for (var k = 0u; k < WIDTH; k++) {
    value += hidden[k] * f32(weights[MATRIX + k * OUTPUTS + id.x]);
  }
  modulation[id.x] = value;
}
