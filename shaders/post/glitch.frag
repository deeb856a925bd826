#version 300 es
// The picture breaks on the beat: bands and blocks jump sideways, colours part; then it heals until the next sixteenth.
//
// All chance is an integer hash (PCG, M. Jarzynski and M. Olano, "Hash functions for GPU rendering", JCGT 2020) of the
// show's seed, the sixteenth and the place: the same beat breaks in the same way. Every beat breaks; the sixteenths
// between do so as often as the amount says.
precision highp float;
precision highp int;

in vec2 uv;
uniform sampler2D uFrame;
uniform vec2 uSize;
uniform float uBeat;
uniform float uSeed;   // 0..65535
uniform float uKick;   // 0..2
uniform float uAmount; // 0..1
out vec4 colour;

uint pcg(uint v) {
  uint h = v * 747796405u + 2891336453u;
  h = ((h >> ((h >> 28u) + 4u)) ^ h) * 277803737u;
  return (h >> 22u) ^ h;
}

uint now;
float chance(uint layer, uint place) { return float(pcg(pcg(pcg(now) ^ layer) ^ place) & 0xffffu) / 65536.0; }

void main() {
  float sixteenth = floor(4.0 * uBeat), healed = fract(4.0 * uBeat);
  now = pcg(uint(uSeed)) ^ (uint(mod(sixteenth, 65536.0)) * 16u);
  bool onBeat = mod(sixteenth, 4.0) == 0.0;
  if (!onBeat && chance(0u, 0u) > 0.15 + 0.75 * uAmount) {
    colour = texture(uFrame, uv);
    return;
  }
  float force = uAmount * (onBeat ? 1.0 : 0.6) * (1.0 - healed) * (1.0 - healed) * (1.0 + 0.5 * uKick);

  // Bands at three scales, then blocks.
  float jump = 0.0;
  for (uint layer = 1u; layer <= 3u; layer++) {
    float rows = layer == 1u ? 5.0 : layer == 2u ? 13.0 : 47.0;
    uint row = uint(floor(uv.y * rows + chance(layer, 999u)));
    float hit = step(chance(layer, row), 0.16 + 0.22 * uAmount);
    jump += hit * (chance(layer + 8u, row) - 0.5) * 0.55 / float(layer);
  }
  vec2 cells = vec2(18.0 * uSize.x / uSize.y, 18.0) / (1.0 + floor(3.0 * chance(4u, 0u)));
  uvec2 cell = uvec2(floor(uv * cells));
  uint place = cell.x + 256u * cell.y;
  float broken = step(chance(5u, place), 0.10 * (0.5 + uAmount));
  vec2 block = broken * (vec2(chance(6u, place), chance(7u, place)) - 0.5) * vec2(0.5, 0.25);

  vec2 at = uv + force * (vec2(jump, 0.0) + block);
  vec2 part = force * vec2(0.010 + 0.10 * abs(jump) + 0.04 * broken, 0.0);
  vec2 r = at + part, b = at - part;
  // Sideways the picture goes round; up and down it is mirrored.
  vec2 tall = vec2(1.0, 2.0);
  at = fract(at / tall) * tall, r = fract(r / tall) * tall, b = fract(b / tall) * tall;
  float y = 1.0 - abs(1.0 - at.y);
  colour = vec4(texture(uFrame, vec2(r.x, y)).r, texture(uFrame, vec2(at.x, y)).g, texture(uFrame, vec2(b.x, y)).b, 1.0);
}
