#version 300 es
// A tunnel of words. A point of the frame at distance r from the vanishing point (frame heights) and at the turn a lies
// on the wall in the depth d = (r^-q - 1) / q: for q -> 0 the wall is a horn that looks alike at every depth, d = -ln r;
// for q = 1 a straight tube. Rings of depth uLine.x carry the line uLine.y times round; they turn against each other.
// A word's letters are outlines until it is sung, and a wave of light runs off from it along the wall. A new line comes
// out of the depth: where d > uFront, the rings carry the newest line, elsewhere the one before.
// In front: the sung word (uWords, as `pen.ts` leaves it), with shade round it. Linear colour.
precision highp float;
precision highp int;

in vec2 uv;
uniform sampler2D uPicture;
uniform sampler2D uBlurred;
uniform sampler2D uWords;
uniform sampler2D uShade;      // uWords, blurred: its red alone, it has no alpha
uniform sampler2D uStrip;      // of the newest line, and of the one before
uniform sampler2D uStripBefore;
uniform vec2 uShare;           // what of its image a strip takes up
uniform vec2 uShareBefore;
uniform vec2 uLine;            // depth of a ring, how often the line goes round it
uniform vec2 uLineBefore;
uniform vec3 uMoments[24];     // of the newest line's words: left, right (0..1 along it), the beat each is sung at
uniform int uCount;
uniform float uFront;
uniform float uAspect;
uniform float uBend;           // q
uniform float uTwist;          // turns a ring
uniform vec2 uVanish;          // where the far end is, frame heights from the middle
uniform float uBeat;
uniform float uBeatWay;        // 0..1, from beat to beat
uniform float uTravel;         // depth gone
uniform float uTurn;           // turns
uniform float uPulse;          // 0..1
uniform float uKick;           // 0..2
uniform float uFog;
uniform float uLight;          // 0..1: of the words
uniform vec3 uInk;             // linear
uniform vec3 uHaze;
uniform vec3 uDeep;
out vec4 colour;

const float TAU = 6.2831853;
const float WOUND = 32.0; // rings
const float NIGHT = 0.3;  // light of all that is behind the word

float luminance(vec3 c) { return dot(c, vec3(0.2126, 0.7152, 0.0722)); }
vec2 mirrored(vec2 q) { return 1.0 - abs(mod(q, 2.0) - 1.0); }
float random(float n) { return fract(sin(n * 12.9898) * 43758.5453); }

// Of the wall at depth d and turn a: how much is letters, how much outline, how hot it is, and how much is the letters'
// sides, for they stand out from the wall.
vec4 letters(sampler2D strip, vec2 share, vec2 line, float d, float a, float r, bool isSung) {
  float s = (d + uTravel) / line.x, n = floor(s), v = s - n;
  float way = mod(n, 2.0) * 2.0 - 1.0;
  // The screw turns the other way after WOUND rings: wound for a whole show it would whirl with the least change of twist.
  float wound = WOUND - abs(mod(n, 2.0 * WOUND) - WOUND);
  // What turns a ring as a whole grows with the show: kept to one turn, it leaves `a` its precision.
  float u = line.y * (a + fract(uTwist * wound + 0.381966 * n + way * uTurn * (0.6 + 0.8 * random(n))));
  vec2 at = vec2(fract(u), v);
  vec3 c = texture(strip, at * share).rgb;
  // Far off, letters are finer than pixels: there their halo stands for them.
  float fine = smoothstep(0.030, 0.055, r * line.x);
  c.r = mix(0.75 * c.g, c.r, fine);
  c.b *= fine;
  float side = 0.0;
  for (float k = 1.0; k < 4.0; k++) side = max(side, texture(strip, vec2(at.x, max(v - 0.035 * k, 0.0)) * share).r);
  side *= fine * (1.0 - c.r);
  if (!isSung || c.r + c.g + c.b + side < 0.01) return vec4(c.r, c.b, 0.0, side);
  float beat = uBeat - 0.3 * abs(d - 1.1), sung = 0.0, hot = 0.0;
  for (int i = 0; i < uCount; i++) {
    float inside = step(uMoments[i].x, at.x) * step(at.x, uMoments[i].y), since = beat - uMoments[i].z;
    sung += inside * smoothstep(-0.05, 0.08, since);
    hot += inside * step(0.0, since) * exp(-1.7 * max(since, 0.0));
  }
  float full = min(sung, 1.0), own = 0.6 + 0.4 * random(n + 7.0);
  return vec4(c.r * mix(0.12, own, full), c.b * (1.0 - full), hot * max(c.r, 0.5 * c.g), side * full);
}

