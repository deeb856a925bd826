#version 300 es
// A piece of text from a sheet (`kit/sheet.ts`) on a buffer of the frame's size: uPlace is the middle of its box and the
// box's size, in pixels from the top left; uTurn its rotation in radians, uScale its size.
precision highp float;

in vec3 aPosition;
in vec2 aTexCoord;
uniform vec2 uFrame;
uniform vec4 uCell; // left, top, right, bottom, in shares of the sheet
uniform vec4 uPlace;
uniform float uTurn;
uniform float uScale;
out vec2 uv;
out vec2 along; // 0..1 over the box

void main() {
  along = aTexCoord;
  uv = mix(uCell.xy, uCell.zw, aTexCoord);
  vec2 d = (aTexCoord - 0.5) * uPlace.zw * uScale;
  vec2 at = uPlace.xy + mat2(cos(uTurn), sin(uTurn), -sin(uTurn), cos(uTurn)) * d;
  gl_Position = vec4(at / uFrame * 2.0 - 1.0, 0.0, 1.0);
}
