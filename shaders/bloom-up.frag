#version 300 es
// One step up the bloom pyramid: the wider light, softened by a tent of 3 x 3 (weights 1 2 1, here as four bilinear
// taps), plus the finer light of this level:  s = (fine + wide) / 2.
// uWide: half the size of the target; uFine: the size of the target. uTexel: 1 / size of uWide.
precision highp float;

in vec2 uv;
uniform sampler2D uFine;
uniform sampler2D uWide;
uniform vec2 uTexel;
out vec4 colour;

void main() {
  vec2 o = 0.5 * uTexel;
  vec3 wide = texture(uWide, uv - o).rgb + texture(uWide, uv + o).rgb + texture(uWide, uv + vec2(o.x, -o.y)).rgb +
              texture(uWide, uv + vec2(-o.x, o.y)).rgb;
  colour = vec4(0.5 * texture(uFine, uv).rgb + 0.125 * wide, 1.0);
}
