/**
 * The database of kept-page.ts. It says by itself that there may be a call to take up: a mark in
 * localStorage would come too late, Chromium writes that up to a minute after it was told (5 s, and
 * once a minute at the most) and may be killed in between, when the prepayment has just settled.
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
