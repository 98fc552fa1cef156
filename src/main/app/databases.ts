/**
 * The database of rejoin-page.ts. If it exists, there may be a call to resume. A mark in localStorage
 * would not do: Chromium writes that after 5 s to a minute, and may be killed before, when the
 * prepayment has just settled.
 */
export const KEPT_CALLS = 'pay2chat-call';

/** The ledger worker's database (workers/ledger/solana/db.ts). */
export const LEDGER_BOOKS = 'pay2chat-ledger';

/**
 * Returns whether an earlier page of this browser created this database. Checked before anything is
 * loaded.
 */
export async function hasDatabase(
  wanted: string,
  storage: () => Pick<IDBFactory, 'databases'>,
): Promise<boolean> {
  try {
    return (await storage().databases()).some(({ name }) => name === wanted);
  } catch {
    return false;
  }
}
