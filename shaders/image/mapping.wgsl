// The mapping network (StyleGAN2): latents and condition to the style of the forms and that of the colours.
// One workgroup. latent (64), tint (64), condition -> styles (2, 128): plain + truncation * (own - plain) + directions.
// Equalised learning rate: matrices, stored (in, out), are scaled by sqrt(2 / inputs).
@group(0) @binding(0) var<storage, read> own: array<f32>;
@group(0) @binding(1) var<storage, read> guest: array<f32>;
@group(0) @binding(2) var<storage, read> control: Control;
@group(0) @binding(3) var<storage, read_write> styles: array<f32>;

override CONDITION: u32;
override SCALE: u32;
override EMBED: u32;
override EMBED_BIAS: u32;
override LAYER_0: u32;
override LAYER_1: u32;
override LAYER_2: u32;
override BIAS_0: u32;
override BIAS_1: u32;
override BIAS_2: u32;
override DIRECTIONS: u32;
// 0 where the weights name no directions.
override DIRECTION_COUNT: u32;

const WIDTH = 128u;
// The typical style (of the zero latent), that of the forms, that of the colours: side by side.
var<workgroup> x: array<vec3f, 128>;

fn weight(i: u32) -> f32 {
  return mix(own[i], guest[i], control.blend);
}

fn leaky(v: vec3f) -> vec3f {
  return max(v, 0.2 * v);
}

fn layer(o: u32, matrix: u32, bias: u32) -> vec3f {
  var sum = vec3f(0);
  for (var i = 0u; i < WIDTH; i++) {
    sum += x[i] * weight(matrix + i * WIDTH + o);
  }
  return leaky(sum * sqrt(2.0 / f32(WIDTH)) + weight(bias + o));
}

@compute @workgroup_size(128)
fn main(@builtin(local_invocation_index) o: u32) {
  if (o < 64) {
    var power = vec2f(0);
    for (var i = 0u; i < 64; i++) {
      let v = vec2f(control.latent[i], control.tint[i]);
      power += v * v;
    }
    let norm = inverseSqrt(power / 64 + 1e-8);
    x[o] = vec3f(0, control.latent[o] * norm.x, control.tint[o] * norm.y);
  } else {
    var sum = 0.0;
    for (var i = 0u; i < CONDITION; i++) {
      sum += control.condition[i] * weight(SCALE + i) * weight(EMBED + i * 64 + o - 64);
    }
    x[o] = leaky(vec3f(sum * sqrt(2.0 / f32(CONDITION)) + weight(EMBED_BIAS + o - 64)));
  }
  workgroupBarrier();
  let first = layer(o, LAYER_0, BIAS_0);
  workgroupBarrier();
  x[o] = first;
  workgroupBarrier();
  let second = layer(o, LAYER_1, BIAS_1);
  workgroupBarrier();
  x[o] = second;
  workgroupBarrier();
  let third = layer(o, LAYER_2, BIAS_2);
  var pushed = 0.0;
  for (var i = 0u; i < DIRECTION_COUNT; i++) {
    pushed += control.directions[i] * weight(DIRECTIONS + i * WIDTH + o);
  }
  styles[o] = third.x + control.truncation * (third.y - third.x) + pushed;
  styles[WIDTH + o] = third.x + control.truncation * (third.z - third.x) + pushed;
}
