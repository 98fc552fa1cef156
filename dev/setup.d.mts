export function isInstalled(folder: string): boolean;
export function install(folder: string): boolean;
/** A sentence for people if this Node is older than `engines` asks for, else null. */
export function whyTooOld(version: string, wanted: string): string | null;
