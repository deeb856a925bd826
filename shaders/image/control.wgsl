// What changes from picture to picture. Twin: engine/models/image/gpu/control.ts; prepended to every kernel that reads it.
struct Control {
  latent: array<f32, 64>,
  tint: array<f32, 64>,
  condition: array<f32, 48>,
  directions: array<f32, 8>,
  truncation: f32,
  blend: f32,
  // 1: the plane repeats; 0: it is mirrored.
  tile: f32,
  // Bend: how many of the last maps, and what happens to them.
  maps: f32,
  turn_cos: f32,
  turn_sin: f32,
  erode: f32,
  threshold: f32,
  noise: f32,
  // View: point = (x, y) + (cos, sin)(pixel), with the zoom in cos and sin.
  x: f32,
  y: f32,
  cos: f32,
  sin: f32,
  fold: f32,
  // Of half a wedge of the fold.
  wedge_cos: f32,
  wedge_sin: f32,
  octave: f32,
  // The picture and its cells, q x q pixels each; `rows` with the one above and the one below.
  width: f32,
  height: f32,
  q: f32,
  columns: f32,
  rows: f32,
}
