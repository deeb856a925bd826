#version 300 es
// Behind the particles: the picture, blurred and dim, darkest where the words stand. Linear colour.
precision highp float;

in vec2 uv;
uniform sampler2D uBlurred;
uniform float uDim;    // 0..1
uniform float uPulse;  // 0..1
uniform vec3 uDeep;
out vec4 colour;

void main() {
  vec3 c = texture(uBlurred, 0.5 + (uv - 0.5) * 0.92).rgb;
  c *= c;
  c *= mix(0.7, 0.32, uDim) + 0.05 * uPulse;
  c /= 1.0 + 4.0 * uDim * dot(c, vec3(0.2126, 0.7152, 0.0722));
  c *= mix(1.0, 0.35 + 0.65 * smoothstep(0.0, 0.45, abs(uv.y - 0.5)), uDim);
  colour = vec4(c + 0.02 * uDeep, 1.0);
}
