// Network bending (Broad et al. 2021): the last `maps` of the 40 forms are eroded or dilated, pushed towards their signs,
// and salted with fixed white noise. (ROWS, COLUMNS, 40) -> the same.
@group(0) @binding(0) var<storage, read> control: Control;
@group(0) @binding(1) var<storage, read> forms: array<vec4<real>>;
@group(0) @binding(2) var<storage, read_write> bent: array<vec4<real>>;

override ROWS: i32;
override COLUMNS: i32;

fn wrapped(i: i32, size: i32) -> i32 {
  return select(clamp(i, 0, size - 1), (i + size) % size, control.tile > 0);
}

/// -1..1, by PCG's output function (O'Neill 2014) of the place.
fn white(place: u32) -> f32 {
  let state = place * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28) + 4)) ^ state) * 277803737u;
  return f32((word >> 22) ^ word) / 2147483648.0 - 1;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let place = i32(id.x / 10);
  let group = id.x % 10;
  if (place >= ROWS * COLUMNS) {
    return;
  }
  let plain = vec4f(forms[id.x]);
  let row = place / COLUMNS;
  let column = place % COLUMNS;
  var least = plain;
  var most = plain;
  for (var i = 0; i < 9; i++) {
    let at = wrapped(row + i / 3 - 1, ROWS) * COLUMNS + wrapped(column + i % 3 - 1, COLUMNS);
    let value = vec4f(forms[u32(at) * 10 + group]);
    least = min(least, value);
    most = max(most, value);
  }
  var value = mix(plain, select(most, least, control.erode > 0), abs(control.erode));
  value = mix(value, sign(value), control.threshold);
  for (var k = 0u; k < 4; k++) {
    let channel = group * 4 + k;
    value[k] += control.noise * white((channel * u32(ROWS) + u32(row)) * u32(COLUMNS) + u32(column));
  }
  let channels = f32(group * 4) + vec4f(0, 1, 2, 3);
  bent[id.x] = vec4<real>(select(plain, value, channels >= vec4f(40 - control.maps)));
}
