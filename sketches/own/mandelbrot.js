// Mandelbrot: pixels, one by one.
function setup() {
  createCanvas(180, 100);
  pixelDensity(1);
}

function draw() {
  const scale = 1.4 / (1 + millis() / 4000);
  loadPixels();
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const [a, b] = [-0.7436 + (scale * (x - 90)) / 50, 0.1318 + (scale * (y - 50)) / 50];
      let [zx, zy, n] = [0, 0, 0];
      while (zx * zx + zy * zy < 4 && n < 60) {
        [zx, zy] = [zx * zx - zy * zy + a, 2 * zx * zy + b];
        n++;
      }
      const i = 4 * (x + y * width);
      pixels[i] = 255 * sqrt(n / 60);
      pixels[i + 1] = (n * 12) % 256;
      pixels[i + 2] = n < 60 ? 90 : 0;
      pixels[i + 3] = 255;
    }
  }
  updatePixels();
}
