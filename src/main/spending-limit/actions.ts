import { proxy } from 'comlink';
import type { SignTransaction } from '../../shared/api/ledger.ts';
import type { AppError, Result } from '../../shared/errors.ts';
import { allowanceStrings } from './strings.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import { $call } from '../app/call-state.ts';
import { connectedOwner } from '../wallet/owner.ts';
import { atom } from 'nanostores';

/**
 * The state of extending or revoking this call's spending limit. Only `spending-limit/actions.ts`
 * writes it.
 */

type SpendingLimitDoing = 'extend' | 'revoke' | null;
export const $spendingLimitDoing = atom<SpendingLimitDoing>(null);
export const $spendingLimitError = atom<AppError | null>(null);
/** True once the spending limit was revoked here and Solana shows that. */
export const $revoked = atom(false);

/**
 * The actions of a guest who pays by spending limit. Failures are written to the stores; no action
 * throws.
 */
export interface SpendingLimitActions {
  /** Approves this many minutes in addition to the rest of the limit. */
  extend(periods: number): Promise<void>;
  revoke(): Promise<void>;
}

/** Extends and revokes the spending limit, with one wallet signature each. */
export function createSpendingLimitActions(app: App): SpendingLimitActions {
  let callId: string | null = null;
  $call.subscribe(({ view }) => {
    const now = view?.callId ?? null;
    if (now === callId) return;
    callId = now;
    $revoked.set(false);
    $spendingLimitError.set(null);
  });

  async function change(
    doing: Exclude<SpendingLimitDoing, null>,
    ask: (sign: SignTransaction) => Promise<Result<void>>,
  ): Promise<boolean> {
    if ($spendingLimitDoing.get() !== null) return false;
    const owner = connectedOwner();
    $spendingLimitError.set(owner.ok ? null : owner.error);
    if (!owner.ok) return false;
    $spendingLimitDoing.set(doing);
    const done = await asResult(ask(proxy(app.wallet.signerFor(owner.value))));
    $spendingLimitDoing.set(null);
    $spendingLimitError.set(done.ok ? null : done.error);
    return done.ok;
  }

  return {
    async extend(periods) {
      const extended = await change('extend', (sign) =>
        app.ledger.raw().extendSpendingLimit(periods, sign),
      );
      if (!extended) return;
      $revoked.set(false);
      app.toast(allowanceStrings.extended(periods));
    },
    async revoke() {
      if (!(await change('revoke', (sign) => app.ledger.raw().revokeSpendingLimit(sign)))) return;
      $revoked.set(true);
      app.toast(allowanceStrings.revoked());
    },
  };
}
