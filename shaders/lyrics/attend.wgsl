// Softmax attention of one row and head over the trunk and then the draft's own tokens. Heads are 64 numbers wide.
@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read> queries: array<f32>;
@group(0) @binding(2) var<storage, read> cache: array<f32>;
@group(0) @binding(3) var<storage, read_write> mixed: array<f32>;
override WIDTH: u32;
override CONTEXT: u32;
override KEYS: u32;
override VALUES: u32;

const HEAD = 64u;
/// Of the longest context and draft.
const MOST = 512u;
var<workgroup> query: array<f32, HEAD>;
var<workgroup> shares: array<f32, MOST>;
var<workgroup> parts: array<f32, HEAD>;

fn slot_of(row: u32, seen: u32, i: u32) -> u32 {
  return select(CONTEXT + row * LONGEST + i - seen, i, i < seen);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) place: vec3u) {
  let row = group.x;
  let head = group.y * HEAD;
  let index = place.x;
  if (row >= state.rows) {
    return;
  }
  let own = state.step[row] + 1;
  let drafting = state.drafting == 1;
  let seen = select(state.trunk + own, state.trunk, drafting);
  let count = select(seen, seen + own, drafting);
  query[index] = queries[row * WIDTH + head + index];
  workgroupBarrier();
  var most = -3.4e38;
  for (var i = index; i < count; i += HEAD) {
    let key = KEYS + slot_of(row, seen, i) * WIDTH + head;
    var sum = 0.0;
    for (var c = 0u; c < HEAD; c++) {
      sum += query[c] * cache[key + c];
    }
    // 1 / sqrt(64)
    shares[i] = sum * 0.125;
    most = max(most, shares[i]);
  }
  parts[index] = most;
  workgroupBarrier();
  for (var i = 0u; i < HEAD; i++) {
    most = max(most, parts[i]);
  }
  workgroupBarrier();
  var sum = 0.0;
  for (var i = index; i < count; i += HEAD) {
    shares[i] = exp(shares[i] - most);
    sum += shares[i];
  }
  parts[index] = sum;
  workgroupBarrier();
  sum = 0.0;
  for (var i = 0u; i < HEAD; i++) {
    sum += parts[i];
  }
  var value = 0.0;
  for (var i = 0u; i < count; i++) {
    value += shares[i] * cache[VALUES + slot_of(row, seen, i) * WIDTH + head + index];
  }
  mixed[row * WIDTH + head + index] = value / sum;
}
