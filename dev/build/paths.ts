/** Where the project is, wherever a tool was started from, and what it is built for. */
import { fileURLToPath } from 'node:url';

/** The project's folder, absolute, without a trailing slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Oldest language level of a browser that can transfer an RTCDataChannel to a worker. */
export const TARGET = 'es2022';
