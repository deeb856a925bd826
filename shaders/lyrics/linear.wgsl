// Four rows times a matrix of signed bytes [outputs, INPUTS], taken apart as it is read. A workgroup makes four pairs of
// outputs, eight threads each; which pairs, `output` says, and what becomes of them, `finish`: the endings.
// With NORMED, the rows are brought to a root mean square of 1 first and multiplied by gains (Zhang and Sennrich 2019).
@group(0) @binding(0) var<storage, read> matrices: array<u32>;
@group(0) @binding(1) var<storage, read> scales: array<f32>;
@group(0) @binding(2) var<storage, read> state: State;
@group(0) @binding(3) var<storage, read> x: array<vec4f>;

override INPUTS: u32;
override MATRIX: u32;
override SCALE: u32;
override NORMED: u32;
override GAIN: u32;
override EPSILON: f32;

const MOST = 176u;
var<workgroup> rows: array<array<vec4f, MOST>, 4>;
var<workgroup> sums: array<vec4f, 64>;
var<workgroup> totals: array<vec4f, 8>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) place: vec3u) {
  let index = place.x;
  let fours = INPUTS / 4;
  // Sixteen threads a row.
  let own = index / 16;
  var squares = 0.0;
  for (var i = index % 16; i < fours; i += 16) {
    let value = x[own * fours + i];
    rows[own][i] = value;
    squares += dot(value, value);
  }
  if (NORMED == 1) {
    sums[index] = vec4f(squares);
    workgroupBarrier();
    var sum = 0.0;
    for (var i = 0u; i < 16; i++) {
      sum += sums[own * 16 + i].x;
    }
    let scale = inverseSqrt(sum / f32(INPUTS) + EPSILON);
    for (var i = index % 16; i < fours; i += 16) {
      let at = GAIN + 4 * i;
      rows[own][i] *= scale * vec4f(scales[at], scales[at + 1], scales[at + 2], scales[at + 3]);
    }
  }
  workgroupBarrier();

  let pairs = output(group.x, (index / 8) % 4);
  let made = select(pairs.x, pairs.y, index >= 32);
  var sum = vec4f(0);
  for (var i = index % 8; i < fours; i += 8) {
    let w = unpacked(matrices[MATRIX + made * fours + i]);
    sum += vec4f(dot(w, rows[0][i]), dot(w, rows[1][i]), dot(w, rows[2][i]), dot(w, rows[3][i]));
  }
  // `sums` may still be read by slower threads where rows were normed.
  workgroupBarrier();
  sums[index] = sum;
  workgroupBarrier();
  if (index % 8 == 0) {
    var total = vec4f(0);
    for (var i = 0u; i < 8; i++) {
      total += sums[index + i];
    }
    totals[index / 8] = scales[SCALE + made] * total;
  }
  workgroupBarrier();
  if (index < 16) {
    let pair = index % 4;
    let row = index / 4;
    if (row < state.rows) {
      finish(row, output(group.x, pair), totals[pair][row], totals[pair + 4][row]);
    }
  }
}
