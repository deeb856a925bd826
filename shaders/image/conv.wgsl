// A 3x3 convolution of the trunk as an implicit matrix product, with the bilinear doubling before it and the leaky
// rectifier after it: (IN_H, IN_W, CIN) -> (IN_H * UP, IN_W * UP, COUT). Beyond the edges are zeros or, where the plane
// repeats, its other side. A workgroup makes 8 x 4 pixels of 16 outputs, a thread two pixels of four.
@group(0) @binding(0) var<storage, read> control: Control;
@group(0) @binding(1) var<storage, read> source: array<real>;
@group(0) @binding(2) var<storage, read> folded: array<real>;
@group(0) @binding(3) var<storage, read_write> result: array<real>;

override IN_H: i32;
override IN_W: i32;
override UP: i32;
override CIN: u32;
override COUT: u32;
override WEIGHTS: u32;
override BIAS: u32;

const CHUNK = 8u;
const PATCH_W = 10u;
const PATCH = 60u;
var<workgroup> patch_: array<f32, PATCH * CHUNK>;
var<workgroup> weights: array<vec4f, 9 * CHUNK * 4>;

fn wrapped(i: i32, size: i32) -> i32 {
  return select(clamp(i, 0, size - 1), (i + size) % size, control.tile > 0);
}

fn texel(y: i32, x: i32, c: u32) -> f32 {
  return f32(source[u32(wrapped(y, IN_H) * IN_W + wrapped(x, IN_W)) * CIN + c]);
}

/// The doubled source at (y, x), which may lie one pixel outside.
fn fetch(y: i32, x: i32, c: u32) -> f32 {
  let size = vec2i(IN_W, IN_H) * UP;
  let outside = x < 0 || y < 0 || x >= size.x || y >= size.y;
  if (outside && control.tile == 0) {
    return 0;
  }
  let at = vec2i((x + size.x) % size.x, (y + size.y) % size.y);
  if (UP == 1) {
    return texel(at.y, at.x, c);
  }
  let spot = (vec2f(at) + 0.5) / 2 - 0.5;
  let base = vec2i(floor(spot));
  let t = spot - floor(spot);
  let top = mix(texel(base.y, base.x, c), texel(base.y, base.x + 1, c), t.x);
  return mix(top, mix(texel(base.y + 1, base.x, c), texel(base.y + 1, base.x + 1, c), t.x), t.y);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let corner = vec2i(group.xy * vec2u(8, 4)) - 1;
  let first = group.z * 16;
  let outputs = thread % 4;
  let spot = vec2u(thread / 4 % 8, thread / 32);
  var upper = vec4f(0);
  var lower = vec4f(0);
  for (var c0 = 0u; c0 < CIN; c0 += CHUNK) {
    for (var i = thread; i < PATCH * CHUNK; i += 64) {
      let place = i / CHUNK;
      patch_[i] = fetch(corner.y + i32(place / PATCH_W), corner.x + i32(place % PATCH_W), c0 + i % CHUNK);
    }
    for (var i = thread; i < 9 * CHUNK * 4; i += 64) {
      let row = i / 4 / CHUNK * CIN + c0 + i / 4 % CHUNK;
      let at = WEIGHTS + row * COUT + first + i % 4 * 4;
      weights[i] = vec4f(f32(folded[at]), f32(folded[at + 1]), f32(folded[at + 2]), f32(folded[at + 3]));
    }
    workgroupBarrier();
    for (var tap = 0u; tap < 9; tap++) {
      let place = (spot.y + tap / 3) * PATCH_W + spot.x + tap % 3;
      for (var c = 0u; c < CHUNK; c++) {
        let w = weights[(tap * CHUNK + c) * 4 + outputs];
        upper += patch_[place * CHUNK + c] * w;
        lower += patch_[(place + 2 * PATCH_W) * CHUNK + c] * w;
      }
    }
    workgroupBarrier();
  }
  let o = first + outputs * 4;
  let bias = vec4f(f32(folded[BIAS + o]), f32(folded[BIAS + o + 1]), f32(folded[BIAS + o + 2]), f32(folded[BIAS + o + 3]));
  let at = vec2i(group.xy * vec2u(8, 4) + spot);
  store(at, o, upper + bias);
  store(at + vec2i(0, 2), o, lower + bias);
}

fn store(at: vec2i, o: u32, value: vec4f) {
  if (at.x < IN_W * UP && at.y < IN_H * UP) {
    let leaky = max(value, 0.2 * value);
    let place = u32(at.y * IN_W * UP + at.x) * COUT + o;
    for (var k = 0u; k < 4; k++) {
      result[place + k] = real(leaky[k]);
    }
  }
}
