import { P2cError } from '../../../shared/errors.ts';
import { usdc } from '../../../shared/money.ts';
import { type SponsorRequest, sponsorAllowance } from '../solana/allowance.ts';
import type { Signer } from '../solana/keys.ts';
import { isOpen, newEntry } from '../solana/journal.ts';
import { messageHash } from '../solana/payload.ts';
import type { Money } from './money.ts';

/** What the host's fee key signs besides payments: one checked approval or revocation. */
export interface Landing {
  readonly callId: string;
  /** The guest's session key. */
  readonly sessionKey: string;
  /** Before the signature leaves; throws where the fee key is to sign nothing more. */
  readonly check: () => Promise<void>;
}

/**
 * Co-signs, journals, sends and confirms. A revocation is journalled as an allowance of nothing.
 * @throws P2cError what {@link Landing.check} throws, why it did not land, `rpc_*`, `storage_failed`, `aborted`.
 */
export async function landSponsored(
  money: Money,
  feeKey: Signer,
  request: SponsorRequest,
  { callId, sessionKey, check }: Landing,
  signal: AbortSignal,
): Promise<string> {
  const { journal, env, rpc } = money;
  const journalId = `host:${callId}:${await messageHash(request.parsed.messageBytes)}`;
  const known = await journal.byId(journalId);
  // Sent again, it might be taken for one that has failed.
  if (known?.state === 'confirmed' && known.signature !== null) return known.signature;
  const { signed, outcome } = await sponsorAllowance(
    request,
    feeKey,
    money.mint,
    { rpc, env },
    {
      signal,
      async onSigned({ signature, bytes, lastValidBlockHeight, messageHash: hash }) {
        if (known && isOpen(known)) return;
        await check();
        await journal.add(
          newEntry(money, {
            id: journalId,
            kind: 'allowance',
            state: 'broadcasting',
            role: 'host',
            callId,
            amount: request.kind === 'approve' ? request.cap : usdc(0n),
            payer: request.owner,
            recipient: sessionKey,
            signature,
            bytes,
            lastValidBlockHeight,
            messageHash: hash,
          }),
        );
      },
    },
  );
  if (outcome.state !== 'confirmed') {
    const state = outcome.state === 'timeout' ? 'timeout' : 'failed';
    await journal.update(journalId, { state, error: outcome.error });
    throw new P2cError(outcome.error);
  }
  const { finalized } = outcome;
  await journal.update(journalId, { state: 'confirmed', finalized, error: null });
  return signed.signature;
}
