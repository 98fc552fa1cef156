/** Builds the web app's manifest. Its pictures get their addresses in the build. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './paths.ts';

export const MANIFEST = 'public/manifest.webmanifest';

/**
 * Returns the manifest.
 * @param emit adds a picture to the build and returns its file name in `assets/`. The manifest is
 * in the same folder.
 */
export function manifest(emit: (name: string, source: Buffer) => string): string {
  const text = readFileSync(join(root, MANIFEST), 'utf8');
  return text.replace(/"src": "([^"]+)"/g, (_all, path: string) => {
    const source = readFileSync(join(root, dirname(MANIFEST), path));
    return `"src": "${emit(path.replace(/^.*\//, ''), source).replace(/^assets\//, '')}"`;
  });
}
