// The trunk's last layer, 1x1: (rows, columns, CIN) -> (rows, columns, 40) forms, unrectified; a thread makes four.
@group(0) @binding(0) var<storage, read> source: array<real>;
@group(0) @binding(1) var<storage, read> folded: array<vec4<real>>;
@group(0) @binding(2) var<storage, read_write> forms: array<vec4<real>>;

override CIN: u32;
override PLACES: u32;
// In fours.
override WEIGHTS: u32;
override BIAS: u32;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let place = id.x / 10;
  let o = id.x % 10;
  if (place >= PLACES) {
    return;
  }
  var sum = vec4f(folded[BIAS + o]);
  for (var i = 0u; i < CIN; i++) {
    sum += f32(source[place * CIN + i]) * vec4f(folded[WEIGHTS + i * 10 + o]);
  }
  forms[id.x] = vec4<real>(sum);
}
