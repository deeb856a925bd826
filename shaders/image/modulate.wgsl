// Folds the style into the weights of every modulated layer (StyleGAN2: modulation and demodulation), so that the layers
// after it are plain ones: folded[tap][in][out] = w * gain * scale[in] * norm[out], with scale = style A + b and
// norm = 1 / sqrt(sum (w * gain * scale)^2 / 2), or 1 for the layer that makes the colour.
// One workgroup for every eight outputs of a layer.
struct Layer {
  // Where its tensors begin in the weights, and where its folded weights and biases go.
  weight: u32,
  bias: u32,
  style: u32,
  style_bias: u32,
  folded: u32,
  folded_bias: u32,
  inputs: u32,
  outputs: u32,
  // Outputs padded to a multiple of four.
  stride: u32,
  taps: u32,
  // 0: the style of the forms, 1: that of the colours.
  which: u32,
  demodulate: u32,
}
@group(0) @binding(0) var<storage, read> own: array<f32>;
@group(0) @binding(1) var<storage, read> guest: array<f32>;
@group(0) @binding(2) var<storage, read> control: Control;
@group(0) @binding(3) var<storage, read> styles: array<f32>;
@group(0) @binding(4) var<storage, read> layers: array<Layer>;
// (layer, first output) of each workgroup.
@group(0) @binding(5) var<storage, read> blocks: array<vec2u>;
@group(0) @binding(6) var<storage, read_write> folded: array<real>;

const LANES = 8u;
var<workgroup> scale: array<f32, 128>;
var<workgroup> partial: array<f32, 64>;
var<workgroup> norm: array<f32, 8>;

fn weight(i: u32) -> f32 {
  return mix(own[i], guest[i], control.blend);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let layer = layers[blocks[group.x].x];
  let first = blocks[group.x].y;
  for (var i = thread; i < layer.inputs; i += 64) {
    var sum = 0.0;
    for (var k = 0u; k < 128; k++) {
      sum += styles[layer.which * 128 + k] * weight(layer.style + k * layer.inputs + i);
    }
    scale[i] = sum / sqrt(128.0) + weight(layer.style_bias + i);
  }
  workgroupBarrier();

  let rows = layer.taps * layer.inputs;
  let gain = inverseSqrt(f32(rows));
  let o = first + thread % LANES;
  var power = 0.0;
  if (o < layer.outputs) {
    for (var row = thread / LANES; row < rows; row += 64 / LANES) {
      let w = weight(layer.weight + row * layer.outputs + o) * gain * scale[row % layer.inputs];
      power += w * w;
    }
  }
  partial[thread] = power;
  workgroupBarrier();
  if (thread < LANES) {
    var sum = 0.0;
    for (var lane = 0u; lane < 64 / LANES; lane++) {
      sum += partial[lane * LANES + thread];
    }
    norm[thread] = select(1.0, inverseSqrt(sum / 2 + 1e-8), layer.demodulate == 1);
  }
  workgroupBarrier();

  if (o < layer.outputs) {
    for (var row = thread / LANES; row < rows; row += 64 / LANES) {
      let w = weight(layer.weight + row * layer.outputs + o) * gain * scale[row % layer.inputs] * norm[thread % LANES];
      folded[layer.folded + row * layer.stride + o] = real(w);
    }
    if (thread < LANES) {
      folded[layer.folded_bias + o] = real(weight(layer.bias + o));
    }
  }
}
