import { raise, toAppError } from '../../../shared/errors.ts';
import {
  type CallReceipt,
  isTime,
  refundedBy,
  UNUSED_REFUND,
} from '../../../shared/receipt/receipt.ts';
import { MOST_APPROVALS, MOST_PAYMENTS } from '../../../shared/receipt/check-receipt.ts';
import type { Chain } from '../payment/chain.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { SignatureInfo } from '../solana/rpc-parse.ts';
import { type Allowance, isOfKey } from './allowances.ts';
import { type Purpose, createMemoBook, type Facts, type MemoBook, readFacts } from './facts.ts';
import { listHistory, memosOf } from '../solana/history.ts';

/** Reads everything about one call from the chain, whether or not its receipt names it. */

/**
 * Tells which transactions are payments of this call. A memo alone proves nothing: it is public,
 * and anybody can copy it onto another transaction.
 */
interface Sales {
  /** Returns what the payer paid the host for; null: it is no payment of this call. */
  sold(facts: Facts): Sold | null;
  /**
   * Returns what payer or host did with their money and a memo of this call that is neither a
   * payment nor a refund by the rules: sent to somebody else, perhaps to the host's real wallet, or
   * by another instruction, program or sum, or with further memos.
   */
  astray(facts: Facts): Astray | null;
  /** Returns how much of the payer's or the host's money it moved. */
  amount(facts: Facts): bigint;
  /** Tells whether another wallet paid the host with the prepayment's memo. */
  isForeignPrepayment(facts: Facts): boolean;
  /** Returns what the host refunded; null: it is no refund of this call. */
  refunded(facts: Facts): Refund | null;
  /** Learns during which time the call was paid for. */
  span(known: Iterable<Facts | null>): void;
  /** Tells whether it is worth reading: it may be a sale that only the receipt could name. */
  mayBe(info: SignatureInfo): boolean;
}

interface Sold {
  readonly kind: Exclude<Purpose['kind'], 'refund'>;
  /** null: a file's memo commits to its content, so nobody can guess it. */
  readonly resource: string | null;
}

/** `call`: money with a memo that is of something else, or of a refund. */
type Astray = Sold | { readonly kind: 'call'; readonly resource: null };

export interface Refund {
  readonly resource: string;
  /** What it refunds; null: unused time, or not a payment of this call. */
  readonly of: Sold['kind'] | null;
}

const isPrepay = ({ kind }: { readonly kind: string }): boolean => kind === 'prepay';

/** The shape of a memo from `memoFor`. */
const OUR_SHAPE = /^[\w-]{32}$/;

