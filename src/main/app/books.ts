import { atom } from 'nanostores';
import type { Role } from '../../shared/api/ledger.ts';
import type { BooksUse } from '../../shared/errors.ts';

/**
 * While another tab has the books of this page's role: that role, and how the other tab uses the
 * books. Otherwise null.
 */
export const $books = atom<{ readonly role: Role; readonly use: BooksUse } | null>(null);
