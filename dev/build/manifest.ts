/** The web app's manifest, with the pictures that it names under the addresses of the build. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './paths.ts';

export const MANIFEST = 'public/manifest.webmanifest';

/** `emit` takes a picture and answers its file name in `assets/`, where the manifest is, too. */
export function manifest(emit: (name: string, source: Buffer) => string): string {
  const text = readFileSync(join(root, MANIFEST), 'utf8');
  return text.replace(/"src": "([^"]+)"/g, (_all, path: string) => {
    const source = readFileSync(join(root, dirname(MANIFEST), path));
    return `"src": "${emit(path.replace(/^.*\//, ''), source).replace(/^assets\//, '')}"`;
  });
}
