import { atom } from 'nanostores';
import type { CallName } from '../../shared/api/ledger.ts';

/** A page of the receipts screen: the list, a call's invoice or statement, or the host's month. */
export type ReceiptsPage =
  { readonly at: 'list' } | ({ readonly at: 'invoice' } & CallName) | { readonly at: 'month' };

export const LIST: ReceiptsPage = { at: 'list' };

export const $receiptsPage = atom<ReceiptsPage>(LIST);
