// Mirrors: six-fold symmetry.
let x = 0;

function setup() {
  createCanvas(400, 400);
  angleMode(DEGREES);
  background(0);
}

function draw() {
  translate(width / 2, height / 2);
  const [r, g, b] = stage.palette[frameCount % 3];
  stroke(r, g, b, 160);
  strokeWeight(3);
  const from = [150 * noise(x), 80 * noise(x + 9) - 40];
  x += 0.02;
  const to = [150 * noise(x), 80 * noise(x + 9) - 40];
  for (let i = 0; i < 6; i++) {
    rotate(60);
    line(...from, ...to);
    push();
    scale(1, -1);
    line(...from, ...to);
    pop();
  }
}
