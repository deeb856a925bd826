#version 300 es
// Heights of the land: the picture's luminance, softened by a tent of nine taps so that the land is smooth.
// Weights (1 2 1) x (1 2 1) / 16, taps `uTexel` apart. The result's red channel is the height, 0..1, in the linear light.
precision highp float;

in vec2 uv;
uniform sampler2D uPicture;
uniform vec2 uTexel;
out vec4 colour;

void main() {
  vec3 sum = vec3(0.0);
  for (int y = -1; y <= 1; y++)
    for (int x = -1; x <= 1; x++)
      sum += texture(uPicture, uv + vec2(x, y) * uTexel).rgb * float((2 - abs(x)) * (2 - abs(y)));
  vec3 c = sum / 16.0;
  colour = vec4(dot(c, vec3(0.30, 0.55, 0.15)), 0.0, 0.0, 1.0);
}
