#version 300 es
// The last look at the frame, after all effects: lens, saturation, warmth, film, and a line of words.
//
// Lateral chromatic aberration that grows with the cube of the distance and with a kick; a vignette; a filmic shoulder
// 1 - exp(-x); an S-curve; and grain from an integer hash (PCG, M. Jarzynski and M. Olano, "Hash functions for GPU
// rendering", JCGT 2020) that is strongest in the mid-tones and new 24 times a second.
// uFrame: linear; uWords: white letters, premultiplied, in the band uBand (top, height; 0..1) of the frame.
precision highp float;
precision highp int;

in vec2 uv;
uniform sampler2D uFrame;
uniform sampler2D uWords;
uniform vec2 uBand;
uniform float uWordsLight; // 0..1
uniform vec2 uSize;
uniform float uKick;       // 0..2
uniform float uGrain;      // 0..1
uniform float uFilm;       // number of the grain's frame
uniform float uWarmth;     // -1..1
out vec4 colour;

float random(uvec2 at, uint frame) {
  uint h = at.x * 1664525u + at.y * 22695477u + frame * 1013904223u;
  h = ((h >> ((h >> 28u) + 4u)) ^ h) * 277803737u;
  h = (h >> 22u) ^ h;
  return float(h & 0xffffu) / 65535.0;
}

void main() {
  vec2 d = uv - 0.5;
  vec2 split = d * dot(d, d) * (0.006 + 0.025 * uKick);
  vec3 c = vec3(texture(uFrame, uv - split).r, texture(uFrame, uv).g, texture(uFrame, uv + split).b);

  float l = dot(c, vec3(0.2126, 0.7152, 0.0722));
  c = max(mix(vec3(l), c, 1.18), 0.0);
  c *= vec3(1.0 + 0.08 * uWarmth, 1.0, 1.0 - 0.08 * uWarmth);

  float edge = dot(d * vec2(1.0, 0.9), d * vec2(1.0, 0.9));
  c *= mix(1.0, 0.08, smoothstep(0.04, 0.42, edge));
  c = 1.0 - exp(-1.25 * c);
  c = sqrt(c);
  c = mix(c, c * c * (3.0 - 2.0 * c), 0.7);

  vec2 inBand = vec2(uv.x, (uv.y - uBand.x) / uBand.y);
  if (uWordsLight > 0.0 && inBand.y > 0.0 && inBand.y < 1.0) {
    vec4 word = texture(uWords, inBand) * uWordsLight;
    c = c * (1.0 - 0.92 * word.a) + word.rgb;
  }

  uvec2 cell = uvec2(uv * uSize);
  float noise = random(cell, uint(uFilm)) - 0.5;
  float mid = dot(c, vec3(0.3333));
  c += noise * uGrain * (0.035 + 0.09 * mid * (1.0 - mid));
  colour = vec4(clamp(c, 0.0, 1.0), 1.0);
}
