// Strands: a shader in JavaScript, and a filter over the generated picture.
let ripple;

function setup() {
  createCanvas(windowWidth, windowHeight, WEBGL);
  ripple = buildFilterShader(() => {
    const seconds = uniformFloat(() => millis() / 1000);
    filterColor.begin();
    const uv = filterColor.texCoord;
    const shift = 0.02 * sin(40 * uv.y + 4 * seconds);
    filterColor.set(getTexture(filterColor.canvasContent, [uv.x + shift, uv.y]));
    filterColor.end();
  });
}

function draw() {
  background(0);
  imageMode(CENTER);
  image(stage.picture, 0, 0, width, height);
  fill(stage.palette[2]);
  noStroke();
  torus(height / 4, height / 14);
  filter(ripple);
}
