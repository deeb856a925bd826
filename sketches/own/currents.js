// Currents: noise() makes a field of directions.
function setup() {
  createCanvas(720, 400);
  stroke(180, 220, 255);
  noiseDetail(3, 0.5);
}

function draw() {
  background(8, 16, 40);
  for (let x = 12; x < width; x += 24) {
    for (let y = 12; y < height; y += 24) {
      const angle = TAU * 2 * noise(x * 0.006, y * 0.006, millis() / 4000);
      const v = p5.Vector.fromAngle(angle, 14);
      strokeWeight(map(sin(angle), -1, 1, 1, 5));
      line(x, y, x + v.x, y + v.y);
    }
  }
}
