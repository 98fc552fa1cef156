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
  /** The amounts are shown. */
  readonly isOpen: boolean;
  /** It is being paid. */
  readonly giving: AtomicUsdc | null;
  /** The unusual amount that the user was asked about last. */
  readonly asked: AtomicUsdc | null;
  /** The typed amount is less than the smallest tip. */
  readonly isTooSmall: boolean;
  readonly error: AppError | null;
}

const AT_REST: TipState = {
  ...{ isOpen: false, giving: null, asked: null, isTooSmall: false, error: null },
};
export const $tip = atom<TipState>(AT_REST);

/** Shows this, and nothing that was said before. */
const say = (news: Partial<TipState>): void =>
  $tip.set({ ...AT_REST, isOpen: $tip.get().isOpen, ...news });

/** For a guest in a call. Failures go to the store; nothing here throws. */
export interface TipActions {
  /** Shows or hides the amounts. */
  toggle(): void;
  /** Pays, or asks first whether an unusual amount is meant. Returns whether it is paid. */
  give(amount: AtomicUsdc): Promise<boolean>;
  /** Takes an amount as typed. */
  giveTyped(text: string): Promise<boolean>;
  /** Says what is wrong with what is typed, in place of what was said about the last amount. */
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
    // A tip beyond the guest's balance is refused below, without a question first.
    const held = $call.get().view?.balance ?? amount;
    if (amount > PRICE_ASKED && amount <= held && asked !== amount) {
      say({ asked: amount });
      return false;
    }
    const owner = connectedOwner();
    const mine = callId;
    say({ giving: amount });
    // The allowance may pay it without the wallet; where it cannot, the wallet's own error says so.
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
