// Colour wheel: HSB, angles in degrees, push and pop.
function setup() {
  createCanvas(400, 400);
  colorMode(HSB);
  angleMode(DEGREES);
  noStroke();
}

function draw() {
  background(0);
  translate(width / 2, height / 2);
  for (let angle = 0; angle < 360; angle += 15) {
    push();
    rotate(angle + millis() / 50);
    fill(angle, 80, 100);
    ellipse(140, 0, 60, 22);
    pop();
  }
}
