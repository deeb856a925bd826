// Ends the layer `leave`: an Euler step of dz/dt = (x - z) / (1 - t) (rectified flow), in place.
fn finish(row: u32, column: u32, value: f32) {
  if (f32(row) >= control.ended) {
    return;
  }
  let at = row * OUTPUTS + column;
  y[at] += control.share * (value - y[at]);
}
