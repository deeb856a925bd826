/**
 * p5's own examples, as its package brings them in the comments of its reference: read from there, under its own licence, and told by
 * words of theirs, mostly those in which they describe what they draw.
 */
import source from '../../node_modules/p5/lib/p5.esm.js?raw';

/** One picture, whatever the moment. */
export const STILL = [
  'A pink square with a red heart in the bottom-right corner.',
  'A blue line and a red line form an X on a gray background. The area where they overlap is black.',
  'A circle is erased from the top-left, leaving a hole.',
  'In the top left, a white triangle and circle. In the bottom right, a white square with a triangle and circle cut out',
  'A translucent white flower on a dark background.',
  'A red balloon in a blue sky.',
  'The top row follows the color sequence ROYGBIV.',
  'A square with a horizontal color gradient that transitions from gray to black.',
  'A black dot in the middle of a gray rectangle.',
  'The text "Have a wonderful day" written across three lines.',
  'text(txt, 50, 50); // Draw the computed bounding box in red',
  'A row of four squares. Their colors transition from purple on the left to red on the right',
  'A cyan circle on black background',
];

/** These move by themselves, or with the pointer. */
export const MOVING = [
  'The circle opens and closes its mouth.',
  'A number written in black in the middle of a gray square. Its value increases rapidly.',
  'A white circle moves from left to right on a gray background. It reappears on the left side',
  'A mosquito buzzes in front of a green frog.',
  'A black dot moves from bottom to top on a gray square.',
  'A white ball on a string oscillates left and right.',
  'Three horizontal black lines are filled in randomly.',
  'A white blob with a black outline changes its shape over time.',
  'A line follows the mouse as it moves. The line grows longer with faster movements.',
  'The inner square becomes lighter as the user drags the mouse.',
  'A silhouette of a rotating torus colored with a gradient from cyan to purple.',
  'A light shines on a pink sphere as it orbits.',
  'A row of white cubes slither like a snake',
  'A spinning cube with circle at the center of each face.',
  'A grid of white toruses rotating against a dark gray background. The shapes become boxes while the user holds',
  'A multicolor box drifts from side to side on a white background. It leaves a trail',
  'A fractal image zooms in and out of focus.',
  'A wobbly, cyan circle on a gray background.',
  'A rough pink sphere rotating on a blue background.',
  'A rough partial outline of a square rotating around a circle',
];

const examples = [...source.matchAll(/\/\*\*([^]*?)\*\//g)].flatMap(([, comment = '']) => {
  const [, ...parts] = comment.replaceAll(/^[ \t]*\* ?/gm, '').split(/^@example[ \t]*$/m);
  return parts.map((part) => part.split(/^@\w/m)[0]!.trim());
});

/** The code of an example, untouched. @throws where p5 has none with these words */
export function exampleWith(words: string): string {
  const found = examples.find((code) => code.replaceAll(/\s+/g, ' ').includes(words));
  if (found === undefined) throw new Error(`p5 has no example with the words "${words}"`);
  return found;
}
