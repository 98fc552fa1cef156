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
 * The state of extending or revoking this call's allowance. Only `allowance/actions.ts` writes it.
 */

type AllowanceDoing = 'extend' | 'revoke' | null;
export const $allowanceDoing = atom<AllowanceDoing>(null);
export const $allowanceError = atom<AppError | null>(null);
/** True once the allowance was revoked here and Solana shows it. */
export const $revoked = atom(false);

/** For a guest who pays by allowance. Failures go to the stores; nothing here throws. */
export interface AllowanceActions {
  /** Approves this many minutes in addition to what is left. */
  extend(periods: number): Promise<void>;
  revoke(): Promise<void>;
}

/** Extends and revokes the allowance, with one wallet signature each. */
export function createAllowanceActions(app: App): AllowanceActions {
  let callId: string | null = null;
  $call.subscribe(({ view }) => {
    const now = view?.callId ?? null;
    if (now === callId) return;
    callId = now;
    $revoked.set(false);
    $allowanceError.set(null);
  });

  async function change(
    doing: Exclude<AllowanceDoing, null>,
    ask: (sign: SignTransaction) => Promise<Result<void>>,
  ): Promise<boolean> {
    if ($allowanceDoing.get() !== null) return false;
    const owner = connectedOwner();
    $allowanceError.set(owner.ok ? null : owner.error);
    if (!owner.ok) return false;
    $allowanceDoing.set(doing);
    const done = await asResult(ask(proxy(app.wallet.signerFor(owner.value))));
    $allowanceDoing.set(null);
    $allowanceError.set(done.ok ? null : done.error);
    return done.ok;
  }

  return {
    async extend(periods) {
      const extended = await change('extend', (sign) =>
        app.ledger.raw().extendAllowance(periods, sign),
      );
      if (!extended) return;
      $revoked.set(false);
      app.toast(allowanceStrings.extended(periods));
    },
    async revoke() {
      if (!(await change('revoke', (sign) => app.ledger.raw().revokeAllowance(sign)))) return;
      $revoked.set(true);
      app.toast(allowanceStrings.revoked());
    },
  };
}
