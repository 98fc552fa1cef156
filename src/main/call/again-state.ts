import { atom } from 'nanostores';
import type { AgainAt } from './again-steps.ts';

/** Whether and how far the two sides of the ended call have agreed on the next call. */
export const $again = atom<AgainAt>('over');
