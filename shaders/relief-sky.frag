#version 300 es
// The sky over the land: dark, a haze on the horizon, stars of a hash, and the picture itself as a low sun.
// The sun is the disc |p - centre| < radius, soft by a pixel; its halo falls with 1 / (1 + (d / r)^2). Linear colour.
precision highp float;
precision highp int;

in vec2 uv;
uniform sampler2D uPicture;
uniform float uAspect;
uniform float uHorizon; // height of the horizon on the frame, 0..1
uniform float uRadius;  // of the sun, in frame heights
uniform float uLean;    // radians
uniform vec2 uSun;      // its centre, in frame heights from the middle of the horizon
uniform vec3 uHaze;     // linear
uniform vec3 uDeep;     // linear
uniform float uPulse;   // 0..1
uniform vec2 uCells;    // of the stars
uniform float uTime;
out vec4 colour;

float random(uvec2 at) {
  uint h = at.x * 1664525u + at.y * 22695477u + 1013904223u;
  h = ((h >> ((h >> 28u) + 4u)) ^ h) * 277803737u;
  h = (h >> 22u) ^ h;
  return float(h & 0xffffu) / 65535.0;
}

void main() {
  vec2 p = vec2((uv.x - 0.5) * uAspect, uHorizon - uv.y);
  p = mat2(cos(uLean), -sin(uLean), sin(uLean), cos(uLean)) * p;
  if (p.y < -0.15) { // the land hides it
    colour = vec4(uHaze * 0.3, 1.0);
    return;
  }
  float up = max(p.y, 0.0);
  vec2 q = p - uSun;
  float d = length(q) / uRadius;

  vec3 c = uDeep * 0.10 + uHaze * (0.21 * exp(-9.0 * up) + 0.04 * exp(-2.5 * up));
  c += uHaze * (0.55 + 0.35 * uPulse) / (1.0 + d * d * 3.5) * exp(-0.5 * d);

  vec2 cell = floor(uv * uCells), inside = fract(uv * uCells) - 0.5;
  float star = random(uvec2(cell));
  vec2 place = 0.6 * vec2(random(uvec2(cell) + 17u), random(uvec2(cell) + 71u)) - 0.3;
  float twinkle = 0.6 + 0.4 * sin(uTime * (1.0 + 3.0 * star) + 40.0 * star);
  c += step(0.93, star) * twinkle * smoothstep(0.16, 0.0, length(inside - place)) * smoothstep(0.02, 0.4, up) * 0.8;

  vec3 skin = texture(uPicture, 0.5 + vec2(q.x, -q.y) / uRadius * vec2(0.28, 0.42)).rgb;
  vec3 sun = skin * skin * (1.5 + 0.6 * uPulse) + uHaze * (0.30 + 0.9 * pow(min(d, 1.0), 6.0));
  sun *= mix(0.55, 1.15, smoothstep(-1.0, 1.0, q.y / uRadius));
  float edge = fwidth(d) * 1.5;
  c = mix(c, sun, smoothstep(1.0 + edge, 1.0 - edge, d));
  colour = vec4(c, 1.0);
}
