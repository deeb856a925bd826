// Paddle: a game that the pointer plays.
let ball;

function setup() {
  createCanvas(720, 400);
  ball = { at: createVector(width / 2, 80), v: createVector(4, 3) };
  textSize(24);
}

function draw() {
  background(20);
  const left = constrain(mouseX - 60, 0, width - 120);
  rect(left, height - 24, 120, 12);
  ball.at.add(ball.v);
  if (ball.at.x < 10 || ball.at.x > width - 10) ball.v.x *= -1;
  if (ball.at.y < 10 || (ball.at.y > height - 34 && abs(ball.at.x - left - 60) < 66)) ball.v.y *= -1;
  if (ball.at.y > height) ball.at.set(width / 2, 80);
  circle(ball.at.x, ball.at.y, 20);
  text(nf(frameCount, 5), 20, 40);
}
