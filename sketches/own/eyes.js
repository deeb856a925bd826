// Eyes: atan2() follows the pointer.
function setup() {
  createCanvas(720, 400);
  noStroke();
}

function draw() {
  background(40, 90, 80);
  for (let i = 0; i < 3; i++) eye(150 + 210 * i, 200, 120 - 20 * i);
}

function eye(x, y, size) {
  const angle = atan2(mouseY - y, mouseX - x);
  push();
  translate(x, y);
  fill(255);
  ellipse(0, 0, size, size);
  rotate(angle);
  fill(20);
  ellipse(size / 4, 0, size / 2, constrain(dist(mouseX, mouseY, x, y), 10, size / 2));
  pop();
}
