import { feePayerKeyOf } from '../payment/fee-balance.ts';
import { hasLanded, isFinal, isOpen } from '../../../shared/api/payments.ts';
import { LEAST_RETURNED } from '../../../shared/billing/unused.ts';
import { REJOIN_MS } from '../../../shared/billing/timing.ts';
import { P2cError, raise, toAppError } from '../../../shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import type { Chain } from '../payment/chain.ts';
import type { EndedCall } from '../payment/call-record.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { openingId } from '../payment/open-deposits.ts';
import { reconsider, recordPayment } from '../payment/payments.ts';
import { depositNamed, type KeyInfo } from '../solana/keys.ts';
import { refundWork, unusedUrl } from '../refund/entry.ts';
import { provenSums, type Sums, sumsOf } from '../refund/sums.ts';
import { unlessTrouble } from '../solana/env.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { endMemo, readDeposit, slotOfAll, type WithDeposit } from './find-end.ts';
import { type DepositKeys, landOf, readyToLand } from './land.ts';
import { buildClosing, buildEnd } from './layout.ts';
import { dueOf, type Look, lookOf, owedOf } from './look.ts';

/**
 * Host: ends and closes the deposit of a call that is over, and computes what the host still owes.
 */

export const endId = (role: EndedCall['role'], callId: string): string => `${role}:end:${callId}`;
const closingId = (callId: string): string => `host:closing:${callId}`;

const hasDeposit = (ended: EndedCall): ended is WithDeposit => ended.deposit !== undefined;

/**
 * Host: checks one call and takes the next step with its money.
 * @param mayTry whether the end of the deposit may be signed again.
 * @throws P2cError `busy`, `storage_failed`, `aborted`.
 */
export const attendHost = (
  chain: Chain,
  ended: EndedCall,
  signal: AbortSignal | undefined,
  mayTry = true,
): Promise<Look> => withMoney(chain, ended, () => attend(chain, ended, signal, mayTry));

/**
 * Runs work on a call's money. Takes a lock, so that nothing else of the call is refunded
 * meanwhile.
 */
const withMoney = <T>(
  { books }: Chain,
  { callId }: Pick<EndedCall, 'callId'>,
  work: () => Promise<T>,
): Promise<T> => books.holding(refundWork(callId, ''), work);

async function attend(
  chain: Chain,
  ended: EndedCall,
  signal: AbortSignal | undefined,
  mayTry: boolean,
): Promise<Look> {
  let sums = await sumsOf(chain.journal, ended);
  try {
    sums = await provenSums(chain, ended, signal);
    if (!sums.decided) return lookOf(ended, sums, 'settling');
    if (hasDeposit(ended)) {
      await endIt(chain, ended, sums, signal, mayTry);
      sums = await sumsOf(chain.journal, ended);
      if (sums.end && isOpen(sums.end)) return lookOf(ended, sums, 'returning');
    }
    return lookOf(ended, sums, standingOf(ended, sums));
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'aborted' || error.code === 'storage_failed') throw thrown;
    // The page shows the due sum even if the refund takes long.
    return lookOf(ended, sums, 'returning', { error });
  }
}

/**
 * Returns the state of a call whose deposit has ended, or that has none. The host refunds anything
 * that is still owed manually.
 */
function standingOf(ended: EndedCall, sums: Sums): 'asks' | 'returned' | 'nothing' {
  if (owedOf(ended, sums) >= LEAST_RETURNED) return 'asks';
  return sums.returned > 0n ? 'returned' : 'nothing';
}

/**
 * Signs and sends the end of the deposit. Does nothing if the deposit has ended or nothing was paid
 * into it.
 * @param sums freshly read from the journal. An end of the deposit that may still land is in them.
 * @throws P2cError `deposit_gone`, `payment_open`, and as {@link landOf}.
 */
async function endIt(
  chain: Chain,
  ended: WithDeposit,
  sums: Sums,
  signal: AbortSignal | undefined,
  mayTry: boolean,
): Promise<void> {
  const [paid] = sums.deposited;
  if (sums.end || !paid) return;
  const guest = paid.payer;
  const id = endId('host', ended.callId);
  const failed = await chain.journal.byId(id);
  const why = mayTry ? null : (failed?.error ?? null);
  const keys = await keysOf(chain, ended);
  const parts = keys && !why ? asked(chain, keys, guest, sums, signal) : null;
  const { account, taken, isOver } = await readDeposit(chain, ended, sums.deposited, signal);
  if (taken && isOver) {
    // The host's wallet, or a copy of this browser profile, has moved the money.
    const { signature, amount, blockTimeS, slot: landedSlot } = taken;
    const landed = { state: 'landed', signature, amount, blockTimeS, landedSlot } as const;
    await recordPayment(chain, { ...entryOf(ended, guest), id, ...landed });
    return;
  }
  if (why) throw new P2cError(why);
  const memo = await endMemo(chain, ended);
  if (!keys || !parts || memo === null || !account) throw raise('deposit_gone');
  const purse = await parts.purse;
  const back = purse.value?.state === 'initialized' ? dueOf(ended, sums) : 0n;
  const due = usdc(least(back, account.amount));
  const amounts = { due, rest: usdc(account.amount - due), memo };
  await landOf(
    chain,
    keys,
    ended.owner,
    { ...entryOf(ended, guest), id, amount: due, memo },
    (common) => buildEnd({ ...common, ...amounts, guest }),
    { signal, ready: parts.ready },
  );
}

