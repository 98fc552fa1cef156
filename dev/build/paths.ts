/** The project's folder, wherever a tool was started, and the language level of the build. */
import { fileURLToPath } from 'node:url';

/** The project's folder, absolute, without a trailing slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** The language level of the oldest browser that can transfer an RTCDataChannel to a worker. */
export const TARGET = 'es2022';
