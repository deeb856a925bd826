#version 300 es
// The light of one particle: a disc, softer the more it is out of focus. It is added to what is there. Linear colour.
precision highp float;

in vec2 inside;
in vec3 shine;
in float soft;
out vec4 colour;

void main() {
  float r = length(inside);
  float disc = 1.0 - smoothstep(mix(0.45, 0.0, soft), 1.0, r);
  colour = vec4(shine * disc, 0.0);
}
