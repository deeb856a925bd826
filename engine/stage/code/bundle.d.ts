/** Made by `tools/script-plugin.ts`: the text of one classic script. */
declare module '*?script' {
  const code: string;
  export default code;
}
