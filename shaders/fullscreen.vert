#version 300 es
// A rectangle over the whole target. `uv` is 0..1 from the top left of the picture; `uUp` is 1 where the target's first
// line is stored first (buffers), and -1 where clip space points up (the canvas). It lies on the near plane: in front of all depth.
precision highp float;

in vec3 aPosition;
in vec2 aTexCoord;
uniform float uUp;
out vec2 uv;

void main() {
  uv = aTexCoord;
  gl_Position = vec4(aTexCoord.x * 2.0 - 1.0, uUp * (aTexCoord.y * 2.0 - 1.0), -1.0, 1.0);
}
