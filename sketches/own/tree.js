// Tree: recursion.
function setup() {
  createCanvas(720, 400);
  stroke(240, 220, 170);
}

function draw() {
  background(20, 30, 26);
  translate(width / 2, height);
  branch(110, radians(18 + 14 * sin(millis() / 900)));
}

function branch(length, angle) {
  strokeWeight(length / 12);
  line(0, 0, 0, -length);
  translate(0, -length);
  if (length < 6) return;
  for (const side of [-1, 1]) {
    push();
    rotate(side * angle);
    branch(length * 0.7, angle);
    pop();
  }
}
