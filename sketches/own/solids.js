// Solids: WEBGL, lights and materials.
function setup() {
  createCanvas(windowWidth, windowHeight, WEBGL);
  noStroke();
}

function draw() {
  background(10, 8, 20);
  ambientLight(60);
  pointLight(255, 220, 180, 200, -200, 300);
  directionalLight(60, 80, 200, 1, 1, -1);
  const size = height / 7;
  [() => box(size), () => sphere(size * 0.7), () => torus(size * 0.6, size / 4), () => cone(size * 0.6, size)].forEach(
    (solid, i) => {
      push();
      translate((i - 1.5) * size * 2, 0, 0);
      rotateX(millis() / 900);
      rotateY(millis() / 700 + i);
      specularMaterial(stage.palette[i % 3]);
      shininess(30);
      solid();
      pop();
    },
  );
}
