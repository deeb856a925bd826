// Lens: the generated picture, bent by what is heard.
void main() {
  vec2 p = uv - pointer.xy;
  p.x *= resolution.x / resolution.y;
  float bulge = 0.5 * loudness.y * exp(-6.0 * dot(p, p)) * (1.0 + pointer.z);
  vec2 at = uv - (uv - pointer.xy) * bulge;
  vec3 seen = vec3(
    texture(picture, at + 0.004 * kick).r,
    texture(picture, at).g,
    texture(picture, at - 0.004 * kick).b
  );
  fragColor = vec4(seen * (0.9 + 0.2 * brightness), 1.0);
}
