export const baseFlags: readonly string[];
export const softwareFlags: readonly string[];
export function browserFlags(): string[];
export function findChromium(options: { install: boolean }): Promise<string>;
