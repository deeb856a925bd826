#version 300 es
// One step down the bloom pyramid: a frame to one of half its size (of a quarter on the first step).
//
// Four bilinear taps between the texels average 4 x 4 of them: c = 1/4 sum_i F(uv + o_i). On the first step only the
// light above the threshold t passes, with a soft knee k = t / 2 (Jimenez, "Next generation post processing in Call of
// Duty", SIGGRAPH 2014):  c' = c max(max(m - t, 0), clamp(m - t + k, 0, 2k)^2 / 4k) / m,  m = max(r, g, b).
// uFrame: any size, linear colour >= 0. uTexel: 1 / its size.
precision highp float;

in vec2 uv;
uniform sampler2D uFrame;
uniform vec2 uTexel;
uniform float uThreshold;
out vec4 colour;

void main() {
  vec2 o = uTexel;
  vec3 c = texture(uFrame, uv + vec2(-o.x, -o.y)).rgb + texture(uFrame, uv + vec2(o.x, -o.y)).rgb +
           texture(uFrame, uv + vec2(-o.x, o.y)).rgb + texture(uFrame, uv + o).rgb;
  c *= 0.25;
  if (uThreshold > 0.0) {
    float m = max(c.r, max(c.g, c.b)), k = 0.5 * uThreshold;
    float soft = clamp(m - uThreshold + k, 0.0, 2.0 * k);
    c *= max(max(m - uThreshold, 0.0), soft * soft / (4.0 * k)) / max(m, 1e-4);
  }
  colour = vec4(min(c, vec3(16.0)), 1.0);
}
