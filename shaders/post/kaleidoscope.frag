#version 300 es
// A kaleidoscope that opens from the middle, like a flower, until it fills the frame.
//
// In polar coordinates about the middle, the angle is mirrored into one of n wedges, a' = |mod(a, s) - s/2|, s = 2 pi / n,
// and the wedge that is seen turns over the picture with the beat. Inside the opening the picture so has the symmetry of a
// regular n-gon (the dihedral group of n).
precision highp float;

in vec2 uv;
uniform sampler2D uFrame;
uniform vec2 uSize;
uniform float uBeat;
uniform float uKick;    // 0..2
uniform float uAmount;  // 0..1
uniform float uSectors; // n
out vec4 colour;

vec2 mirrored(vec2 q) { return 1.0 - abs(mod(q, 2.0) - 1.0); }

void main() {
  vec2 shape = vec2(uSize.x / uSize.y, 1.0), p = (uv - 0.5) * shape;
  float r = length(p), wedge = 6.2831853 / uSectors;
  float a = abs(mod(atan(p.y, p.x) + 1.5707963, wedge) - 0.5 * wedge) + 0.19 * uBeat;
  vec2 q = r * (1.05 - 0.12 * uKick * exp(-6.0 * r)) * vec2(cos(a), sin(a));

  float soft = 0.03 + 0.05 * uAmount, reach = uAmount * (0.5 * length(shape) + soft);
  float open = 1.0 - smoothstep(reach - soft, reach, r);
  vec3 c = texture(uFrame, uv).rgb;
  if (open > 0.0) c = mix(c, texture(uFrame, mirrored(q / shape + 0.5)).rgb, open);
  colour = vec4(c, 1.0);
}
