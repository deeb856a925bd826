// Waves: sine and cosine, in degrees.
function setup() {
  createCanvas(720, 400);
  angleMode(DEGREES);
  noStroke();
}

function draw() {
  background(6, 10, 30);
  for (let x = 0; x <= width; x += 8) {
    const y = height / 2 + 120 * sin(x + millis() / 8) * cos(x / 3);
    fill(120 + 120 * cos(x), 180, 255);
    circle(x, y, 6 + 8 * stage.loudness.level);
  }
}
