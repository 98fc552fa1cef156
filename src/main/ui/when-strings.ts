/** Times for people, in the browser's own manner of writing them. */

const both = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const compact = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** "20 Nov 2025, 11:02". */
export const when = (wallMs: number): string => both.format(wallMs);

/** "20/11/2025, 11:02", where there is little room. */
export const whenBriefly = (wallMs: number): string => compact.format(wallMs);

/** To the second and with its zone, for who looks closer. */
export const whenExactly = (wallMs: number): string => exact.format(wallMs);
