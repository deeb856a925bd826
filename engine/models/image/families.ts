/** The families of art the image model knows, in the order of its condition's weights. Twin: training/image/families.py. */
export const IMAGE_FAMILIES: readonly string[] = [
  'silk',
  'ink',
  'caustics',
  'nebula',
  'moire',
  'glass',
  'kaleidoscope',
  'lattice',
  'vortex',
  'aurora',
  'flame',
  'filament',
  'coral',
  'crystal',
  'attractor',
];
