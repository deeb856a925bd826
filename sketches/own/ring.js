// Ring: a triangle strip whose colours turn.
function setup() {
  createCanvas(720, 400);
  noStroke();
}

function draw() {
  background(15);
  beginShape(TRIANGLE_STRIP);
  for (let i = 0; i <= 60; i++) {
    const angle = (TAU * i) / 60;
    const radius = i % 2 ? 170 : 90 + 20 * sin(millis() / 300);
    fill(255 * (i / 60), 120, 255 - 255 * (i / 60));
    vertex(width / 2 + cos(angle) * radius, height / 2 + sin(angle) * radius);
  }
  endShape();
}
