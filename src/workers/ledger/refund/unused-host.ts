import type { SignTransaction } from '../../../shared/api/ledger.ts';
import { LEAST_RETURNED } from '../../../shared/billing/unused.ts';
import { appError, raise, toAppError, isServerTrouble } from '../../../shared/errors.ts';
import { type AtomicUsdc, lamports, usdc } from '../../../shared/money.ts';
import { delegateFee } from '../payment/fee-balance.ts';
import { checkReturn } from '../payment/fee-key.ts';
import { MOST_RETURNS } from '../payment/fee-limits.ts';
import { isOpen, type JournalEntry } from '../payment/journal.ts';
import { expectedOf } from '../payment/judge.ts';
import { signOwnPayment } from '../payment/own-payment.ts';
import { noteSigned } from '../payment/payments.ts';
import { checkPayment } from '../payment/check-payment.ts';
import type { Chain } from '../payment/chain.ts';
import type { EndedCall } from '../payment/call-record.ts';
import { buildPayment, signatureOf, signTransaction } from '../solana/build.ts';
import { associatedTokenAccount, EMPTY_ACCOUNT_BYTES } from '../solana/layout.ts';
import { messageHash } from '../solana/payload.ts';
import { suggestMicroLamports } from '../solana/priority-fee.ts';
import { failuresOf, refundDraft, type RefundDraft, returnDraft, unusedId } from './entry.ts';
import { give } from './give.ts';
import { learnGiven } from './given.ts';
import { provenSums, type Sums, sumsOf } from './sums.ts';
import { dueOf, type Look, lookOf } from './unused.ts';

/** Host: gives back the unused time of one call, by the fee key or by the wallet. */

/**
 * Host: looks at one call, and returns its unused time by the fee key as soon as that is due and
 * possible. `mayTry`: another attempt may be made after one that failed. The caller holds the
 * return's lock (locks.ts), as whoever settles an open entry of the journal does.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`: nothing is known yet.
 */
export async function attendHost(
  chain: Chain,
  ended: EndedCall,
  mayTry: boolean,
  signal: AbortSignal,
): Promise<Look> {
  const { journal } = chain;
  let sums = await sumsOf(journal, ended);
  const { given } = sums;
  if (given?.state === 'confirmed') {
    return lookOf(ended, sums, 'returned', { returned: given.amount });
  }
  if (given && isOpen(given)) return lookOf(ended, sums, 'returning');
  try {
    sums = await provenSums(chain, ended, signal);
    if (sums.given || !sums.settled) return lookOf(ended, sums, 'settling');
    if (dueOf(ended, sums) < LEAST_RETURNED) return lookOf(ended, sums, 'nothing');
    const failed = await journal.byId(unusedId('host', ended.callId));
    const why = failed?.error ?? null;
    if (why && (!mayTry || failuresOf(failed) >= MOST_RETURNS))
      return lookOf(ended, sums, 'asks', { error: why });
    const entry = await giveByFeeKey(chain, ended, sums, signal);
    const after = await sumsOf(journal, ended);
    const done = entry.state === 'confirmed';
    const returned = done ? entry.amount : usdc(0n);
    return lookOf(ended, after, done ? 'returned' : 'returning', { returned });
  } catch (thrown) {
    const error = toAppError(thrown);
    // Another window is at it, or a refund by hand came first: the next look sees what became of it.
    if (error.code === 'payment_open') return lookOf(ended, sums, 'settling');
    if (error.code === 'aborted' || error.code === 'storage_failed') throw thrown;
    // What is due is shown, however long the server is silent.
    if (isServerTrouble(error.code)) return lookOf(ended, sums, 'returning', { error });
    return lookOf(ended, sums, 'asks', { error });
  }
}

/**
 * Host: returns the unused time from the wallet, with its signature. The caller holds the lock.
 * @throws P2cError `refund_unknown` (nothing is due), `payment_open`, `wallet_*`,
 * `insufficient_*`, `rpc_*`, or why it failed.
 */
export async function giveByWallet(
  chain: Chain,
  ended: EndedCall,
  sign: SignTransaction,
): Promise<JournalEntry> {
  const sums = await provenSums(chain, ended);
  if (sums.given?.state === 'confirmed') return sums.given;
  if (sums.given || !sums.settled) throw raise('payment_open');
  const signing = (entry: JournalEntry) => signOwnPayment(chain, entry, sign);
  return giveUnused(chain, ended, sums, { reader: chain, by: () => Promise.resolve(signing) });
}

/** Signs an entry of the journal. */
type Sign = (entry: JournalEntry) => Promise<JournalEntry>;

/**
 * Gives back what is due, unless a server does not show what is returned.
 * @throws P2cError `refund_unknown`, `payment_open`: the sums are to be read anew; and as {@link give}.
 */
async function giveUnused(
  chain: Chain,
  ended: EndedCall,
  sums: Sums,
  {
    reader,
    by,
  }: {
    /** Whose servers the search asks. */
    readonly reader: Chain;
    /** Returns what signs it. @throws P2cError why that could not. */
    readonly by: (draft: RefundDraft) => Promise<Sign>;
  },
  signal?: AbortSignal,
): Promise<JournalEntry> {
  const { journal } = chain;
  const draft = await draftOf(chain, ended, sums);
  const search = () => givenElsewhere(reader, draft, sums, signal);
  const prepare = async () => {
    const sign = await by(draft);
    const failedBefore = failuresOf(await journal.byId(draft.id));
    return { draft: { ...draft, failedBefore }, sign };
  };
  const check = async () => {
    const { paid, byHand } = await sumsOf(journal, ended);
    return paid === sums.paid && byHand === sums.byHand ? null : appError('payment_open');
  };
  return give(chain, { search, prepare, check }, signal);
}

