import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** One clock and one seed (the first of the five laws): a show must be replayable from its log. */
const law = {
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Time comes from the show clock: take it as an argument.' },
    { object: 'performance', property: 'now', message: 'Time comes from the show clock: take it as an argument.' },
    { object: 'Math', property: 'random', message: 'Chance is seeded: take a seed and use engine/random.' },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: ':matches(NewExpression, CallExpression)[callee.name="Date"]',
      message: 'Time comes from the show clock: take it as an argument.',
    },
  ],
};

const imports = (regex, message) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ regex, message, allowTypeImports: true }] }],
});

export default defineConfig(
  {
    ignores: [
      'dist',
      'docs/.vitepress',
      'models',
      'training',
      'coverage',
      '.cache',
      '**/assembly',
      'sketches/own',
      'test/fixtures',
    ],
  },
  tseslint.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true } } },
  {
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
    rules: { 'no-undef': 'error' },
  },
  {
    files: ['engine/**', 'sketches/**', 'audio/**'],
    ignores: ['engine/clock.ts', 'engine/stage/code/inside/show-clock.ts'],
    rules: law,
  },
  {
    files: ['audio/**', 'shaders/**'],
    rules: imports('(^|/)engine/', 'audio/ and shaders/ take nothing from engine/ but types.'),
  },
  {
    files: ['sketches/**'],
    rules: imports(
      '^(?!p5$|\\./|\\.\\./shaders/|\\.\\./engine/stage/(sketch$|kit/))',
      'A sketch sees only the sketch contract.',
    ),
  },
);
