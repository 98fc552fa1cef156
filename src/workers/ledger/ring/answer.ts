import { MESSAGE_LAMPORTS } from '../../../shared/network-fees.ts';
import { readSpare } from '../payment/fee-balance.ts';
import { signForRinging } from '../payment/fee-payer-key.ts';
import type { Chain } from '../payment/chain.ts';
import { agreeWith, newAgreementKey } from '../solana/agreement.ts';
import { buildMessage } from '../solana/build.ts';
import type { Signer } from '../solana/keys.ts';
import { raise } from '../../../shared/errors.ts';
import type { Budget } from './budget.ts';
import { type AnswerCode, packAnswer, toMemo } from './messages.ts';
import { post } from './post.ts';
import { type Answered, type Knocked, sealAnswer } from './seal.ts';

/**
 * Answers a knock. The fee payer pays. Resolves when the answer has landed. Calls `onSigned` before
 * the answer is sent, because the reply may arrive before this side knows that the answer has
 * landed.
 * @throws P2cError `ring_budget`, `till_empty`, `ring_over`, `rpc_*`, `storage_failed`, `aborted`,
 * or the reason why it failed.
 */
export async function sendAnswer(
  chain: Chain,
  { feePayerKey, mailbox, visit }: { feePayerKey: Signer; mailbox: string; visit: string },
  knocked: Knocked,
  invite: AnswerCode,
  budget: Budget,
  onSigned: (answered: Answered) => void,
  signal: AbortSignal,
): Promise<void> {
  const { publicKey, privateKey } = await newAgreementKey();
  const place = { network: chain.network, mailbox };
  const host = { publicKey, agree: agreeWith(privateKey) };
  const sealed = await sealAnswer(place, knocked, host, packAnswer(invite));
  if (!sealed) throw raise('ring_over');
  const message = toMemo(sealed.sealed);
  await post(
    chain,
    feePayerKey.address,
    async (blockhash) => {
      const parts = { feePayer: feePayerKey.address, mailbox, message, blockhash };
      const transaction = buildMessage(parts);
      const cost = { what: 'answer', of: visit, lamports: MESSAGE_LAMPORTS } as const;
      await budget.take(cost, await readSpare(chain, feePayerKey.address, signal));
      await signForRinging(transaction, feePayerKey, { kind: 'answer', mailbox });
      onSigned(sealed.answered);
      return transaction;
    },
    signal,
  );
}
