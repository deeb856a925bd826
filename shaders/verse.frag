#version 300 es
// Words over the picture. Behind: the picture, mostly its blurred self, dimmed and pressed below x / (1 + 2x) so that the
// words always stand out. In the words: ink of the palette's brightest colour, and through it the picture, brought to
// an even luminance. A word that has just come is hotter than white, and so glows in the bloom that follows.
// Where a word lands, a ring runs through the picture: rays are bent by d = f exp(-4t) g((r - 1.5t) / 0.09), g(x) = x exp(-x^2).
// uWords: red is how strong the ink is, green how hot, alpha the coverage (premultiplied). Linear colour.
precision highp float;

in vec2 uv;
uniform sampler2D uPicture;
uniform sampler2D uBlurred;
uniform sampler2D uWords;
uniform float uAspect;
uniform float uTime;
uniform float uPulse; // 0..1
uniform float uKick;  // 0..2
uniform float uDim;   // 0 without words, 1 with
uniform vec3 uInk;    // linear
uniform vec3 uHaze;   // linear
uniform vec4 uBlow;   // of a word that landed: where (uv), seconds ago, force 0..1
out vec4 colour;

float luminance(vec3 c) { return dot(c, vec3(0.2126, 0.7152, 0.0722)); }

void main() {
  vec2 p = (uv - 0.5) * vec2(uAspect, 1.0);
  float sway = 0.02 * sin(0.13 * uTime);
  vec2 q = mat2(cos(sway), sin(sway), -sin(sway), cos(sway)) * p * (0.90 - 0.02 * uPulse - 0.04 * uKick);
  q += 0.012 * sin(3.0 * q.yx + vec2(0.23, 0.19) * uTime);
  vec2 from = p - (uBlow.xy - 0.5) * vec2(uAspect, 1.0);
  float far = length(from), ring = (far - 0.06 - 1.5 * uBlow.z) / 0.09;
  float bend = uBlow.w * exp(-4.0 * uBlow.z) * ring * exp(-ring * ring);
  q -= 0.11 * bend * from / max(far, 0.01);
  q = q / vec2(uAspect, 1.0) + 0.5;

  vec3 sharp = texture(uPicture, q).rgb, soft = texture(uBlurred, q).rgb;
  sharp *= sharp;
  soft *= soft;
  vec3 c = mix(soft, sharp, mix(0.55, 0.10, uDim));
  c = max(mix(vec3(luminance(c)), c, 1.35), 0.0);
  c *= mix(1.0, 0.58 + 0.14 * uPulse, uDim);
  c /= 1.0 + 2.0 * uDim * luminance(c);
  // Night from the left and from below, where the words are; a breath of light from the upper right.
  c *= mix(1.0, mix(0.42, 1.1, smoothstep(0.0, 1.1, uv.x + 0.35 * (0.5 - uv.y))), uDim);
  c += uHaze * (0.03 + 0.05 * uPulse) * exp(-2.2 * length(p - vec2(0.62, -0.42)));

  c *= 1.0 + 0.9 * abs(bend);
  c += uHaze * 0.25 * uBlow.w * exp(-7.0 * uBlow.z) * exp(-9.0 * far * far);

  vec2 tremble = 0.004 * uBlow.w * exp(-14.0 * uBlow.z) * sin(vec2(97.0, 131.0) * uBlow.z + vec2(0.0, 1.0));
  tremble += 0.0035 * uKick * sin(vec2(70.0, 50.0) * uv.yx + vec2(19.0, 23.0) * uTime);
  vec4 word = texture(uWords, uv + tremble);
  if (word.a > 0.002) {
    float strength = word.r / word.a, heat = word.g / word.a;
    vec3 through = sharp * min(0.8 / max(luminance(sharp), 0.05), 4.0);
    vec3 ink = mix(uInk, through, 0.38) * mix(0.36, 0.95, strength);
    ink += (uHaze * 1.2 + uInk * 0.7) * heat;
    c = mix(c, ink, word.a);
  }
  colour = vec4(c, 1.0);
}
