// Drifting: a module of the sketch contract, as the sketches of the house are.
export default defineSketch({
  name: 'drifting',
  title: 'Drifting',
  author: 'Phosphene',
  renderer: '2d',

  draw(p, { time, width, height, picture, kick, palette }) {
    p.image(picture, 0, 0, width, height);
    p.noStroke();
    p.fill(...palette[2], 200);
    for (let i = 0; i < 40; i++) {
      const angle = i * 2.4 + time * 0.3;
      p.circle(width / 2 + Math.cos(angle) * i * 6, height / 2 + Math.sin(angle) * i * 4, 6 + 10 * kick);
    }
  },
});
