import { atom } from 'nanostores';
import type { Role } from '../../shared/api/ledger.ts';
import type { BooksUse } from '../../shared/errors.ts';

/** The role on whose screen this page is while another tab has its books, and their use there; else null. */
export const $books = atom<{ readonly role: Role; readonly use: BooksUse } | null>(null);
