// Layers: createGraphics(), blendMode() and get().
let layer;

function setup() {
  createCanvas(720, 400);
  layer = createGraphics(720, 400);
  layer.noStroke();
}

function draw() {
  layer.fill(255, 90, 60, 30);
  layer.circle(width * noise(millis() / 2000), height * noise(9, millis() / 2000), 80);
  background(10, 20, 60);
  image(layer, 0, 0);
  blendMode(ADD);
  tint(80, 120, 255);
  image(layer, 60, 20, width * 0.9, height * 0.9);
  noTint();
  blendMode(BLEND);
  copy(360, 100, 100, 100, 600, 280, 100, 100);
}
