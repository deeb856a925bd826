#version 300 es
// Colour grade: the picture in the colours of the words.
//
// In OKLab (B. Ottosson, 2020) each pixel x leans to the palette's colours p_i by how near they are:
//   w_i = exp(-|x - p_i|^2 / s^2) / sum,   g = sum w_i p_i,
// takes g's colour (a, b), less of it where x is darker than g, since dark surfaces hold little, and a third of the way
// to its lightness, so that forms stay.
// uPalette: three OKLab colours. Linear light; lightness above 1 (light that the film will press) keeps its excess.
precision highp float;

in vec2 uv;
uniform sampler2D uFrame;
uniform vec3 uPalette[3];
uniform float uAmount; // 0..1
out vec4 colour;

vec3 toOklab(vec3 c) {
  vec3 lms = mat3(0.4122214708, 0.2119034982, 0.0883024619, 0.5363325363, 0.6806995451, 0.2817188376, 0.0514459929,
                  0.1073969566, 0.6299787005) * c;
  lms = pow(max(lms, 0.0), vec3(1.0 / 3.0));
  return mat3(0.2104542553, 1.9779984951, 0.0259040371, 0.7936177850, -2.4285922050, 0.7827717662, -0.0040720468,
              0.4505937099, -0.8086757660) * lms;
}

vec3 fromOklab(vec3 lab) {
  vec3 lms = mat3(1.0, 1.0, 1.0, 0.3963377774, -0.1055613458, -0.0894841775, 0.2158037573, -0.0638541728,
                  -1.2914855480) * lab;
  lms = lms * lms * lms;
  return mat3(4.0767416621, -1.2684380046, -0.0041960863, -3.3077115913, 2.6097574011, -0.7034186147, 0.2309699292,
              -0.3413193965, 1.7076147010) * lms;
}

void main() {
  vec3 c = texture(uFrame, uv).rgb, x = toOklab(c);
  // Nearness counts colour more than lightness.
  vec3 near = vec3(min(x.x, 1.0), 2.0 * x.yz), g = vec3(0.0);
  float total = 0.0;
  for (int i = 0; i < 3; i++) {
    vec3 d = near - vec3(uPalette[i].x, 2.0 * uPalette[i].yz);
    float w = exp(-dot(d, d) / 0.05) + 1e-5;
    g += w * uPalette[i];
    total += w;
  }
  g /= total;
  vec3 graded = vec3(x.x + 0.33 * smoothstep(0.0, 0.4, x.x) * (g.x - min(x.x, 1.0)), g.yz * min(1.0, x.x / g.x));
  colour = vec4(max(fromOklab(mix(x, graded, uAmount)), 0.0), 1.0);
}
