/** A test file in a process of its own: `node --import tsx dev/run/file.ts <file>`. */
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { sayBefore } from './say-before.ts';

sayBefore();
// As if it had been started itself.
process.argv.splice(1, 1);
await import(pathToFileURL(resolve(process.argv[1] ?? '')).href);
