// Of one denoising step. Twin: engine/models/sound/gpu/denoiser.ts; prepended to every kernel of the sound model.
// Rows are frames: known ones, noisy ones from `began` to `ended`, and known ones again.
struct Control {
  // sin and cos of t, and the guidance.
  features: array<f32, 65>,
  rows: f32,
  began: f32,
  ended: f32,
  // 1 / steps left: how far z goes towards what was named.
  share: f32,
}
