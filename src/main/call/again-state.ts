import { atom } from 'nanostores';
import type { AgainAt } from './again-steps.ts';

/** How far the call that has ended is with the next one over its connection. */
export const $again = atom<AgainAt>('over');
