import type { SignTransaction } from '../../../shared/api/ledger.ts';
import { toHex } from '../../../shared/bytes.ts';
import {
  appError,
  err,
  ok,
  P2cError,
  raise,
  type Result,
  toAppError,
} from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { PRICE_FLOOR, type Terms } from '../../../shared/terms.ts';
import type { Authority } from '../solana/payload.ts';
import type { Sending } from './buyer.ts';
import { type PurchaseOptions, settlePurchase, signPurchase } from './purchase.ts';

/**
 * The guest's tips. The host grants nothing for a tip, so it is done when the guest's own RPC
 * servers show the payment. The session key pays only if the spending limit covers another minute
 * after the tip. Otherwise the wallet pays. Each click asks for one signature. Until the chain has
 * decided about a tip, no other tip is signed.
 */
export interface GuestTips {
  /** Resolves when the tip is paid, or with the error that prevented it. */
  give(amount: AtomicUsdc, sign: SignTransaction): Promise<Result<void>>;
  /** Passes on a payment's signature that the host announced. */
  hint(signature: string): void;
}

interface TipOptions extends PurchaseOptions {
  readonly terms: Terms;
  /** The key that pays for minutes: the session key or the wallet. */
  readonly authority: Authority;
  readonly onPaid: () => void;
}

const ID_BYTES = 16;

export function createGuestTips(options: TipOptions): GuestTips {
  const { chain, callId, terms, owner, buyer, life } = options;
  let busy = false;
  let latest: Sending | null = null;

  /** Throws if a tip of this call may still land, including one from before a reload. */
  async function checkNoneOpen(): Promise<void> {
    const open = await chain.journal.list({ callId, role: 'guest', kind: 'tip', open: true });
    if (open.length > 0) throw raise('payment_open');
  }

  /**
   * Returns the session key if the spending limit covers a minute after the tip. Otherwise returns
   * the wallet.
   */
  async function payerOf(amount: AtomicUsdc, sign: SignTransaction): Promise<Authority> {
    const { authority } = options;
    const wallet: Authority = { kind: 'wallet', address: owner, sign };
    if (authority.kind !== 'session') return wallet;
    const { remaining } = await buyer.readFunds('session');
    return remaining !== null && remaining >= amount + terms.price ? authority : wallet;
  }

  async function give(amount: AtomicUsdc, wallet: SignTransaction): Promise<void> {
    if (amount < PRICE_FLOOR) throw raise('price_below_floor', { floor: PRICE_FLOOR });
    const id = toHex(chain.env.randomBytes(ID_BYTES));
    const payment = await signPurchase(options, { kind: 'tip', id, amount }, amount, async () => {
      await checkNoneOpen();
      return payerOf(amount, wallet);
    });
    if ('answer' in payment) throw raise('peer_protocol');
    latest = payment;
    const purchase = { payment, found: payment.found(), sent: false };
    const settled = await settlePurchase(options, purchase);
    if ('error' in settled) throw new P2cError(settled.error);
  }

  return {
    async give(amount, wallet) {
      if (busy) return err(appError('busy'));
      busy = true;
      try {
        await give(amount, wallet);
        options.onPaid();
        return ok(undefined);
      } catch (thrown) {
        if (!(thrown instanceof P2cError) && !life.aborted) throw thrown;
        return err(toAppError(thrown));
      } finally {
        busy = false;
      }
    },
    hint: (signature) => latest?.hint(signature),
  };
}