/** @param read what has been read so far, by signature. */
function createSales(
  receipt: CallReceipt,
  mint: string,
  memos: MemoBook,
  read: ReadonlyMap<string, Facts | null>,
): Sales {
  const { payer, payTo, feePayer, sessionKey } = receipt;
  const hostAccount = associatedTokenAccount(payTo, mint);
  const purse = associatedTokenAccount(payer, mint);
  let first: bigint | null = null;
  let last = 0n;

  const inSpan = (slot: bigint): boolean => first !== null && slot >= first && slot <= last;

  /**
   * What was paid ahead has the memo of its offer, which is public from the start: of those, only the
   * one that the receipt names is of this call.
   */
  const ahead = receipt.offer === null ? null : receipt.payments.find(isPrepay)?.signature;
  const isCalls = ({ signature }: Facts, bought: Purpose | null): Purpose | null =>
    bought?.kind === 'prepay' && ahead !== null && signature !== ahead ? null : bought;

  const bears = (facts: Facts): Purpose | null => {
    const [memo = ''] = facts.memos;
    return facts.failed || facts.memos.length !== 1 ? null : isCalls(facts, memos.find(memo));
  };

  /** Any memo of the call will do, among others. */
  const mentions = (facts: Facts): Purpose | null => {
    const [first = null] = facts.memos.map(memos.find).filter((each) => each !== null);
    return facts.failed ? null : isCalls(facts, first);
  };

  /**
   * Only a wallet, or a key that it approved, can take money from its accounts. Where another one
   * puts as much back in the same transaction, the signature tells.
   */
  function isBy(wallet: string, keys: readonly (string | null)[], facts: Facts): boolean {
    const moves = facts.moved(purse) !== 0n || facts.moved(hostAccount) !== 0n;
    return (
      facts.lost(wallet, mint) > 0n || (moves && facts.signers.some((each) => keys.includes(each)))
    );
  }

  function sold(facts: Facts): Sold | null {
    const [transfer] = facts.transfers;
    const [memo = ''] = facts.memos;
    if (facts.failed || transfer?.destination !== hostAccount) return null;
    if (facts.memos.length !== 1 || facts.ownerOf(transfer.source) !== payer) return null;
    const bought = bears(facts);
    if (bought?.kind === 'refund') return null;
    if (bought) return { kind: bought.kind, resource: bought.resource };
    // From one wallet to the other, at the host's cost, during the call: this is a sale too.
    const during = OUR_SHAPE.test(memo) && facts.feePayer === feePayer && inSpan(facts.slot);
    return during ? { kind: 'file', resource: null } : null;
  }

  /** Returns what the host sent the guest with a refund's memo. */
  function sentBack(facts: Facts) {
    const found = bears(facts);
    const [transfer] = facts.transfers;
    if (found?.kind !== 'refund' || !transfer) return null;
    const { source, destination, authority, amount } = transfer;
    if (facts.ownerOf(source) !== payTo || destination !== purse) return null;
    // The fee key may sign for the host's account, and any part of unused time may come back.
    const isUnused = found.resource === UNUSED_REFUND;
    const signed = authority === payTo || (isUnused && authority === feePayer);
    return signed && amount > 0n ? { ...found, amount, isUnused } : null;
  }

  const isReturn = (facts: Facts | null): boolean => facts !== null && !!sentBack(facts)?.isUnused;

  function refunded(facts: Facts): Refund | null {
    const back = sentBack(facts);
    if (!back) return null;
    const { resource, amount, isUnused } = back;
    if (isUnused) return { resource, of: null };
    const of = read.get(refundedBy(back) ?? '');
    if (!of) return null;
    const kind = sold(of)?.kind ?? null;
    const whole = of.transfers[0]?.amount ?? 0n;
    // Another amount refunds nothing, whatever its memo, but what unused time has left of time.
    const isPart = kind !== null && isTime({ kind }) && amount < whole;
    const refunds = amount === whole || (isPart && [...read.values()].some(isReturn));
    return refunds ? { resource, of: kind } : null;
  }

  function astray(facts: Facts): Astray | null {
    const bought = mentions(facts);
    if (!bought || sold(facts) || refunded(facts)) return null;
    const payers = isBy(payer, [payer, sessionKey], facts);
    if (payers && bought.kind !== 'refund') return { kind: bought.kind, resource: bought.resource };
    return payers || isBy(payTo, [payTo], facts) ? { kind: 'call', resource: null } : null;
  }

  return {
    sold,
    astray,
    amount: (facts) =>
      [
        ...[payer, payTo].map((wallet) => facts.lost(wallet, mint)),
        ...[purse, hostAccount].map(facts.moved),
      ].reduce((most, each) => (each > most ? each : most)),
    isForeignPrepayment: (facts) =>
      mentions(facts)?.kind === 'prepay' &&
      facts.moved(hostAccount) > 0n &&
      !sold(facts) &&
      !astray(facts),
    refunded,
    span(known) {
      for (const facts of known) {
        const what = facts && sold(facts);
        // What was paid ahead was paid long before the call.
        if (!facts || !what || (what.kind === 'prepay' && ahead !== null)) continue;
        if (first === null || facts.slot < first) first = facts.slot;
        if (facts.slot > last) last = facts.slot;
      }
    },
    mayBe: (info) =>
      inSpan(info.slot) && memosOf(info).some((memo) => OUR_SHAPE.test(memo) && !memos.find(memo)),
  };
}

export type AuditDeps = Pick<Chain, 'rpc' | 'env' | 'mint' | 'network'>;

export interface Gathered {
  readonly memos: MemoBook;
  readonly sales: Sales;
  /** By signature; null: there is no such transaction. */
  readonly facts: ReadonlyMap<string, Facts | null>;
  /** All transactions that name the session key, oldest first. */
  readonly session: readonly Facts[];
  readonly allowance: Allowance | null;
}

/** Of a thousand transactions each. An account with more is not searched and proves nothing. */
const MOST_PAGES = 200;
/** A receipt names the accounts that are read, so it must not decide how much is read. */
const MOST_READ = MOST_PAYMENTS + MOST_APPROVALS;
/** Transactions read in parallel; servers count requests. */
const AT_ONCE = 4;
/**
 * Public servers count requests over ten seconds (platform-notes.md), and a call of an hour needs more than
 * they allow at once.
 */
const RATE_PAUSE_MS = 5_000;
const RATE_PAUSES = 30;
/** Attempts while a call goes on during its audit. */
const TRIES = 4;

const badList = ({ hosts: [host = ''] }: Rpc) =>
  raise('rpc_bad_answer', { host, method: 'getSignaturesForAddress' });

