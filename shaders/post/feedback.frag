#version 300 es
// An echo of the last frame: it comes nearer (or leaves), turns, and fades.
//
// What was at q is now at p:  q = R(-turn) p 2^(-zoom), both by seconds; a kick hurries it. With B the last output,
//   c' = max(mix(c, B(q), exp(-dt / tau1)), B(q) exp(-dt / tau2)),
// so that soft parts blend and bright parts draw trails, alike at any frame rate. The time constants go with the amount.
// uBefore: the last output of this pass. Linear light.
precision highp float;

in vec2 uv;
uniform sampler2D uFrame;
uniform sampler2D uBefore;
uniform vec2 uSize;
uniform float uDelta;  // seconds
uniform float uKick;   // 0..2
uniform float uAmount; // 0..1
uniform float uZoom;   // octaves a second
uniform float uTurn;   // turns a second
out vec4 colour;

void main() {
  float hurry = uDelta * (1.0 + 1.5 * uKick), turn = -6.2831853 * uTurn * hurry;
  vec2 shape = vec2(uSize.x / uSize.y, 1.0), p = (uv - 0.5) * shape;
  vec2 q = mat2(cos(turn), sin(turn), -sin(turn), cos(turn)) * p * exp2(-uZoom * hurry) / shape + 0.5;

  vec3 c = texture(uFrame, uv).rgb, b = texture(uBefore, q).rgb;
  vec2 beyond = abs(q - 0.5);
  b *= smoothstep(0.5, 0.49, max(beyond.x, beyond.y));
  float lag = exp(-uDelta / (0.22 * uAmount)), fade = exp(-uDelta / (0.8 * uAmount * uAmount));
  colour = vec4(clamp(max(mix(c, b, lag), b * fade), 0.0, 8.0), 1.0);
}
