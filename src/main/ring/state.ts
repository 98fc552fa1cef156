import { atom } from 'nanostores';

/** Host: the code of the link that was just made; '' for none. */
export const $madeLink = atom('');
/** Host: a link is being made. */
export const $makingLink = atom(false);
