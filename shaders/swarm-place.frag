#version 300 es
// Where each particle is, one a texel: a pure function of the beat, the picture and the particle's number.
//
// Free, it lives again and again: born by chance, it follows the picture's lines of equal luminance, x' = J grad L
// (J: a quarter turn), so that it runs along its forms, and a slow curl noise. Called, it flies to its place in a letter,
// and is there on the beat of its word; when the line goes, it lets go.
// A target: its place (0..1 of the frame), the beat of its word (infinite: 1e6), and 1 where there is one.
// place: x, y (0..1 of the frame), its depth behind the letters (-1..1), how much it is a letter's (0..1; negative: the
// light of a free one).
precision highp float;
precision highp int;

uniform sampler2D uFlow;         // the picture, blurred
uniform sampler2D uTargets;      // of the newest line, and of the one before
uniform sampler2D uTargetsBefore;
uniform float uAspect;
uniform float uBeat;
uniform float uLeft;             // 0..1: how far the newest line has gone
uniform float uLeftBefore;
uniform float uHold;             // 0..1: how firmly letters hold
uniform float uStream;           // length of a life's way, frame heights
uniform float uKick;             // 0..2
uniform float uEnergy;           // 0..1
out vec4 place;

const float FLIGHT = 0.9;        // beats
const uint THREAD = 20u;
const float TAIL = 0.095;        // length of a thread, frame heights

vec4 random(uint n, uint life) {
  uvec4 h = uvec4(n, n + 0x9e3779b9u, n ^ 0x85ebca6bu, n * 3u + 1u) + life * 0xc2b2ae35u;
  h = h * 1664525u + 1013904223u;
  h.x += h.y * h.w; h.y += h.z * h.x; h.z += h.x * h.y; h.w += h.y * h.z;
  h ^= h >> 16u;
  h.x += h.y * h.w; h.y += h.z * h.x; h.z += h.x * h.y; h.w += h.y * h.z;
  return vec4(h >> 8u) / 16777216.0;
}

float light(vec2 at) {
  vec3 c = texture(uFlow, 1.0 - abs(mod(at, 2.0) - 1.0)).rgb;
  return dot(c, vec3(0.2126, 0.7152, 0.0722));
}

// Direction in which a particle at `at` (0..1) runs, at most about 1.
vec2 flow(vec2 at) {
  const float e = 0.012;
  vec2 slope = vec2(light(at + vec2(e / uAspect, 0.0)) - light(at - vec2(e / uAspect, 0.0)),
                    light(at + vec2(0.0, e)) - light(at - vec2(0.0, e))) / (2.0 * e);
  vec2 along = vec2(-slope.y, slope.x);
  along /= 0.35 + length(along);
  vec2 p = at * vec2(uAspect, 1.0);
  float t = 0.11 * uBeat;
  vec2 curl = vec2(cos(5.0 * p.y + t) + 0.5 * cos(11.0 * p.y - 1.7 * t + 2.0 * p.x),
                   -sin(4.0 * p.x - t) - 0.5 * sin(9.0 * p.x + 1.3 * t + 2.0 * p.y));
  return along + 0.3 * curl;
}

vec2 carried(vec2 at, float way, int steps) {
  for (int i = 0; i < steps; i++) at += flow(at) * (way / float(steps)) / vec2(uAspect, 1.0);
  return at;
}

// 0..1: how much it is at its target.
float heldBy(vec4 target, vec4 h, float left) {
  float way = clamp((uBeat - target.z) / FLIGHT + 1.0, 0.0, 1.0);
  float late = 0.35 * h.x;
  way = clamp((way - late) / (1.0 - late), 0.0, 1.0);
  float gone = smoothstep(0.55 * h.y, 0.55 * h.y + 0.45, left);
  return target.w * way * way * (3.0 - 2.0 * way) * (1.0 - gone);
}

void main() {
  ivec2 texel = ivec2(gl_FragCoord.xy);
  uint n = uint(texel.x + texel.y * textureSize(uTargets, 0).x);
  vec4 h = random(n, 0u), thread = random(n / THREAD, 1u);
  float tail = float(n % THREAD) / float(THREAD);

  float age = uBeat * (0.05 + 0.06 * thread.w) + 13.0 * thread.z, life = floor(age), way = age - life;
  vec4 born = random(n / THREAD, uint(life) + 2u);
  vec2 free = carried(born.xy * 1.16 - 0.08, way * uStream - TAIL * tail * (0.3 + uStream), 6);
  float depth = born.z * born.z * born.z * 2.2 - 0.4;
  float lit = sin(3.14159 * way) * (0.12 + 1.4 * light(free)) * (1.0 - 0.85 * tail);

  vec4 now = texelFetch(uTargets, texel, 0), before = texelFetch(uTargetsBefore, texel, 0);
  float b = heldBy(before, h, uLeftBefore), a = heldBy(now, h, uLeft);
  // The picture runs through the letters too, as far as they let it.
  float loose = (1.0 - uHold) * 0.09 * (0.5 + 0.5 * sin(0.785398 * uBeat + 6.2831853 * h.w));
  vec2 at = free;
  if (b > 0.0) at = mix(at, carried(before.xy, loose, 2), b);
  if (a > 0.0) at = mix(at, carried(now.xy, loose, 2), a);
  // On its way it swings out; with a kick it jumps.
  float swing = sin(3.14159 * a) * (h.w - 0.5) * 0.22 * (0.4 + uEnergy);
  vec2 across = now.xy - free;
  at += swing * vec2(-across.y, across.x) * step(0.0001, a);
  float held = max(a, b);
  at += (h.zw - 0.5) * uKick * 0.05 * held * h.x * h.x;
  place = vec4(at, depth * (1.0 - held), held > 0.02 ? held : -lit);
}
