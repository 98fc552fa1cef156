import { hasLanded, isOpen } from '../../src/shared/api/payments.ts';
import * as assert from 'uvu/assert';
import type { Role } from '../../src/shared/api/ledger.ts';
import { createEventLog } from '../../src/shared/log.ts';
import { keepJournal } from '../../src/workers/ledger/receipts/keep-journal.ts';
import type { Chain } from '../../src/workers/ledger/payment/chain.ts';
import type { JournalEntry } from '../../src/workers/ledger/payment/journal.ts';
import type { Ledger } from '../../dev/ledger/index.ts';
import { pause, ROLES } from './rig.ts';

/** Both journals beside the ledger: what was paid, and what either side believes was paid. */

const LOOK_MS = 500;
const PATIENCE_MS = 600_000;

const SOLD: ReadonlySet<string> = new Set(['prepay', 'minute', 'file']);

/** Does the ledger worker's work in the background. Returns a function that stops it. */
export function keepBooks(role: Role, chain: Chain): () => void {
  const stop = new AbortController();
  const log = createEventLog(role, () => performance.now());
  void keepJournal(chain, log, stop.signal);
  return () => stop.abort();
}

export interface Books {
  readonly ledger: Ledger;
  /** The wallet that was paid. */
  readonly payee: string;
  readonly journals: Readonly<Record<Role, Pick<Chain, 'journal'>>>;
}

const unsettled = (entry: JournalEntry): boolean => isOpen(entry) || entry.state === 'landed';

const entriesOf = ({ journals }: Books, role: Role): Promise<readonly JournalEntry[]> =>
  journals[role].journal.list({ role });

/** Resolves when neither journal waits for anything. */
export async function untilSettled(books: Books): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const left = (await Promise.all(ROLES.map((role) => entriesOf(books, role))))
      .flat()
      .filter(unsettled);
    if (left.length === 0) return;
    const names = left.map(({ id, state }) => `${id} ${state}`);
    assert.ok(performance.now() < untilMs, `never settled: ${names.join(', ')}`);
    await pause(LOOK_MS);
  }
}

/** Returns the transfers to the payee that the chain shows, in order. */
export const salesOf = ({ ledger, payee }: Books) =>
  ledger.transfers().filter(({ destinationOwner }) => destinationOwner === payee);

/** The ledger and both journals agree, and nothing was paid twice. Answers what was paid, by resource. */
export async function checkAgreed(books: Books): Promise<readonly string[]> {
  const sales = salesOf(books);
  assert.is(new Set(sales.map(({ memo }) => memo)).size, sales.length, 'nothing twice');
  const signatures = sales.map(({ signature }) => signature).sort();
  const resources: string[][] = [];
  for (const role of ROLES) {
    const paid = (await entriesOf(books, role)).filter(
      (each) => SOLD.has(each.kind) && hasLanded(each),
    );
    assert.equal(
      paid.map(({ signature }) => signature ?? '').sort(),
      signatures,
      `${role}'s journal`,
    );
    resources.push(paid.map(({ kind, minute }) => (kind === 'minute' ? `minute ${minute}` : kind)));
  }
  const [host = [], guest = []] = resources.map((names) => names.sort());
  assert.equal(host, guest, 'for the same');
  return host;
}
