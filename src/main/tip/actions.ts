import { proxy } from 'comlink';
import { atom } from 'nanostores';
import { type AppError, appError } from '../../shared/errors.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import { parseAmount } from '../text/typed.ts';
import { PRICE_ASKED, PRICE_FLOOR } from '../../shared/terms.ts';
import type { App } from '../app/app.ts';
import { $call } from '../app/call-state.ts';
import { asResult } from '../app/ledger-link.ts';
import { connectedOwner } from '../wallet/owner.ts';

/** The state of a tip. Only this file writes it. */

export interface TipState {
  /** Whether the amounts are shown. */
  readonly isOpen: boolean;
  /** The tip that is being paid, or null. */
  readonly giving: AtomicUsdc | null;
  /** The unusual amount about which the page asked last, or null. */
  readonly asked: AtomicUsdc | null;
  /** Whether the typed amount is less than the smallest tip. */
  readonly isTooSmall: boolean;
  readonly error: AppError | null;
}

const AT_REST: TipState = {
  ...{ isOpen: false, giving: null, asked: null, isTooSmall: false, error: null },
};
export const $tip = atom<TipState>(AT_REST);

/** Shows this state, and clears earlier errors and questions. */
const say = (news: Partial<TipState>): void =>
  $tip.set({ ...AT_REST, isOpen: $tip.get().isOpen, ...news });

/** The actions of a guest who can tip. Failures are written to the store; no action throws. */
export interface TipActions {
  /** Shows or hides the amounts. */
  toggle(): void;
  /**
   * Pays a tip. If the amount is unusual, first asks whether it is meant. Resolves to whether the
   * tip was paid.
   */
  give(amount: AtomicUsdc): Promise<boolean>;
  /** Pays a tip whose amount is as typed. Resolves to whether the tip was paid. */
  giveTyped(text: string): Promise<boolean>;
  /** Shows an error about the typed text, in place of a message about the last amount. */
  typed(error: AppError | null): void;
}

export function tipActions(app: App): TipActions {
  let callId: string | null = null;
  $call.subscribe(({ view }) => {
    const now = view?.callId ?? null;
    if (now === callId) return;
    callId = now;
    $tip.set(AT_REST);
  });

  async function give(amount: AtomicUsdc): Promise<boolean> {
    const { giving, asked } = $tip.get();
    if (giving !== null) return false;
    // If the tip is larger than the guest's balance, no question is asked, because the payment is
    // refused below.
    const held = $call.get().view?.balance ?? amount;
    if (amount > PRICE_ASKED && amount <= held && asked !== amount) {
      say({ asked: amount });
      return false;
    }
    const owner = connectedOwner();
    const mine = callId;
    say({ giving: amount });
    // The spending limit may pay the tip without the wallet. If it cannot, the wallet's own error
    // explains that.
    const sign = proxy(app.wallet.signerFor(owner.ok ? owner.value : ''));
    const done = await asResult(app.ledger.raw().tip(amount, sign));
    if (callId !== mine) return false;
    say(done.ok ? { isOpen: false } : { error: done.error });
    return done.ok;
  }

  return {
    toggle() {
      const { isOpen, giving } = $tip.get();
      say({ isOpen: !isOpen, giving });
    },
    give,
    async giveTyped(text) {
      const amount = parseAmount(text);
      if (amount !== null && amount >= PRICE_FLOOR) return give(amount);
      const why = amount === null ? { error: appError('amount_invalid') } : { isTooSmall: true };
      if ($tip.get().giving === null) say(why);
      return false;
    },
    typed(error) {
      if ($tip.get().giving === null) say({ error });
    },
  };
}
