#version 300 es
// The picture in motion.
//
//  1. Domain warp (after I. Quilez, "Domain warping"): three octaves of p += w/k sin(k p.yx + phase), breathing.
//  2. Upsampling: a cubic B-spline in four bilinear taps (C. Sigg and M. Hadwiger, GPU Gems 2, ch. 20), sharpened by the
//     texels around (unsharp masking). They give the gradient of luminance as well, and so a surface: a light glides
//     over it (Blinn and Phong).
//  3. Detail finer than the picture: bands along its lines of equal luminance, as in agate, b = sin(n l + noise); they
//     fade out where they would be finer than a pixel (fwidth).
//
// Linear colour, half floats. uv: 0..1. All phases in radians.
precision highp float;

in vec2 uv;
uniform sampler2D uPicture;
uniform vec2 uPictureSize;
uniform float uAspect;
uniform float uTime;
uniform float uPulse;   // 0..1, breath of the beat
uniform float uBass;    // 0..1
uniform float uKick;    // 0..2
uniform float uWarp;    // 0.4..1.3
uniform float uDetail;  // 0..1
uniform vec3 uLight;    // colour of the light on the surface, linear
out vec4 colour;

vec2 mirrored(vec2 q) { return 1.0 - abs(mod(q, 2.0) - 1.0); }

vec3 linear(vec3 c) { return c * c; }

float luminance(vec3 c) { return dot(c, vec3(0.2126, 0.7152, 0.0722)); }

void main() {
  vec2 p = (uv - 0.5) * vec2(uAspect, 1.0);
  float r2 = dot(p, p);

  p *= 0.94 - 0.035 * uPulse - 0.10 * uKick * exp(-5.0 * r2);
  float w = uWarp * (0.020 + 0.030 * uBass + 0.012 * uPulse);
  p += w * sin(3.1 * p.yx + vec2(0.31, 0.27) * uTime + vec2(0.0, 1.7));
  p += w * 0.6 * sin(6.7 * p.yx - vec2(0.43, 0.37) * uTime + vec2(2.1, 0.3));
  p += w * 0.3 * sin(14.3 * p.yx + vec2(0.71, 0.59) * uTime + vec2(0.9, 4.2));

  // B-spline weights of the four texels a side, w0..w3, paired into two taps.
  vec2 at = mirrored(vec2(p.x / uAspect, p.y) + 0.5);
  vec2 grid = at * uPictureSize - 0.5, f = fract(grid), base = grid - f;
  vec2 f2 = f * f, f3 = f2 * f, g = 1.0 - f;
  vec2 w0 = g * g * g / 6.0, w1 = (4.0 - 6.0 * f2 + 3.0 * f3) / 6.0, w3 = f3 / 6.0, w2 = 1.0 - w0 - w1 - w3;
  vec2 low = (base - 0.5 + w1 / (w0 + w1)) / uPictureSize, high = (base + 1.5 + w3 / (w2 + w3)) / uPictureSize;
  vec3 c00 = texture(uPicture, low).rgb, c10 = texture(uPicture, vec2(high.x, low.y)).rgb;
  vec3 c01 = texture(uPicture, vec2(low.x, high.y)).rgb, c11 = texture(uPicture, high).rgb;
  vec2 s = w2 + w3;
  vec3 c = mix(mix(c00, c10, s.x), mix(c01, c11, s.x), s.y);

  // A texel to each side: the slope, and the mean that sharpens. The taps above jump from texel to texel, their sum alone does not.
  vec2 texel = 1.0 / uPictureSize;
  vec3 left = texture(uPicture, at - vec2(texel.x, 0.0)).rgb, right = texture(uPicture, at + vec2(texel.x, 0.0)).rgb;
  vec3 above = texture(uPicture, at - vec2(0.0, texel.y)).rgb, below = texture(uPicture, at + vec2(0.0, texel.y)).rgb;
  c = max(c + 0.6 * (c - 0.25 * (left + right + above + below)), 0.0);

  float l = luminance(c);
  vec2 slope = 0.5 * vec2(luminance(right - left), luminance(below - above));
  float steep = length(slope);

  float phase = 46.0 * l + 3.0 * sin(9.0 * p.x + 4.0 * sin(7.0 * p.y)) + 0.2 * uTime;
  float fine = smoothstep(2.2, 0.6, fwidth(phase));
  c *= 1.0 + uDetail * fine * (0.10 + 0.25 * smoothstep(0.02, 0.15, steep)) * sin(phase);

  c = linear(c);
  vec3 normal = normalize(vec3(-4.5 * slope, 1.0));
  vec3 towards = normalize(vec3(0.8 * cos(0.21 * uTime), 0.8 * sin(0.21 * uTime), 0.75));
  float gleam = pow(max(dot(normal, normalize(towards + vec3(0.0, 0.0, 1.0))), 0.0), 22.0);
  float flatGleam = pow(normalize(towards + vec3(0.0, 0.0, 1.0)).z, 22.0);
  c *= 0.82 + 0.5 * dot(normal.xy, towards.xy);
  c += uLight * max(gleam - flatGleam, 0.0) * (0.25 + l) * (0.6 + 0.6 * uPulse);
  c *= 1.0 + 0.35 * uKick * exp(-3.0 * r2) + 0.10 * uPulse;
  colour = vec4(clamp(c, 0.0, 8.0), 1.0);
}
