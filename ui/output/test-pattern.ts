/** A test pattern for a projector: its border is the outermost line of pixels, its circles are round where nothing is stretched. */
const BARS = ['#fff', '#ff0', '#0ff', '#0f0', '#f0f', '#f00', '#00f'];
const COLUMNS = 16;

/** Draws over the whole canvas. @param name the screen's. */
export function drawTestPattern(canvas: HTMLCanvasElement, name: string): void {
  const { width, height } = canvas;
  const context = canvas.getContext('2d')!;
  const cell = width / COLUMNS;
  context.fillStyle = '#101014';
  context.fillRect(0, 0, width, height);

  context.strokeStyle = '#5a5a66';
  context.lineWidth = 1;
  for (let x = width / 2 - Math.ceil(COLUMNS / 2) * cell; x <= width; x += cell) line(context, x, 0, x, height);
  for (let y = height / 2 - Math.ceil(height / 2 / cell) * cell; y <= height; y += cell) line(context, 0, y, width, y);

  context.strokeStyle = '#fff';
  context.lineWidth = 2;
  const radius = height / 2 - 1;
  circle(context, width / 2, height / 2, radius);
  const small = radius / 4;
  for (const x of [small + 1, width - small - 1]) {
    for (const y of [small + 1, height - small - 1]) circle(context, x, y, small);
  }
  line(context, 0, 0, width, height);
  line(context, width, 0, 0, height);
  context.strokeRect(1, 1, width - 2, height - 2);

  const wide = (6 * cell) / BARS.length;
  BARS.forEach((colour, i) => {
    context.fillStyle = colour;
    context.fillRect(width / 2 - 3 * cell + i * wide, height / 2 + cell, wide + 1, cell / 2);
  });
  // A ramp on which neither end may drown.
  for (let i = 0; i < 32; i++) {
    const grey = Math.round((255 * i) / 31);
    context.fillStyle = `rgb(${grey}, ${grey}, ${grey})`;
    context.fillRect(
      width / 2 - 3 * cell + (i * 6 * cell) / 32,
      height / 2 + 1.5 * cell,
      (6 * cell) / 32 + 1,
      cell / 2,
    );
  }

  context.textAlign = 'center';
  context.fillStyle = '#fff';
  context.font = `600 ${0.5 * cell}px 'Bricolage Grotesque Variable', sans-serif`;
  context.fillText('Phosphene', width / 2, height / 2 - 0.6 * cell);
  context.font = `${0.3 * cell}px 'Bricolage Grotesque Variable', sans-serif`;
  context.fillText(`${name} · ${width} × ${height}`, width / 2, height / 2);
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function circle(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}