/** @throws P2cError `refund_unknown`, `payment_invalid`, `rpc_*`, `storage_failed`, `aborted`. */
async function draftOf(chain: Chain, ended: EndedCall, sums: Sums): Promise<RefundDraft> {
  const { callId, owner: payer } = ended;
  const amount = dueOf(ended, sums);
  const recipient = sums.first ? await payerOf(chain, sums.first) : '';
  const draft = await returnDraft(chain, callId, sums.first, { payer, recipient, amount });
  if (!sums.first || !draft || amount === 0n) throw raise('refund_unknown');
  return draft;
}

/**
 * Looks for the return, and for refunds by hand that this journal does not know, on the chain.
 * Returns the return; null: nothing was given elsewhere.
 * @throws P2cError `payment_open`: refunds by hand were found, so the sums are to be read anew;
 * and as `learnGiven`.
 */
async function givenElsewhere(
  chain: Chain,
  draft: RefundDraft,
  { first, payments }: Sums,
  signal?: AbortSignal,
): Promise<JournalEntry | null> {
  if (!first) return null;
  const byHand = await Promise.all(payments.map((paid) => refundDraft(chain, paid)));
  const found = await learnGiven(chain, first, [draft, ...byHand], { isWhole: false, signal });
  const returned = found.find(({ id }) => id === draft.id);
  if (!returned && found.length > 0) throw raise('payment_open');
  return returned ?? null;
}

/**
 * Returns the wallet that paid, the only one that gets anything back: the one that the journal has
 * from when it settled, if the account in the bytes is its own; otherwise as the chain shows it. What
 * was paid ahead has no bytes here: every server has named its payer, and one alone could name another.
 * @throws P2cError `payment_invalid`, `rpc_*`, `aborted`.
 */
async function payerOf(chain: Chain, first: JournalEntry): Promise<string> {
  const { signature, payer } = first;
  const { source } = expectedOf(chain, first, signature ?? '');
  if (source === null || source === associatedTokenAccount(payer, chain.mint)) return payer;
  const shown =
    signature === null ? null : await chain.rpc.getTransaction(signature, 'confirmed', {});
  // A server that has forgotten it: the journal has what the chain showed when it settled.
  if (!shown || signature === null) return payer;
  return checkPayment(shown, expectedOf(chain, first, signature)).sourceOwner;
}

/** @throws P2cError why the fee key cannot return it, `rpc_*`, `storage_failed`, `aborted`. */
function giveByFeeKey(
  chain: Chain,
  ended: EndedCall,
  sums: Sums,
  signal: AbortSignal,
): Promise<JournalEntry> {
  const { rpc, mint } = chain;
  const by = async (draft: RefundDraft): Promise<Sign> => {
    const feeKey = await chain.feeKey(ended.owner);
    const { payer: host, recipient: payer, amount: due } = draft;
    const accounts = [host, payer].map((each) => associatedTokenAccount(each, mint));
    const microLamports = await suggestMicroLamports(rpc, accounts, { signal });
    await checkMeans(chain, feeKey.address, { owner: host, payer }, due, microLamports, signal);
    return async (entry) => {
      const { blockhash, slot } = await rpc.getLatestBlockhash('confirmed', { signal });
      const { payer: owner, recipient: payTo, amount, memo } = entry;
      const transaction = buildPayment({
        ...{ owner, payTo, mint, amount, microLamports, blockhash },
        memo: memo ?? '',
        feePayer: feeKey.address,
        authority: feeKey.address,
      });
      const unsigned = transaction.serialize();
      const most = usdc(sums.paid - sums.byHand);
      const returns = { host: owner, payer: payTo, mint, most, memo: memo ?? '' };
      const refused = checkReturn(unsigned, feeKey.address, returns);
      if (refused !== null) throw raise('payment_invalid', { reason: refused });
      await signTransaction(transaction, feeKey);
      return noteSigned(chain, entry, {
        bytes: transaction.serialize(),
        signature: signatureOf(transaction),
        blockhash,
        slot,
        messageHash: await messageHash(transaction.message.serialize()),
      });
    };
  };
  // Anybody can make the search long: live calls come first.
  return giveUnused(
    chain,
    ended,
    sums,
    { reader: { ...chain, rpc: chain.background }, by },
    signal,
  );
}

/**
 * Checks what can be seen beforehand, so that no fee is lost on a return that must fail.
 * @throws P2cError `no_usdc_account`, `recipient_no_usdc_account`, `return_beyond`,
 * `insufficient_usdc`, `till_empty`, `rpc_*`.
 */
async function checkMeans(
  { rpc, mint }: Chain,
  feeKey: string,
  { owner, payer }: { readonly owner: string; readonly payer: string },
  due: AtomicUsdc,
  microLamports: bigint,
  signal: AbortSignal,
): Promise<void> {
  const [account, target, sol, reserve] = await Promise.all([
    rpc.getTokenAccount(associatedTokenAccount(owner, mint), { signal }),
    rpc.getTokenAccount(associatedTokenAccount(payer, mint), { signal }),
    rpc.getBalance(feeKey, { signal }),
    rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
  ]);
  if (!account) throw raise('no_usdc_account', { owner });
  if (!target) throw raise('recipient_no_usdc_account', { owner: payer });
  const { delegate, delegatedAmount } = account;
  const left = usdc(delegate === feeKey ? delegatedAmount : 0n);
  if (left < due) throw raise('return_beyond', { left, needed: due });
  if (account.amount < due) {
    throw raise('insufficient_usdc', { balance: usdc(account.amount), needed: due });
  }
  if (lamports(sol) < delegateFee(microLamports) + reserve) throw raise('till_empty');
}
