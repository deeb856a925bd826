#version 300 es
// A picture as screens show it to linear light, by the square (close to sRGB's curve, and cheap to undo).
precision highp float;

in vec2 uv;
uniform sampler2D uFrame;
out vec4 colour;

void main() {
  vec4 c = texture(uFrame, uv);
  colour = vec4(c.rgb * c.rgb, 1.0);
}
