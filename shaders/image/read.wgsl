// Reads the trunk once a cell of q x q pixels, with cubic convolution (Keys 1981, a = -0.75):
// (ROWS, COLUMNS, 40) -> (rows, columns, 40), whose first and last rows lie just outside the picture.
// A thread reads four maps of one cell.
@group(0) @binding(0) var<storage, read> control: Control;
@group(0) @binding(1) var<storage, read> forms: array<vec4<real>>;
@group(0) @binding(2) var<storage, read_write> cells: array<vec4<real>>;

override ROWS: i32;
override COLUMNS: i32;

/// x spans -ASPECT..ASPECT over the trunk's grid, y -1..1.
const ASPECT = 1.75;
const PI = 3.14159265358979;

/// Beyond its edges the plane is mirrored, or repeats.
fn folded(i: i32, size: i32) -> i32 {
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

fn cubic_at(point: vec2f, group: u32) -> vec4f {
  let spot = (point / vec2f(ASPECT, 1) + 1) * vec2f(f32(COLUMNS), f32(ROWS)) / 2 - 0.5;
  let first = vec2i(floor(spot)) - 1;
  let across = cubic(fract(spot.x));
  let down = cubic(fract(spot.y));
  var sum = vec4f(0);
  for (var j = 0; j < 4; j++) {
    let row = folded(first.y + j, ROWS) * COLUMNS;
    var line = vec4f(0);
    for (var i = 0; i < 4; i++) {
      line += across[i] * vec4f(forms[u32(row + folded(first.x + i, COLUMNS)) * 10 + group]);
    }
    sum += down[j] * line;
  }
  return sum;
}

/// Into one wedge: turned back by an odd number of half wedges, and mirrored. WGSL's own cosine is too coarse for that.
fn mirrored(pixel: vec2f) -> vec2f {
  let wedges = i32(control.fold);
  let wedge = i32(floor(atan2(pixel.y, pixel.x) * control.fold / (2 * PI)));
  var turned = pixel;
  for (var i = 0; i < 2 * ((wedge + wedges) % wedges) + 1; i++) {
    turned = vec2f(
      control.wedge_cos * turned.x + control.wedge_sin * turned.y,
      control.wedge_cos * turned.y - control.wedge_sin * turned.x,
    );
  }
  return vec2f(turned.x, abs(turned.y));
}

/// Two octaves of the plane, blended so that their power stays.
fn octaves(point: vec2f, group: u32) -> vec4f {
  let w = control.octave;
  if (w == 0) {
    return cubic_at(point, group);
  }
  return ((1 - w) * cubic_at(point, group) + w * cubic_at(2 * point, group)) / length(vec2f(w, 1 - w));
}

@compute @workgroup_size(10, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  let cell = vec2f(id.yz);
  if (group >= 10 || cell.x >= control.columns || cell.y >= control.rows) {
    return;
  }
  let step = 2 * control.q / control.height;
  var pixel = (cell + vec2f(0.5, -0.5)) * step - vec2f(control.width / control.height, 1);
  if (control.fold >= 2) {
    pixel = mirrored(pixel);
  }
  let point = vec2f(
    control.cos * pixel.x - control.sin * pixel.y + control.x,
    control.sin * pixel.x + control.cos * pixel.y + control.y,
  );
  var value = octaves(point, group);
  let channels = f32(group * 4) + vec4f(0, 1, 2, 3);
  let chosen = channels >= vec4f(40 - control.maps);
  if (any(chosen)) {
    let other = vec2f(
      control.turn_cos * point.x - control.turn_sin * point.y,
      control.turn_sin * point.x + control.turn_cos * point.y,
    );
    value = select(value, octaves(other, group), chosen);
  }
  cells[(id.z * u32(control.columns) + id.y) * 10 + group] = vec4<real>(value);
}
