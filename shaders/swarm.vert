#version 300 es
// One particle, a square that faces the audience: those of letters lie in one plane and are sharp, free ones lie before
// and behind it, nearer ones larger and out of focus. Its colour is the picture's where it is.
precision highp float;
precision highp int;

in vec3 aPosition;
in vec2 aTexCoord;
uniform sampler2D uPlaces;   // see swarm-place.frag
uniform sampler2D uTargets;
uniform sampler2D uPicture;
uniform vec2 uFrame;         // pixels
uniform float uBeat;
uniform vec2 uSway;          // of the view, shares of the frame
uniform float uGrain;        // size of a particle of a letter, pixels
uniform float uWords;        // 0..1: how strongly they stand
uniform float uPulse;
uniform vec3 uInk;
uniform vec3 uHaze;
out vec2 inside;             // -1..1
out vec3 shine;
out float soft;              // 0..1: out of focus

float luminance(vec3 c) { return dot(c, vec3(0.2126, 0.7152, 0.0722)); }

void main() {
  ivec2 texel = ivec2(gl_InstanceID % textureSize(uTargets, 0).x, gl_InstanceID / textureSize(uTargets, 0).x);
  vec4 place = texelFetch(uPlaces, texel, 0), target = texelFetch(uTargets, texel, 0);
  float own = fract(float(gl_InstanceID) * 0.6180339887);
  float held = max(place.w, 0.0), away = 1.0 / (1.0 + 0.55 * place.z);
  vec2 at = 0.5 + (place.xy - 0.5) * away + uSway * place.z;

  vec3 c = texture(uPicture, clamp(place.xy, 0.0, 1.0)).rgb;
  c *= c;
  vec3 letter = mix(c * min(0.6 / max(luminance(c), 0.04), 7.0), uInk, 0.3);
  float since = uBeat - target.z, hot = held * step(0.0, since) * exp(-2.2 * max(since, 0.0)) * target.w;
  letter += (uHaze + uInk) * hot * 0.45;
  float twinkle = 0.65 + 0.7 * own * own;
  vec3 free = (c * min(0.45 / max(luminance(c), 0.05), 3.0) + 0.05 * uHaze) * max(-place.w, 0.0) * (7.0 + 4.0 * uPulse) * (1.0 - 0.4 * uWords);
  soft = clamp(abs(place.z) * 1.1, 0.0, 1.0) * (1.0 - held);
  float size = uGrain * mix(away * (0.8 + 2.6 * soft), (0.85 + 0.5 * own) * (1.0 + 0.2 * hot), held);
  shine = mix(free / (1.0 + 9.0 * soft), letter * uWords * twinkle, held * held);

  inside = aTexCoord * 2.0 - 1.0;
  gl_Position = vec4((at + inside * size / uFrame) * 2.0 - 1.0, 0.0, 1.0);
}
