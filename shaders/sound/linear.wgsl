// y = end(x W + b): tiles of 8 rows by 64 columns; four threads share a column's sum.
// W is stored [INPUTS, OUTPUTS]. `finish(row, column, value)` comes from `linear-*.wgsl`.
override INPUTS: u32;
override OUTPUTS: u32;
override MATRIX: u32;
override BIAS: u32;
override FIRST: u32;

const CHUNK = 64u;
const SHARE = 16u;
var<workgroup> tile: array<array<vec4f, 2>, 64>;
var<workgroup> sums: array<array<vec4f, 2>, 256>;

fn input(row: u32, k: u32) -> f32 {
  if (k >= INPUTS || row >= u32(control.rows)) {
    return 0;
  }
  return x[row * INPUTS + k];
}

@compute @workgroup_size(64, 4)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) place: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let column = group.x * 64 + place.x;
  let first = FIRST + group.y * 8;
  var low = vec4f(0);
  var high = vec4f(0);
  for (var start = 0u; start < INPUTS; start += CHUNK) {
    if (place.y < 2) {
      let k = start + place.x;
      let row = first + 4 * place.y;
      tile[place.x][place.y] = vec4f(input(row, k), input(row + 1, k), input(row + 2, k), input(row + 3, k));
    }
    workgroupBarrier();
    let end = min(SHARE, max(INPUTS - start, place.y * SHARE) - place.y * SHARE);
    for (var j = 0u; j < end; j++) {
      let k = place.y * SHARE + j;
      let w = f32(weights[MATRIX + (start + k) * OUTPUTS + column]);
      low += w * tile[k][0];
      high += w * tile[k][1];
    }
    workgroupBarrier();
  }
  sums[index][0] = low;
  sums[index][1] = high;
  workgroupBarrier();
  if (place.y < 2) {
    let half = place.y;
    let i = place.x;
    let sum = sums[i][half] + sums[i + 64][half] + sums[i + 128][half] + sums[i + 192][half];
    let bias = f32(weights[BIAS + column]);
    for (var r = 0u; r < 4; r++) {
      let row = first + 4 * half + r;
      if (row < u32(control.rows)) {
        finish(row, column, sum[r] + bias);
      }
    }
  }
}
