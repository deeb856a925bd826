// Curves: bezier(), splines and shapes of vertices.
function setup() {
  createCanvas(720, 400);
  noFill();
}

function draw() {
  background(255, 244, 230);
  stroke(40, 30, 90);
  strokeWeight(1.5);
  for (let i = 0; i < 200; i += 12) {
    bezier(90 - i / 2 + 300 * noise(millis() / 3000), 20 + i, 410, 20, 440, 300, 240 - i / 16, 300 + i / 8);
  }
  strokeWeight(6);
  stroke(220, 60, 60);
  beginShape();
  for (let x = 420; x <= 700; x += 35) splineVertex(x, 200 + 90 * sin(x / 30 + millis() / 500));
  endShape();
}
