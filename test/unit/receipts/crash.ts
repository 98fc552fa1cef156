import { sessionKeyOf } from '../../../src/workers/ledger/solana/keys.ts';
import { isOpen } from '../../../src/shared/api/payments.ts';
import * as assert from 'uvu/assert';
import type { PaymentState, Role } from '../../../src/shared/api/ledger.ts';
import { appError } from '../../../src/shared/errors.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { usdc } from '../../../src/shared/money.ts';
import { keepJournal } from '../../../src/workers/ledger/receipts/keep-journal.ts';
import type { Chain } from '../../../src/workers/ledger/payment/chain.ts';
import { type JournalEntry, newEntry } from '../../../src/workers/ledger/payment/journal.ts';
import { enter } from '../../support/world.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { restOf } from '../../../src/workers/ledger/solana/rest.ts';
import { PRICE, scene, type Scene } from './scene.ts';

/** A browser whose page went away in the middle of a payment, and the next page of that browser. */

let names = 0;
export const fresh = (): string => `crash-${(names += 1)}`;

interface Crashed {
  readonly s: Scene;
  readonly entry: JournalEntry;
  /** The transaction with the host's signature, as the host would have sent it. */
  readonly full: Uint8Array;
  readonly signature: string;
  readonly database: string;
}

/** Minute 3 is signed, and written down as this side does it; then the page is gone. */
export async function crash(
  role: Role,
  state: PaymentState,
  options: { readonly mode?: 'allowance' | 'manual'; readonly late?: boolean } = {},
): Promise<Crashed> {
  const { mode = 'allowance' } = options;
  const s = await scene(mode);
  if (mode === 'allowance') await s.approve(9n * PRICE);
  const signed = await s.sign({ resource: 'minute/3' });
  const { bytes: full, signature } = await s.coSign(signed);
  const { host, guest, callId } = s;
  const { rpc, mint } = s.guestSide;
  const account = await rpc.getTokenAccount(associatedTokenAccount(guest.address, mint));
  const { address: key } = await sessionKeyOf(s.guestSide, callId);
  const rest = account && restOf(account, mode === 'manual' ? guest.address : key);
  const entry = newEntry(
    { network: 'local', env: s.world.env },
    {
      id: `${role}:${callId}:${signed.messageHash}`,
      kind: 'minute',
      state,
      role,
      callId,
      minute: 3,
      amount: usdc(PRICE),
      payer: role === 'guest' ? guest.address : '',
      recipient: host.address,
      signature: role === 'guest' ? null : signature,
      error: options.late ? appError('confirmation_timeout', { signature: '' }) : null,
      bytes: role === 'guest' ? signed.bytes : full,
      blockhash: signed.blockhash.blockhash,
      slot: signed.blockhash.slot,
      rest: role === 'guest' ? rest : null,
      memo: await s.memo('minute/3'),
      resourceUrl: `pay2chat:${callId}/minute/3`,
      messageHash: signed.messageHash,
    },
  );
  const database = fresh();
  const before = await enter(s.world, { database });
  await before.journal.add(entry);
  before.db.close();
  return { s, entry, full, signature, database };
}

/** A window of that browser: answers its journal's entry as soon as `holds`. */
export async function restart(
  { s, entry, database }: Pick<Crashed, 's' | 'entry' | 'database'>,
  holds: (entry: JournalEntry) => boolean,
  maySend = false,
): Promise<{ readonly entry: JournalEntry; readonly side: Chain }> {
  const side = await enter(s.world, { database });
  const from = s.world.exchanges.length;
  const settled = new Promise<void>((resolve) => {
    const look = async (): Promise<void> => {
      const now = await side.journal.byId(entry.id);
      if (now && holds(now)) resolve();
    };
    side.journal.subscribe(() => void look());
    void look();
  });
  const stop = new AbortController();
  const log = createEventLog('ledger', s.world.nowMs);
  void keepJournal(side, log, stop.signal);
  await settled;
  stop.abort();
  const sent = s.world.exchanges.slice(from).filter(({ method }) => method === 'sendTransaction');
  assert.is(sent.length > 0, maySend, 'what is sent');
  const now = await side.journal.byId(entry.id);
  assert.ok(now);
  return { entry: now, side };
}

export const closed = (entry: JournalEntry): boolean => !isOpen(entry);
