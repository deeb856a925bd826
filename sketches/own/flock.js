// Flock: vectors.
let birds = [];

function setup() {
  createCanvas(640, 360);
  for (let i = 0; i < 60; i++) birds.push({ at: createVector(random(width), random(height)), v: p5.Vector.random2D() });
}

function draw() {
  background(20, 24, 30);
  for (const bird of birds) {
    const near = birds.filter((other) => other !== bird && p5.Vector.dist(other.at, bird.at) < 60);
    if (near.length > 0) {
      const middle = near.reduce((sum, { at }) => sum.add(at), createVector(0, 0)).div(near.length);
      const way = near.reduce((sum, { v }) => sum.add(v), createVector(0, 0)).normalize();
      bird.v.add(p5.Vector.sub(middle, bird.at).setMag(0.03)).add(way.mult(0.06));
      for (const other of near) {
        const apart = p5.Vector.sub(bird.at, other.at);
        if (apart.mag() < 18) bird.v.add(apart.setMag(0.08));
      }
    }
    bird.v.limit(2.5);
    bird.at.add(bird.v);
    bird.at.set((bird.at.x + width) % width, (bird.at.y + height) % height);
    push();
    translate(bird.at.x, bird.at.y);
    rotate(bird.v.heading());
    fill(240, 200, 120);
    triangle(8, 0, -6, 4, -6, -4);
    pop();
  }
}
