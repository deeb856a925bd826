// Snow: objects of a class.
let flakes = [];

function setup() {
  createCanvas(600, 400);
  fill(240);
  noStroke();
}

function draw() {
  background(30, 40, 70);
  for (let i = 0; i < random(4); i++) flakes.push(new Flake());
  for (const flake of flakes) {
    flake.fall(deltaTime / 1000);
    flake.show();
  }
  flakes = flakes.filter((flake) => flake.y < height);
}

class Flake {
  constructor() {
    this.y = random(-50, 0);
    this.angle = random(TAU);
    this.size = random(2, 6);
    this.radius = sqrt(random(pow(width / 2, 2)));
  }
  fall(seconds) {
    this.angle += seconds;
    this.y += (200 * seconds) / this.size + 1;
  }
  show() {
    ellipse(width / 2 + this.radius * sin(this.angle), this.y, this.size);
  }
}
