// The whole per-pixel head in one kernel: the cells, interpolated, through three modulated layers to the picture.
// (rows, columns, 40) -> 28 forms and the sines of 12 -> 32 -> 32 -> 3 -> the texture, sRGB in 0..1.
// A workgroup colours 16 x 8 pixels, a thread two of them, so that every weight read serves both. 2,144 multiply-adds
// and 12 sines a pixel; all weights lie in the workgroup's own memory.
@group(0) @binding(0) var<storage, read> control: Control;
@group(0) @binding(1) var<storage, read> cells: array<vec4<real>>;
@group(0) @binding(2) var<storage, read> folded: array<vec4<real>>;
@group(0) @binding(3) var<storage, read> own: array<f32>;
@group(0) @binding(4) var picture: texture_storage_2d<FORMAT, write>;

// Where the layers' weights and biases lie in `folded`, in fours, and the sines' gains in `own`.
override FIRST: u32;
override FIRST_BIAS: u32;
override SECOND: u32;
override SECOND_BIAS: u32;
override LAST: u32;
override LAST_BIAS: u32;
override GAINS: u32;

const W1 = 0u;
const W2 = 320u;
const W3 = 576u;
const B1 = 608u;
const B2 = 616u;
const B3 = 624u;
var<workgroup> w: array<vec4<real>, 625>;
var<workgroup> gains: array<vec4f, 3>;

struct Spot {
  // The four cells about a pixel, times ten, and its place among them.
  a: u32,
  b: u32,
  c: u32,
  d: u32,
  t: vec2<real>,
}

fn find(pixel: vec2u) -> Spot {
  let spot = (vec2f(pixel) + 0.5) / control.q - vec2f(0.5, -0.5);
  let last = vec2f(control.columns - 1, control.rows - 1);
  let low = clamp(floor(spot), vec2f(0), last);
  let high = min(low + 1, last);
  let columns = control.columns;
  return Spot(
    u32(low.y * columns + low.x) * 10,
    u32(low.y * columns + high.x) * 10,
    u32(high.y * columns + low.x) * 10,
    u32(high.y * columns + high.x) * 10,
    vec2<real>(clamp(spot - low, vec2f(0), vec2f(1))),
  );
}

fn form(at: Spot, group: u32) -> vec4<real> {
  let top = mix(cells[at.a + group], cells[at.b + group], vec4<real>(at.t.x));
  let value = mix(top, mix(cells[at.c + group], cells[at.d + group], vec4<real>(at.t.x)), vec4<real>(at.t.y));
  if (group < 7) {
    return value;
  }
  return vec4<real>(sin(vec4f(value) * gains[group - 7]));
}

@compute @workgroup_size(8, 8)
fn main(
  @builtin(workgroup_id) tile: vec3u,
  @builtin(local_invocation_id) thread: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  for (var i = index; i < 320; i += 64) {
    w[W1 + i] = folded[FIRST + i];
  }
  for (var i = index; i < 256; i += 64) {
    w[W2 + i] = folded[SECOND + i];
  }
  if (index < 32) {
    w[W3 + index] = folded[LAST + index];
  }
  if (index < 8) {
    w[B1 + index] = folded[FIRST_BIAS + index];
    w[B2 + index] = folded[SECOND_BIAS + index];
  }
  if (index == 0) {
    w[B3] = folded[LAST_BIAS];
  }
  if (index < 3) {
    let at = GAINS + index * 4;
    gains[index] = vec4f(own[at], own[at + 1], own[at + 2], own[at + 3]);
  }
  workgroupBarrier();

  let left = tile.xy * vec2u(16, 8) + thread.xy;
  let right = left + vec2u(8, 0);
  let near = find(left);
  let far = find(right);
  var a: array<vec4<real>, 8>;
  var b: array<vec4<real>, 8>;
  for (var o = 0u; o < 8; o++) {
    a[o] = w[B1 + o];
    b[o] = w[B1 + o];
  }
  for (var group = 0u; group < 10; group++) {
    let u = form(near, group);
    let v = form(far, group);
    let at = W1 + group * 32;
    for (var o = 0u; o < 8; o++) {
      let w0 = w[at + o];
      let w1 = w[at + 8 + o];
      let w2 = w[at + 16 + o];
      let w3 = w[at + 24 + o];
      a[o] += u.x * w0 + u.y * w1 + u.z * w2 + u.w * w3;
      b[o] += v.x * w0 + v.y * w1 + v.z * w2 + v.w * w3;
    }
  }
  var c: array<vec4<real>, 8>;
  var d: array<vec4<real>, 8>;
  for (var o = 0u; o < 8; o++) {
    c[o] = w[B2 + o];
    d[o] = w[B2 + o];
  }
  for (var group = 0u; group < 8; group++) {
    let u = max(a[group], vec4<real>(0));
    let v = max(b[group], vec4<real>(0));
    let at = W2 + group * 32;
    for (var o = 0u; o < 8; o++) {
      let w0 = w[at + o];
      let w1 = w[at + 8 + o];
      let w2 = w[at + 16 + o];
      let w3 = w[at + 24 + o];
      c[o] += u.x * w0 + u.y * w1 + u.z * w2 + u.w * w3;
      d[o] += v.x * w0 + v.y * w1 + v.z * w2 + v.w * w3;
    }
  }
  var e = vec4f(w[B3]);
  var f = vec4f(w[B3]);
  for (var group = 0u; group < 8; group++) {
    let u = vec4f(max(c[group], vec4<real>(0)));
    let v = vec4f(max(d[group], vec4<real>(0)));
    let at = W3 + group * 4;
    let w0 = vec4f(w[at]);
    let w1 = vec4f(w[at + 1]);
    let w2 = vec4f(w[at + 2]);
    let w3 = vec4f(w[at + 3]);
    e += u.x * w0 + u.y * w1 + u.z * w2 + u.w * w3;
    f += v.x * w0 + v.y * w1 + v.z * w2 + v.w * w3;
  }
  let size = vec2u(u32(control.width), u32(control.height));
  if (all(left < size)) {
    textureStore(picture, left, vec4f(1 / (1 + exp(-e.xyz)), 1));
  }
  if (all(right < size)) {
    textureStore(picture, right, vec4f(1 / (1 + exp(-f.xyz)), 1));
  }
}
