/** The handbook: `npm run docs` builds it, `npm run docs -- dev` shows it while it is written. */
import { defineConfig } from 'vitepress';

export default defineConfig({
  title: 'Phosphene',
  description: 'A live instrument for words, light and sound: the handbook.',
  appearance: 'force-dark',
  cleanUrls: false,
  themeConfig: {
    search: { provider: 'local' },
    outline: 'deep',
    nav: [
      { text: 'Play', link: '/guide/first-night' },
      { text: 'Make', link: '/make/sketch' },
      { text: 'Parameters', link: '/reference/parameters' },
    ],
    sidebar: [
      {
        text: 'Play',
        items: [
          { text: 'The first night', link: '/guide/first-night' },
          { text: 'Words', link: '/guide/words' },
          { text: 'The picture', link: '/guide/picture' },
          { text: 'The sound', link: '/guide/sound' },
          { text: 'The desk', link: '/guide/desk' },
          { text: 'Hands: MIDI and clock', link: '/guide/hands' },
          { text: 'Recording and rendering', link: '/guide/recording' },
          { text: 'The projector', link: '/guide/projector' },
          { text: 'Keeping up', link: '/guide/machine' },
          { text: 'When something is wrong', link: '/guide/trouble' },
        ],
      },
      {
        text: 'Make',
        items: [
          { text: 'A sketch', link: '/make/sketch' },
          { text: 'A show', link: '/make/show' },
          { text: 'A controller profile', link: '/make/profile' },
          { text: 'A model', link: '/make/model' },
          { text: 'A GPU kernel', link: '/make/kernel' },
        ],
      },
      { text: 'Reference', items: [{ text: 'Parameters', link: '/reference/parameters' }] },
    ],
  },
});
