// Lines: the pointer (knobs, or the mouse over the stage) draws.
let before;

function setup() {
  createCanvas(720, 400);
  background(10);
  colorMode(HSB, 360, 100, 100);
}

function draw() {
  const now = createVector(
    width * (0.5 + 0.4 * sin((2 * millis()) / 1000)),
    height * (0.5 + 0.4 * cos((3 * millis()) / 1000)),
  );
  now.add(mouseX - width / 2, mouseY - height / 2);
  if (before) {
    stroke((frameCount * 2) % 360, 80, 100);
    strokeWeight(mouseIsPressed ? 24 : 6);
    line(before.x, before.y, now.x, now.y);
  }
  before = now;
}

function mousePressed() {
  background(10);
}
