// Chance: random() and randomGaussian(), the same in each run of the show.
function setup() {
  createCanvas(720, 400);
  background(250);
  noStroke();
}

function draw() {
  for (let i = 0; i < 20; i++) {
    fill(random(255), random(80), random(120, 255), 40);
    circle(randomGaussian(width / 2, 110), randomGaussian(height / 2, 60), random(4, 26));
  }
  if (frameCount % 120 === 0) background(random([250, 20]));
}
