import {
  EMPTY_ACCOUNT_BYTES,
  fullPostage,
  MESSAGE_LAMPORTS,
  TAKE_BACK_LAMPORTS,
} from '../../../shared/network-fees.ts';
import { raise } from '../../../shared/errors.ts';
import { type Lamports, lamports } from '../../../shared/money.ts';
import { readSpare } from '../payment/fee-balance.ts';
import { signForRinging } from '../payment/fee-payer-key.ts';
import type { Chain } from '../payment/chain.ts';
import { buildPostage, signTransaction } from '../solana/build.ts';
import type { Signer } from '../solana/keys.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { Account } from '../solana/rpc-parse.ts';
import type { Budget } from './budget.ts';
import { changeLink, isFilled } from './links.ts';
import { post } from './post.ts';

/** The SOL in a link's mailbox, which pays for knocks and replies. */

/** If the postage is enough for fewer messages than this, the page fills the mailbox. */
const LEAST_MESSAGES = 4;

export interface Postage {
  /** The number of messages for which the postage is enough. */
  readonly messages: number;
  /** True if the mailbox cannot pay for messages, whatever its balance. */
  readonly isBroken: boolean;
}

/** Returns the rent-exempt minimum of a mailbox in lamports, which must stay in the mailbox. */
export const rentOf = (rpc: Rpc, signal?: AbortSignal): Promise<bigint> =>
  rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal });

export function postageOf(account: Account | null, rent: bigint): Postage {
  if (account && !account.isPlain) return { messages: 0, isBroken: true };
  const free = (account?.lamports ?? 0n) - rent;
  return { messages: free > 0n ? Number(free / MESSAGE_LAMPORTS) : 0, isBroken: false };
}

export const isLow = ({ messages, isBroken }: Postage): boolean =>
  !isBroken && messages < LEAST_MESSAGES;

/** Returns the cost of a new link in lamports, including the fee of filling its mailbox. */
export const newPostageCost = (rent: bigint): bigint => fullPostage(rent) + MESSAGE_LAMPORTS;

/**
 * Fills a mailbox from the fee payer. Notes the cost on disk before the signature. The first
 * postage does not count toward the budget, because only the host can make a link.
 * @throws P2cError `ring_budget`, `till_empty`, `rpc_*`, `storage_failed`, `aborted`, or the reason
 * why it failed.
 */
export async function fillPostage(
  chain: Chain,
  { feePayerKey, mailbox, held }: { feePayerKey: Signer; mailbox: string; held: bigint },
  budget: Budget,
  signal: AbortSignal | undefined,
): Promise<{ readonly slot: bigint | null }> {
  const moved = fullPostage(await rentOf(chain.rpc, signal)) - held;
  const what = (await isFilled(chain, mailbox)) ? 'refill' : 'start';
  const cost = { what, of: mailbox, lamports: moved + MESSAGE_LAMPORTS } as const;
  const parts = {
    feePayer: feePayerKey.address,
    from: feePayerKey.address,
    to: mailbox,
    lamports: moved,
  };
  const posted = await post(
    chain,
    feePayerKey.address,
    async (blockhash) => {
      const transaction = buildPostage({ ...parts, blockhash });
      await budget.take(cost, await readSpare(chain, feePayerKey.address, signal));
      await changeLink(chain, mailbox, () => ({ isFilled: true }));
      await signForRinging(transaction, feePayerKey, { kind: 'fill', mailbox, lamports: moved });
      return transaction;
    },
    signal,
  );
  if (posted.slot !== null) await budget.filled(mailbox);
  return posted;
}

/**
 * Takes back the balance of a mailbox, unless that would cost more than it returns. The fee payer
 * pays the fee. Resolves to the amount taken back.
 * @throws P2cError `till_empty`, `rpc_*`, `aborted`, or the reason why it failed.
 */
export async function takePostageBack(
  chain: Chain,
  feePayerKey: Signer,
  key: Signer,
  signal: AbortSignal | undefined,
): Promise<Lamports> {
  const { rpc } = chain;
  const mailbox = key.address;
  const [{ value }, balance, rent] = await Promise.all([
    rpc.getAccounts([mailbox], { signal }),
    rpc.getBalance(feePayerKey.address, { signal }),
    rentOf(rpc, signal),
  ]);
  const [account = null] = value;
  if (!account?.isPlain || account.lamports <= TAKE_BACK_LAMPORTS) return lamports(0n);
  if (balance < rent + TAKE_BACK_LAMPORTS) throw raise('till_empty');
  const held = account.lamports;
  const parts = {
    feePayer: feePayerKey.address,
    from: mailbox,
    to: feePayerKey.address,
    lamports: held,
  };
  const { slot } = await post(
    chain,
    feePayerKey.address,
    async (blockhash) => {
      const transaction = buildPostage({ ...parts, blockhash });
      await signForRinging(transaction, feePayerKey, {
        kind: 'take-back',
        mailbox,
        lamports: held,
      });
      await signTransaction(transaction, key);
      return transaction;
    },
    signal,
  );
  // The caller deletes the mailbox's key afterwards, so the transfer must have landed.
  if (slot === null) throw raise('rpc_slow', { host: rpc.hosts[0] ?? '' });
  return lamports(held);
}
