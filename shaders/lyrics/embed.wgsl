// Rows of the embedding table: signed bytes, four to a number, with a scale a row.
@group(0) @binding(0) var<storage, read> matrices: array<u32>;
@group(0) @binding(1) var<storage, read> scales: array<f32>;
@group(0) @binding(2) var<storage, read> state: State;
@group(0) @binding(3) var<storage, read_write> x: array<vec4f>;

override INPUTS: u32;
override MATRIX: u32;
override SCALE: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) place: vec3u) {
  let row = group.x;
  let token = state.token[row];
  for (var i = place.x; i < INPUTS / 4; i += 64) {
    x[row * INPUTS / 4 + i] = scales[SCALE + token] * unpacked(matrices[MATRIX + token * INPUTS / 4 + i]);
  }
}
