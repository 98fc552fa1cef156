import type { SignTransaction } from '../../../shared/api/ledger.ts';
import { toHex } from '../../../shared/bytes.ts';
import {
  type AppError,
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
import { checkApproved } from '../allowance/approval.ts';
import type { Chain } from '../payment/chain.ts';
import { racing } from '../solana/env.ts';
import type { Authority } from '../solana/payload.ts';
import { RpcFailure } from '../x402/wire.ts';
import { type Answer, type Buyer, insist, type Sending } from './buyer.ts';

/**
 * The guest tips its host. A tip buys nothing, so it ends when this side's own RPC server shows the
 * payment. It never takes a minute's place: it waits while one is due, and the session key pays it
 * only if the allowance covers another minute afterwards. One press signs once. Until the chain has
 * decided about those bytes, nothing else is signed.
 */
export interface GuestTips {
  /** Resolves when the tip is paid, or with why not. */
  give(amount: AtomicUsdc, sign: SignTransaction): Promise<Result<void>>;
  /** Takes a signature that the host announced. */
  hint(signature: string): void;
}

interface TipOptions {
  readonly chain: Chain;
  readonly callId: string;
  readonly terms: Terms;
  readonly owner: string;
  /** What pays the minutes. */
  readonly authority: Authority;
  readonly buyer: Buyer;
  /** Resolves when no minute is due or being paid (docs/billing.md, "A minute"). */
  readonly untilQuiet: (signal: AbortSignal) => Promise<void>;
  readonly life: AbortSignal;
  /** Aborts when the call ends. What has not left by then never does. */
  readonly over: AbortSignal;
  readonly onPaid: () => void;
}

const ID_BYTES = 16;
/** After this long without a verdict, the user is told that it may still arrive. */
const PATIENCE_MS = 30_000;
/** Between two sendings of the same bytes. */
const AGAIN_MS = 3_000;
const UNKNOWN = appError('confirmation_timeout', { signature: '' });
const CALL_OVER = appError('aborted');

/** The host's clock is a moment ahead, and a minute came due in between. */
const isTooEarly = (error: AppError): boolean =>
  error.code === 'payment_invalid' && error.context.reason === 'too_early';

export function createGuestTips(options: TipOptions): GuestTips {
  const { chain, callId, terms, owner, buyer, life, over } = options;
  let busy = false;
  let latest: Sending | null = null;

  /** Also asks for what an earlier page of this call has sent. */
  async function checkNoneOpen(): Promise<void> {
    const open = await chain.journal.list({ callId, role: 'guest', kind: 'tip', open: true });
    if (open.length > 0) throw raise('payment_open');
  }

  /** Returns the session key if the allowance then still covers a minute, and else the wallet. */
  async function payerOf(amount: AtomicUsdc, sign: SignTransaction): Promise<Authority> {
    const { authority } = options;
    const wallet: Authority = { kind: 'wallet', address: owner, sign };
    if (authority.kind !== 'session') return wallet;
    const { allowanceLeft } = await buyer.readFunds('session');
    return allowanceLeft !== null && allowanceLeft >= amount + terms.price ? authority : wallet;
  }

  async function sign(amount: AtomicUsdc, wallet: SignTransaction): Promise<Sending> {
    await options.untilQuiet(over);
    await checkNoneOpen();
    await checkApproved(chain, owner, callId, over);
    const authority = await payerOf(amount, wallet);
    const { rest } = await buyer.checkFunds(amount, authority.kind);
    const id = toHex(chain.env.randomBytes(ID_BYTES));
    const quote = await buyer
      .quoteFor({ kind: 'tip', id, amount }, over)
      .catch((thrown: unknown) => {
        throw thrown instanceof RpcFailure ? raise('peer_protocol') : thrown;
      });
    if ('answer' in quote) throw raise('peer_protocol');
    return buyer.sign(quote, authority, rest);
  }

  /** Sends the same bytes until the host has refused them for good, or the chain shows them. */
  async function send(payment: Sending, stop: AbortSignal): Promise<AppError> {
    let sent = false;
    const until = AbortSignal.any([stop, over]);
    async function before(): Promise<void> {
      await options.untilQuiet(until);
      sent = true;
    }
    const interpret = (answer: Answer): AppError | null =>
      answer.kind !== 'refused' || isTooEarly(answer.error) ? null : answer.error;
    const how = { before, pauseMs: () => AGAIN_MS, interpret, patient: life };
    try {
      return await insist(chain, payment, how, until);
    } catch (thrown) {
      if (!over.aborted || life.aborted) throw thrown;
      // What has left may still land, so it is waited for.
      return sent ? new Promise<AppError>(() => undefined) : CALL_OVER;
    }
  }

  const settle = (payment: Sending): Promise<AppError | null> =>
    racing(life, async (stop) => {
      const late = chain.env.sleep(PATIENCE_MS, stop).then(() => UNKNOWN);
      const sending = send(payment, stop);
      const first = await Promise.race([sending, payment.found(), late]);
      if ('code' in first) return first;
      return first.error;
    });

  async function give(amount: AtomicUsdc, wallet: SignTransaction): Promise<AppError | null> {
    if (amount < PRICE_FLOOR) throw raise('price_below_floor', { floor: PRICE_FLOOR });
    const payment = await sign(amount, wallet);
    // The wallet's window may have been open for long.
    if (over.aborted) return CALL_OVER;
    latest = payment;
    return settle(payment);
  }

  return {
    async give(amount, wallet) {
      if (busy) return err(appError('busy'));
      busy = true;
      try {
        const error = await give(amount, wallet);
        if (error) return err(error);
        options.onPaid();
        return ok(undefined);
      } catch (thrown) {
        if (!(thrown instanceof P2cError) && !life.aborted) throw thrown;
        return err(over.aborted ? CALL_OVER : toAppError(thrown));
      } finally {
        busy = false;
      }
    },
    hint: (signature) => latest?.hint(signature),
  };
}
