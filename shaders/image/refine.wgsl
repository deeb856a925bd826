// The large network's finer forms: the forms, enlarged four times by cubic convolution (Keys 1981, a = -0.75), and what a
// 1x1 layer makes of the detail's features: (ROWS, COLUMNS, 40) and (4 ROWS, 4 COLUMNS, CIN) -> (4 ROWS, 4 COLUMNS, 40).
// A thread makes four maps of one place.
@group(0) @binding(0) var<storage, read> control: Control;
@group(0) @binding(1) var<storage, read> forms: array<vec4<real>>;
@group(0) @binding(2) var<storage, read> features: array<real>;
@group(0) @binding(3) var<storage, read> folded: array<vec4<real>>;
@group(0) @binding(4) var<storage, read_write> fine: array<vec4<real>>;

override ROWS: i32;
override COLUMNS: i32;
override CIN: u32;
// In fours.
override WEIGHTS: u32;
override BIAS: u32;

const FINER = 4;

/// Beyond its edges the plane is mirrored, or repeats.
fn wrapped(i: i32, size: i32) -> i32 {
  let period = select(2 * size, size, control.tile > 0);
  let at = (i % period + period) % period;
  return select(at, 2 * size - 1 - at, at >= size);
}

fn cubic(t: f32) -> vec4f {
  let d = vec4f(1 + t, t, 1 - t, 2 - t);
  let near = ((1.25 * d - 2.25) * d) * d + 1;
  let far = ((-0.75 * d + 3.75) * d - 6) * d + 3;
  return select(far, near, vec4<bool>(false, true, true, false));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let place = id.x / 10;
  let group = id.x % 10;
  let columns = u32(COLUMNS * FINER);
  if (place >= u32(ROWS * FINER) * columns) {
    return;
  }
  let spot = (vec2f(f32(place % columns), f32(place / columns)) + 0.5) / f32(FINER) - 0.5;
  let first = vec2i(floor(spot)) - 1;
  let across = cubic(fract(spot.x));
  let down = cubic(fract(spot.y));
  var sum = vec4f(folded[BIAS + group]);
  for (var j = 0; j < 4; j++) {
    let row = wrapped(first.y + j, ROWS) * COLUMNS;
    var line = vec4f(0);
    for (var i = 0; i < 4; i++) {
      line += across[i] * vec4f(forms[u32(row + wrapped(first.x + i, COLUMNS)) * 10 + group]);
    }
    sum += down[j] * line;
  }
  for (var i = 0u; i < CIN; i++) {
    sum += f32(features[place * CIN + i]) * vec4f(folded[WEIGHTS + i * 10 + group]);
  }
  fine[id.x] = vec4<real>(sum);
}
