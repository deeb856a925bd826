// The 4 x 7 sketch that the trunk begins with, drawn from the forms' style: (128) -> (4, 7, depth), one thread a number.
@group(0) @binding(0) var<storage, read> own: array<f32>;
@group(0) @binding(1) var<storage, read> guest: array<f32>;
@group(0) @binding(2) var<storage, read> control: Control;
@group(0) @binding(3) var<storage, read> styles: array<f32>;
@group(0) @binding(4) var<storage, read_write> sketch: array<real>;

override MATRIX: u32;
override BIAS: u32;
override COUNT: u32;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let o = id.x;
  if (o >= COUNT) {
    return;
  }
  var sum = 0.0;
  for (var i = 0u; i < 128; i++) {
    let at = MATRIX + i * COUNT + o;
    sum += styles[i] * mix(own[at], guest[at], control.blend);
  }
  let at = BIAS + o;
  sketch[o] = real(sum / sqrt(128.0) + mix(own[at], guest[at], control.blend));
}
