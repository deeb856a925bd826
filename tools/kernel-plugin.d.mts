import type { Plugin } from 'vite';

/** The module, and the files it was made from. @throws Error with the compiler's words. */
export function compileKernel(file: string): Promise<{ bytes: Uint8Array; sources: string[] }>;
export function kernelPlugin(): Plugin;
