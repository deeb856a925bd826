// Shapes: each primitive, in the colours of the words.
function setup() {
  createCanvas(720, 400);
  noStroke();
}

function draw() {
  const [ground, ink, glow] = stage.palette;
  background(ground);
  fill(glow);
  rect(60, 60, 120, 120, 12);
  circle(300, 120, 120);
  triangle(480, 180, 540, 60, 600, 180);
  fill(ink);
  ellipse(120, 290, 140, 80);
  arc(300, 290, 120, 120, 0, PI + HALF_PI, PIE);
  quad(480, 250, 600, 240, 620, 330, 470, 340);
  stroke(glow);
  strokeWeight(4);
  line(60, 380, 660, 380);
  point(690, 380);
  noStroke();
}
