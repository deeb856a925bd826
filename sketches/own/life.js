// Life: Conway's game, ten steps a second.
const SIZE = 10;
let cells;

function setup() {
  createCanvas(720, 400);
  frameRate(10);
  cells = Array.from({ length: width / SIZE }, () => Array.from({ length: height / SIZE }, () => random() < 0.3));
}

function draw() {
  background(0);
  fill(120, 255, 160);
  cells.forEach((column, x) => column.forEach((lives, y) => lives && square(x * SIZE, y * SIZE, SIZE)));
  cells = cells.map((column, x) =>
    column.map((lives, y) => {
      let near = 0;
      for (let i = -1; i <= 1; i++)
        for (let j = -1; j <= 1; j++)
          if ((i || j) && cells.at((x + i) % cells.length).at((y + j) % column.length)) near++;
      return near === 3 || (lives && near === 2);
    }),
  );
}

function mousePressed() {
  setup();
}
