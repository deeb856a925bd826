#version 300 es
// Light that bleeds out of bright parts: c' = c + 2 a (0.8 + 0.4 level) light.
// uLight: the light around the frame's bright parts (bloom-down.frag, bloom-up.frag). Linear light.
precision highp float;

in vec2 uv;
uniform sampler2D uFrame;
uniform sampler2D uLight;
uniform float uLevel;  // 0..1
uniform float uAmount; // 0..1
out vec4 colour;

void main() {
  colour = vec4(texture(uFrame, uv).rgb + uAmount * (1.6 + 0.8 * uLevel) * texture(uLight, uv).rgb, 1.0);
}
