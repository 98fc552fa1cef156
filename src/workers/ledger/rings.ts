/** Call links and ringing. They are a separate chunk that is loaded on first use. */
export { createHostDesk } from './ring/host-desk.ts';
export { restsInLinks } from './ring/links.ts';
export { beginVisit } from './ring/visit.ts';