void main() {
  vec2 p = (uv - 0.5) * vec2(uAspect, 1.0);
  vec2 vanish = uVanish * exp(-1.6 * length(p));
  vec2 q = p - vanish;
  float r = max(length(q), 1e-3) * (1.0 - 0.03 * uPulse - 0.05 * uKick), a = atan(q.x, -q.y) / TAU;
  float d = (pow(r, -uBend) - 1.0) / uBend;
  float fog = exp(-uFog * max(d + 0.25, 0.0));

  // The wall shows the picture, bent round it.
  vec2 place = mirrored(vec2(a * 2.0 + 0.5, 0.22 * (d + uTravel)));
  vec3 sharp = texture(uPicture, place).rgb, soft = texture(uBlurred, place).rgb;
  sharp *= sharp;
  soft *= soft;
  // Without words it is brighter, and has a seam at every ring.
  vec3 wall = mix(soft, sharp, 0.45) * (mix(1.6, 0.62, uLight) + 0.2 * uPulse);
  wall /= 1.0 + mix(0.8, 3.0, uLight) * luminance(wall);
  float seam = abs(fract((d + uTravel) / 0.17) - 0.5) * 0.17 * r * 40.0;
  wall += (uHaze * 0.25 + soft) * (1.0 - uLight) * exp(-seam * seam);

  vec4 text;
  float front = d - uFront;
  if (front > 0.0) text = letters(uStrip, uShare, uLine, d, a, r, true);
  else text = letters(uStripBefore, uShareBefore, uLineBefore, d, a, r, false) * vec4(0.7, 1.0, 1.0, 0.7);
  // Letters that the front would cut are not there.
  text *= uLight * smoothstep(0.04, 0.2, abs(front));
  vec3 through = soft * min(1.0 / max(luminance(soft), 0.03), 9.0);
  vec3 ink = mix(through, uInk * 0.8, 0.2);
  vec3 c = wall;
  c = mix(c, 0.16 * ink, text.w);
  c = mix(c, ink, clamp(text.x, 0.0, 1.0));
  c += (0.5 * ink + 0.1 * uInk) * text.y;
  c += (uHaze * 1.1 + uInk * 0.8) * text.z;
  // Each beat sends a ring of light outwards; a new line comes behind another.
  float ring = (d - mix(2.6, -0.6, uBeatWay)) / 0.22;
  c *= 1.0 + 1.3 * uPulse * exp(-ring * ring);
  float sheen = exp(-front * front / 0.02);
  c += sheen * (0.35 * uHaze + 0.8 * ink * text.x) * uLight;
  c *= fog;
  // The far end: what is to come, as light.
  float far = r / 0.2;
  vec3 glow = mix(uHaze, texture(uBlurred, vec2(0.5) + q * 0.8).rgb, 0.4);
  c += glow * (0.45 + 0.35 * uPulse) / (1.0 + far * far * far) + uDeep * 0.04 * (1.0 - fog);
  c *= NIGHT;

  // The sung word.
  float shade = clamp(texture(uShade, uv).r * 2.4, 0.0, 1.0);
  vec4 word = texture(uWords, uv);
  c *= 1.0 - 0.75 * smoothstep(0.0, 1.0, shade);
  c += uHaze * 0.10 * shade * uPulse;
  if (word.a > 0.002) {
    float strength = word.r / word.a, heat = word.g / word.a;
    vec3 behind = texture(uPicture, mirrored(0.5 + (uv - 0.5) * 0.8)).rgb;
    behind *= behind;
    behind *= min(0.8 / max(luminance(behind), 0.05), 4.0);
    vec3 face = mix(uInk, behind, 0.28) * mix(0.36, 1.0, strength);
    c = mix(c, face + (uHaze + uInk * 0.8) * heat, word.a);
  }
  colour = vec4(max(c, 0.0), 1.0);
}
