// Words: text, and what the show sings.
function setup() {
  createCanvas(windowWidth, windowHeight);
  textAlign(CENTER, CENTER);
  textStyle(BOLD);
}

function draw() {
  background(stage.palette[0]);
  const line = stage.lyrics.at(-1)?.text || stage.prompt || 'type words';
  textSize(height / 8);
  fill(stage.palette[2]);
  const wide = textWidth(line);
  push();
  translate(width / 2, height / 2);
  scale(min(1, (0.9 * width) / wide));
  text(line, 0, 10 * sin(stage.beat * TAU));
  pop();
}
