/** Runs a test file in a separate process: `node --import tsx dev/run/file.ts <file>`. */
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { sayBefore } from './say-before.ts';

sayBefore();
// The arguments are then as if the file had been started directly.
process.argv.splice(1, 1);
await import(pathToFileURL(resolve(process.argv[1] ?? '')).href);
