#version 300 es
// The land's light: the picture as its skin, a low sun behind it, a rim on what turns away, lines of equal height that
// glow, and fog into the dark.
//
// Diffuse: wrapped Lambert, (n.l + w) / (1 + w). Rim: (1 - n.v)^3. Lines: |fract(h k) - 1/2| against fwidth, so that
// they are one to two pixels wide at any distance. Fog: 1 - exp(-(d b)^2). Linear colour.
precision highp float;

in vec2 place;
in vec3 normal;
in vec3 world;
in float peak;
in float height;
uniform sampler2D uPicture;
uniform vec3 uEye;
uniform vec3 uSunwards; // unit vector
uniform vec3 uHaze;
uniform vec3 uDeep;
uniform vec3 uHigh;
uniform float uFog;
uniform float uPulse;   // 0..1
uniform float uSweep;   // 0..1, where the beat's light is on its way outwards
uniform float uLines;   // lines of equal height, per unit
uniform float uFar;
out vec4 colour;

vec2 mirrored(vec2 q) { return 1.0 - abs(mod(q, 2.0) - 1.0); }

void main() {
  vec3 n = normalize(normal), away = world - uEye;
  float d = length(away);
  vec3 v = -away / d;

  vec3 skin = texture(uPicture, mirrored(place)).rgb;
  skin *= skin;
  float lit = max((dot(n, uSunwards) + 0.25) / 1.25, 0.0);
  float sky = 0.5 - 0.5 * n.y;
  float rim = pow(1.0 - max(dot(n, v), 0.0), 3.0);
  vec3 c = skin * (0.05 + 0.10 * sky + 1.5 * lit);
  c += uHaze * rim * (0.25 + 0.9 * lit);
  vec3 h = normalize(uSunwards + v);
  c += uHigh * pow(max(dot(n, h), 0.0), 40.0) * 0.7;

  float f = height * uLines;
  float line = smoothstep(1.6, 0.4, abs(fract(f) - 0.5) / max(fwidth(f), 1e-5)) * smoothstep(0.5, 0.15, fwidth(f));
  float sweep = exp(-18.0 * abs(-world.z / uFar - uSweep * 1.1));
  c += (skin * 1.6 + 0.12 * uHigh) * line * (0.30 + 0.5 * uPulse + 1.6 * sweep);
  c += uHigh * peak * peak * (0.5 + line);

  float fog = 1.0 - exp(-d * d * uFog * uFog);
  c = mix(c, uHaze * 0.20 + uDeep * 0.05, fog);
  colour = vec4(c, 1.0);
}
