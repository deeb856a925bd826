// silu(gate) * up (Shazeer 2020): gates are the first OUTPUTS rows of the matrix, ups the second.
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
override OUTPUTS: u32;

fn output(group: u32, pair: u32) -> vec2u {
  return vec2u(4 * group + pair, OUTPUTS + 4 * group + pair);
}

fn finish(row: u32, at: vec2u, gate: f32, up: f32) {
  y[row * OUTPUTS + at.x] = gate / (1 + exp(-gate)) * up;
}