/** @throws P2cError `history_too_long`, `rpc_*`, `aborted`. */
export async function gather(
  deps: AuditDeps,
  receipt: CallReceipt,
  signal?: AbortSignal,
): Promise<Gathered> {
  const { rpc, env, mint } = deps;
  const { sessionKey, payer, payTo } = receipt;
  const account = associatedTokenAccount(payer, mint);
  const hostAccount = associatedTokenAccount(payTo, mint);
  const named = [...receipt.approvals, ...receipt.payments].map(({ signature }) => signature);
  const facts = new Map<string, Facts | null>();

  /** Waits if a server only asks for that. */
  const patiently =
    <A extends readonly unknown[], T>(ask: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      for (let pauses = 0; ; pauses += 1) {
        try {
          return await ask(...args);
        } catch (thrown) {
          if (toAppError(thrown).code !== 'rpc_rate_limited' || pauses === RATE_PAUSES)
            throw thrown;
          await env.sleep(RATE_PAUSE_MS, signal);
        }
      }
    };
  const patient: Rpc = {
    ...rpc,
    getSignaturesForAddress: patiently(rpc.getSignaturesForAddress),
    getTransaction: patiently(rpc.getTransaction),
    getSignatureStatuses: patiently(rpc.getSignatureStatuses),
    getTokenAccount: patiently(rpc.getTokenAccount),
  };

  /** Reads what is not known yet. */
  async function learn(signatures: readonly string[]): Promise<void> {
    const wanted = [...new Set(signatures)].filter((each) => !facts.has(each));
    if (facts.size + wanted.length > MOST_READ) throw raise('history_too_long', { address: payer });
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      const batch = wanted.slice(at, at + AT_ONCE);
      await Promise.all(
        batch.map(async (each) => facts.set(each, await readFacts(patient, each, signal))),
      );
    }
  }

  /**
   * Lists back to the account's first transaction, because the receipt may have been chosen to hide
   * older ones.
   */
  async function list(address: string): Promise<readonly SignatureInfo[]> {
    // Every transaction of the session key is read.
    const most = address === sessionKey ? MOST_READ : undefined;
    const options = { signal, since: null, pages: MOST_PAGES, most };
    const { listed, complete } = await listHistory(patient, address, options);
    if (!complete) throw raise('history_too_long', { address });
    // What a list calls failed is read all the same: only the transaction itself proves it.
    return listed;
  }

  /**
   * Learns every transaction with a memo of this call from three histories: the payer's USDC
   * account, which every payment and refund moves; the wallet, if it signs; and the host's USDC
   * account, which shows what other wallets or accounts paid.
   */
  async function learnByMemo(memos: MemoBook, sales: Sales): Promise<void> {
    const theirs: SignatureInfo[] = [];
    for (const address of sessionKey ? [account] : [account, payer]) {
      theirs.push(...(await list(address)));
    }
    const listed = [...theirs, ...(await list(hostAccount))];
    await memos.seekMinutes(new Set(listed.flatMap(memosOf)));
    const ours = (): string[] =>
      listed
        .filter((info) => memosOf(info).some((memo) => memos.find(memo)))
        .map(({ signature }) => signature);
    await memos.addRefundsOf([...facts.keys(), ...ours()]);
    await learn(ours());
    sales.span(facts.values());
    await learn(theirs.filter((info) => sales.mayBe(info)).map(({ signature }) => signature));
  }

  for (let tries = 1; ; tries += 1) {
    const listed = sessionKey ? await list(sessionKey) : [];
    const memos = await createMemoBook(receipt);
    const sales = createSales(receipt, mint, memos, facts);
    await learn([...named, ...listed.map(({ signature }) => signature)]);
    await memos.seekMinutes(new Set(listed.flatMap(memosOf)));
    await learnByMemo(memos, sales);
    if (!sessionKey) return { memos, sales, facts, session: [], allowance: null };
    const state = await patient.getTokenAccount(account, { signal });
    const allowance = {
      sessionKey,
      account,
      delegate: state?.delegate ?? null,
      delegatedAmount: state?.delegatedAmount ?? 0n,
    };
    const now = await list(sessionKey);
    const shown = new Set(now.map(({ signature }) => signature));
    const hidden = [...facts.values()].some(
      (each) => each && isOfKey(allowance, each) && !shown.has(each.signature),
    );
    // If the call went on meanwhile, it is read again: the list and the allowance must be of the
    // same moment.
    if ((hidden || now.length !== listed.length) && tries < TRIES) continue;
    // Another list or the receipt led to it, so this one hides part of what the key did.
    if (hidden) throw badList(rpc);
    const session = listed.flatMap(({ signature }) => facts.get(signature) ?? []).reverse();
    return { memos, sales, facts, session, allowance };
  }
}
