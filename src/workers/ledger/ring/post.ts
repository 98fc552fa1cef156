import type { VersionedTransaction } from '@solana/web3.js';
import { ownText, P2cError, raise } from '../../../shared/errors.ts';
import type { Chain } from '../payment/chain.ts';
import { type Outcome, submitAndConfirm } from '../payment/submit.ts';
import { buildMessage, signatureOf, signTransaction } from '../solana/build.ts';
import type { Signer } from '../solana/keys.ts';

/**
 * Posts messages. A message is encrypted once. If the transaction must be signed again, the new
 * transaction carries the same encrypted message.
 */

type PostDeps = Pick<Chain, 'rpc' | 'servers' | 'env' | 'mint'>;

/**
 * Two transactions may carry the same message. That is harmless, because readers ignore a repeated
 * message.
 */
const ATTEMPTS = 2;

/**
 * Signs a transaction with `make` and sends it until it has landed. If no server shows it in time,
 * it may still land. Then it is not signed again and counts as sent, and the slot is null.
 * @throws P2cError `rpc_*`, `aborted`, or the reason why it has not landed.
 */
export async function post(
  deps: PostDeps,
  feePayer: string,
  make: (blockhash: string) => Promise<VersionedTransaction>,
  signal: AbortSignal | undefined,
): Promise<{ readonly slot: bigint | null }> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await once(deps, feePayer, make, signal);
    if (outcome.error === null) return { slot: outcome.slot };
    if (outcome.error.code === 'confirmation_timeout') return { slot: null };
    if (outcome.state === 'failed' || attempt === ATTEMPTS) throw new P2cError(outcome.error);
  }
}

async function once(
  deps: PostDeps,
  feePayer: string,
  make: (blockhash: string) => Promise<VersionedTransaction>,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const { blockhash, slot } = await deps.rpc.getLatestBlockhash('confirmed', { signal });
  const transaction = await make(blockhash);
  const signature = signatureOf(transaction);
  if (signature === null) throw raise('internal', { what: ownText('an unsigned message') });
  const noted = { signature, blockhash, slot };
  const evidence = { ...noted, proof: 'status', source: null, rest: null } as const;
  const nothing = { authority: feePayer, mint: deps.mint, source: null, amount: 0n, payTo: null };
  const attempted = { feePayer, ...nothing };
  const submission = { ...noted, bytes: transaction.serialize(), evidence, attempted };
  return submitAndConfirm(submission, deps, { signal });
}

/**
 * Posts a message for which the mailbox pays.
 * @throws P2cError as {@link post}.
 */
export const postFromMailbox = (
  deps: PostDeps,
  key: Signer,
  message: string,
  signal: AbortSignal | undefined,
): Promise<unknown> => {
  const { address } = key;
  return post(
    deps,
    address,
    async (blockhash) => {
      const parts = { feePayer: address, mailbox: address, message, blockhash };
      const transaction = buildMessage(parts);
      await signTransaction(transaction, key);
      return transaction;
    },
    signal,
  );
};
