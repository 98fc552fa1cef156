/** Call links and ringing: a chunk of its own, loaded on first use. */
export { createHostDesk } from './ring/host-desk.ts';
export { restsInLinks } from './ring/links.ts';
export { beginVisit } from './ring/visit.ts';
