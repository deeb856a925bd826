@group(0) @binding(4) var<storage, read_write> y: array<f32>;
override OUTPUTS: u32;

fn output(group: u32, pair: u32) -> vec2u {
  return vec2u(8 * group + pair, 8 * group + pair + 4);
}

fn finish(row: u32, at: vec2u, first: f32, second: f32) {
  y[row * OUTPUTS + at.x] = first;
  y[row * OUTPUTS + at.y] = second;
}
