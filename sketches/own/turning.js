// Turning: translate, rotate, scale, in time with the beat.
function setup() {
  createCanvas(windowWidth, windowHeight);
  rectMode(CENTER);
  noFill();
}

function draw() {
  background(12, 10, 24);
  translate(width / 2, height / 2);
  for (let i = 0; i < 24; i++) {
    rotate(0.06 + 0.04 * sin(stage.beat * HALF_PI));
    scale(0.92);
    stroke(lerpColor(color(stage.palette[2]), color(stage.palette[1]), i / 24));
    strokeWeight(3);
    square(0, 0, height * 1.2);
  }
}
