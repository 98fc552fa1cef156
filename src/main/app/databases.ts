/**
 * The database of rejoin-page.ts. If it exists, there may be a call to resume. An entry in
 * localStorage would not suffice: Chromium writes it only after 5 s to a minute, and the browser
 * may be killed before that, when the prepayment has just settled.
 */
export const KEPT_CALLS = 'pay2chat-call';

/** The ledger worker's database (workers/ledger/solana/db.ts). */
export const LEDGER_BOOKS = 'pay2chat-ledger';

/**
 * Returns whether an earlier page of this browser created this database. Called before anything
 * else is loaded.
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
