import type { AppError } from '../../../shared/errors.ts';
import type { Facilitator } from '../solana/facilitator.ts';
import type { Signer } from '../solana/keys.ts';
import type { Money } from './money.ts';
import { createSponsorDesk, type SponsorDesk } from './sponsor-desk.ts';
import { checkFees, limited } from './sponsor-limits.ts';

/** All that the host's fee key does in one call, behind one limit. */
export interface Sponsorship {
  /** Before each signature of the fee key. @throws P2cError */
  check(): Promise<void>;
  readonly facilitator: Facilitator;
  readonly desk: SponsorDesk;
}

export function createSponsorship(parts: {
  readonly money: Money;
  readonly feeKey: Signer;
  readonly facilitator: Facilitator;
  readonly callId: () => string | null;
  /** Who approved the session key; null: nobody did. */
  readonly owner: () => string | null;
  readonly life: AbortSignal;
  readonly onStopped: (error: AppError) => void;
}): Sponsorship {
  const { money, facilitator } = parts;
  const check = (): Promise<void> =>
    checkFees(money.journal, parts.callId() ?? '', parts.onStopped);
  return {
    check,
    facilitator: limited(facilitator, check),
    desk: createSponsorDesk({ ...parts, check }),
  };
}
