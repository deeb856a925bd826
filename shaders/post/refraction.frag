#version 300 es
// The words as glass: their letters stand out of the frame, and the picture is seen through them.
//
// With h the height of the glass and n ~ (-grad h, 1) its normal, thin glass shifts what is behind it by about
// -(eta - 1) grad h (Snell's law for small angles); eta differs by colour, so edges split. A light from the upper left
// gleams on the bevel (Blinn and Phong).
// uWords: red is the height (letters, softened), green the coverage (letters, sharp), both 0..1 and 0 without words.
precision highp float;

in vec2 uv;
uniform sampler2D uFrame;
uniform sampler2D uWords;
uniform vec2 uSize;
uniform float uTime;
uniform float uKick;   // 0..2
uniform float uAmount; // 0..1
out vec4 colour;

float height(vec2 at) { return texture(uWords, at).r; }

void main() {
  vec2 shape = vec2(uSize.x / uSize.y, 1.0);
  vec2 at = uv + 0.0025 * sin(vec2(5.0, 7.0) * uv.yx + vec2(0.7, 0.6) * uTime) / shape;
  vec2 o = 0.004 / shape;
  vec2 slope = vec2(height(at + vec2(o.x, 0.0)) - height(at - vec2(o.x, 0.0)),
                    height(at + vec2(0.0, o.y)) - height(at - vec2(0.0, o.y))) / 0.008;
  float steep = length(slope);
  slope /= 1.0 + 0.02 * steep;

  vec2 shift = -uAmount * (0.0075 + 0.004 * uKick) * slope / shape;
  vec3 c = vec3(texture(uFrame, uv + 0.85 * shift).r, texture(uFrame, uv + shift).g, texture(uFrame, uv + 1.15 * shift).b);

  vec4 word = texture(uWords, at);
  vec3 n = normalize(vec3(-0.06 * slope, 1.0)), toLight = normalize(vec3(-0.6, -0.7, 0.55));
  float gleam = pow(max(dot(n, normalize(toLight + vec3(0.0, 0.0, 1.0))), 0.0), 24.0) * smoothstep(1.0, 8.0, steep);
  float shade = 0.30 * smoothstep(0.0, 14.0, dot(slope, vec2(0.65, 0.76)) * -1.0);
  c *= 1.0 + uAmount * (0.45 * word.g - shade);
  c += uAmount * (0.6 * gleam + 0.035 * word.g);
  colour = vec4(c, 1.0);
}
