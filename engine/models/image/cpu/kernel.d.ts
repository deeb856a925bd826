/** AssemblyScript, compiled: see tools/kernel-plugin.mjs. */
declare module '*?kernel' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