/** Starts to read everything else that the end needs, while the deposit is being read. */
function asked(
  chain: Chain,
  keys: DepositKeys,
  guest: string,
  { deposited }: Sums,
  signal: AbortSignal | undefined,
) {
  const minContextSlot = slotOfAll(deposited);
  const account = associatedTokenAccount(guest, chain.mint);
  const purse = chain.rpc.getTokenAccountAt(account, { signal, minContextSlot });
  const ready = readyToLand(chain, keys, signal);
  // If the results are not needed, their rejections must not be reported as unhandled.
  for (const each of [purse, ready]) each.catch(() => undefined);
  return { purse, ready };
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);

const entryOf = ({ callId, owner, deposit }: WithDeposit, guest: string) =>
  ({
    kind: 'end',
    role: 'host',
    callId,
    payer: owner,
    recipient: guest,
    deposit,
    resourceUrl: unusedUrl(callId),
  }) as const;

type Deposit = Pick<WithDeposit, 'owner' | 'deposit'>;

/** The keys of a deposit in this browser. */
type KnownDeposit = DepositKeys & {
  readonly info: KeyInfo;
  /** The id of the call for which the deposit was opened, or the name of the offer. */
  readonly openedFor: string;
};

/**
 * Finds the keys of a deposit by its address. Null if this browser does not have them.
 * @throws P2cError `storage_failed`.
 */
async function keysOf(chain: Chain, { owner, deposit }: Deposit): Promise<KnownDeposit | null> {
  const info = (await chain.keys.list('deposit')).find(({ address }) => address === deposit);
  const key = info && (await chain.keys.load(info.id));
  const named = info && depositNamed(info.id);
  if (!key || !named) return null;
  return { key, info, openedFor: named.callId, feePayerKey: await feePayerKeyOf(chain, owner) };
}

/**
 * Closes the deposit of a call that is over. Resolves to whether the deposit is gone.
 * @throws P2cError `busy`, `storage_failed`, `aborted`.
 */
export const closeEnded = (
  chain: Chain,
  ended: EndedCall,
  signal: AbortSignal | undefined,
): Promise<boolean> =>
  withMoney(chain, ended, async () => {
    if (!hasDeposit(ended)) return true;
    const { decided, deposited, end } = await sumsOf(chain.journal, ended);
    const isUnused = decided && !end && deposited.length === 0;
    // The deposit of an offer is kept for a later call. Once the offer is deleted, the keeper
    // closes the deposit.
    if (isUnused && (await keysOf(chain, ended))?.openedFor !== ended.callId) return true;
    const isOver = hasLanded(end) || isUnused;
    return isOver && closeDeposit(chain, ended, hasLanded(end) ? end : null, signal);
  });

/**
 * Closes a deposit that gets no more payments. Destroys its key once the account is gone. If an
 * error occurs, the next check tries again. Resolves to whether the deposit is gone.
 * @param end null if nothing was paid into the deposit.
 * @throws P2cError `storage_failed`, `aborted`.
 */
export async function closeDeposit(
  chain: Chain,
  of: Deposit,
  end: JournalEntry | null,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  await unlessTrouble(signal, () => close(chain, of, end, signal));
  return (await keysOf(chain, of)) === null;
}

/** The number of slots in which a transaction can land, after its blockhash was noted. */
const LIFE_SLOTS = 151n;
const lastSlotOf = ({ slot }: JournalEntry): bigint => (slot ?? 0n) + LIFE_SLOTS;

/** Returns the transaction with this id. 'open' if it may still land. Null if none exists. */
async function settledOf(
  chain: Chain,
  id: string,
  signal: AbortSignal | undefined,
): Promise<JournalEntry | null | 'open'> {
  const entry = await chain.journal.byId(id);
  const now = entry && isOpen(entry) ? await reconsider(chain, entry, signal) : entry;
  return now && isOpen(now) ? 'open' : now;
}

async function close(
  chain: Chain,
  of: Deposit,
  end: JournalEntry | null,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { rpc, mint, env } = chain;
  const { owner, deposit } = of;
  const keys = await keysOf(chain, of);
  if (!keys) return;
  const { info, openedFor: callId } = keys;
  const opening = await settledOf(chain, openingId(callId), signal);
  const closing = await settledOf(chain, closingId(callId), signal);
  // While either may still land, the account may appear or disappear.
  if (opening === 'open' || closing === 'open') return;
  const forget = () => chain.keys.destroy(info.id);
  if (!opening) {
    // Another page may be opening the deposit right now, before it has recorded the transaction.
    return env.wallMs() - info.createdAtWallMs >= REJOIN_MS ? forget() : undefined;
  }
  if (hasLanded(closing)) return isFinal(closing) ? forget() : undefined;
  const minContextSlot = (end ?? opening).landedSlot ?? lastSlotOf(end ?? opening);
  const account = associatedTokenAccount(deposit, mint);
  const { value } = await rpc.getTokenAccountAt(account, { signal, minContextSlot });
  if (!value) return forget();
  // Without a final end, this money may be the prepayment after a rollback. Without any end, its
  // origin is not known. In both cases, keep the account.
  if (value.amount > 0n && !(end && isFinal(end))) return;
  const left: AtomicUsdc = usdc(value.amount);
  const parties = { payer: deposit, recipient: keys.feePayerKey.address };
  const known = { id: closingId(callId), kind: 'deposit', role: 'host', callId } as const;
  await landOf(
    chain,
    keys,
    owner,
    { ...known, ...parties, amount: left, ...(opening.lamports && { lamports: opening.lamports }) },
    (parts) => buildClosing({ ...parts, left }),
    { signal },
  );
}
