import { atom } from 'nanostores';
import type { Role } from '../../shared/api/ledger.ts';
import type { BooksUse } from '../../shared/errors.ts';

/**
 * This page's role, and how another tab uses the books of that role. null unless another tab has
 * those books.
 */
export const $books = atom<{ readonly role: Role; readonly use: BooksUse } | null>(null);
