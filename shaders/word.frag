#version 300 es
// Ink of a piece of text, for `verse.frag` and `tunnel.frag`: red is how strong it is, green how hot, premultiplied by the coverage.
// Of a word that is being sung, what the wave of singing (uSung, 0..1 along it) has passed is at full strength, and
// hottest right behind the front.
precision highp float;

in vec2 uv;
in vec2 along;
uniform sampler2D uSheet;
uniform float uAlpha;
uniform float uStrength; // 0..1
uniform float uHeat;     // 0..1
uniform float uOutline;  // 0: the letters, 1: their outline alone
uniform float uGlow;     // 0..1: of the halo
uniform float uSung;
uniform float uLeftwards;
uniform float uSoft;     // 0..1: out of focus
out vec4 ink;

void main() {
  vec3 sheet = texture(uSheet, uv).rgb;
  float way = mix(along.x, 1.0 - along.x, uLeftwards), behind = (uSung * 1.16 - 0.08 - way) / 0.05;
  float sung = smoothstep(-1.0, 1.0, behind);
  float front = exp(-0.5 * behind * behind * 0.12) * sung * step(0.001, uSung) * step(uSung, 0.999);
  float letters = mix(sheet.r, sheet.g, uSoft), cover = mix(letters, sheet.b, uOutline * (1.0 - 0.85 * sung));
  cover = max(cover, letters * 0.35 * uOutline * (1.0 - sung) * 0.5);
  float glow = sheet.g * uGlow * (1.0 - cover);
  float alpha = clamp(cover + 0.6 * glow, 0.0, 1.0) * uAlpha;
  ink = vec4(uStrength * mix(1.0 - 0.55 * uOutline, 1.0, sung), clamp(uHeat + 0.8 * front + glow, 0.0, 1.0), 0.0, 1.0) * alpha;
}
