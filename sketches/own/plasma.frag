// Plasma: Shadertoy style.
void mainImage(out vec4 colour, in vec2 place) {
  vec2 p = (2.0 * place - iResolution.xy) / iResolution.y;
  float v = 0.0;
  for (int i = 1; i < 6; i++) {
    p += 0.6 / float(i) * sin(float(i) * p.yx * 1.7 + iTime + vec2(0.0, 1.6));
    v += sin(p.x + p.y) / float(i);
  }
  colour = vec4(mix(ground, mix(ink, glow, 0.5 + 0.5 * sin(v * 3.0)), 0.5 + 0.5 * cos(v * 2.0)) * (1.0 + kick), 1.0);
}
