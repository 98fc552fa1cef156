import { hasLanded } from '../../../shared/api/payments.ts';
import type { GuestEffect, GuestEvent } from '../../../shared/billing/types.ts';
import { type AppError, appError, P2cError, toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { usdc } from '../../../shared/money.ts';
import type { Terms } from '../../../shared/terms.ts';
import type { JournalEntry } from '../payment/journal.ts';
import type { Authority } from '../solana/payload.ts';
import type { Buyer, Funds, Sending, Quote } from './buyer.ts';
import type { Chain } from '../payment/chain.ts';
import { RpcFailure, TOO_MANY } from '../x402/wire.ts';

/** Executes the orders of the guest's billing machine for a minute, and answers with events. */
export interface GuestMinutes {
  execute(effect: MinuteEffect): void;
  /** Reads the remaining funds for the page. Failures of the RPC servers are ignored. */
  refreshFunds(): void;
  /**
   * Resumes the payment of a minute that was sent before a reload. Watches the payment. Unless the
   * call waits for its retry, also sends it once more, because the host may not have received it.
   */
  resume(left: LeftMinute): void;
  /**
   * Resolves when the chain has decided about everything that was sent. If something was sent, then
   * also reads the funds, because the meter is no longer read after the end of a call.
   */
  idle(): Promise<void>;
}

type MinuteEffect = Extract<
  GuestEffect,
  { type: 'request-quote' | 'sign' | 'discard' | 'send-payment' | 'watch' }
>;

/**
 * A payment that was sent before a reload, according to the billing state, and that may still land.
 */
export interface LeftMinute {
  readonly minute: number;
  readonly attempt: number;
  readonly entry: JournalEntry;
  readonly send: 'first' | 'retry' | null;
}

interface MinutesOptions {
  readonly chain: Chain;
  readonly buyer: Buyer;
  readonly terms: Terms;
  readonly authority: Authority;
  readonly log: EventLog;
  readonly life: AbortSignal;
  readonly dispatch: (event: GuestEvent) => void;
  readonly onFunds: (funds: Funds) => void;
  /**
   * Throws if nothing more may be paid now.
   * @throws P2cError with the reason.
   */
  readonly mayPay: () => void;
}

/** Errors after which another attempt is useless. */
const FINAL: ReadonlySet<string> = new Set([
  'insufficient_usdc',
  'no_usdc_account',
  'allowance_used_up',
  'wallet_rejected',
  'wallet_disconnected',
  'wallet_account_changed',
  'wallet_changed_transaction',
  'wallet_wrong_network',
  'wallet_silent',
  'wallet_failed',
  'wallet_refused_sponsor',
  'wallet_locked',
  'storage_failed',
]);

const LATER: ReadonlySet<string> = new Set(['too_early', 'payment_open', TOO_MANY]);

export function createGuestMinutes(options: MinutesOptions): GuestMinutes {
  const { chain, buyer, terms, authority, life, dispatch } = options;
  const quotes = new Map<number, Quote>();
  /** The signed payments, by attempt number. */
  const payments = new Map<number, Sending>();
  /**
   * The payment that was sent for each minute. Another transaction for the same minute is sent only
   * after this one has expired.
   */
  const sent = new Map<number, Sending>();
  const watching = new Set<Sending>();

  function background(work: Promise<unknown>, onError: (error: AppError) => void): void {
    work.catch((thrown: unknown) => {
      if (life.aborted) return;
      const error = toAppError(thrown);
      options.log.add('minute_trouble', { code: error.code });
      onError(error);
    });
  }

  async function ask(minute: number, attempt: number): Promise<void> {
    try {
      const quote = await buyer.quoteFor({ kind: 'minute', minute });
      if ('answer' in quote) return dispatch({ type: 'quote-settled', minute, attempt });
      quotes.set(attempt, quote);
      dispatch({ type: 'quote-ok', minute, attempt });
    } catch (thrown) {
      const isRefused = thrown instanceof RpcFailure;
      const isWrong =
        thrown instanceof P2cError &&
        (thrown.error.code === 'peer_protocol' || thrown.error.code === 'peer_mismatch');
      if (!isRefused && !isWrong) throw thrown;
      const error = isRefused ? appError('peer_protocol') : toAppError(thrown);
      const type = isRefused && LATER.has(thrown.message) ? 'quote-later' : 'quote-wrong';
      dispatch({ type, minute, attempt, error });
    }
  }

  const showFunds = ({ balance, remaining }: Funds): void =>
    options.onFunds({ balance: balance ?? usdc(0n), remaining });

  async function sign(minute: number, attempt: number): Promise<void> {
    const quote = quotes.get(attempt);
    if (!quote) return;
    quotes.delete(attempt);
    options.mayPay();
    const checking = buyer.checkFunds(terms.price, authority.kind, showFunds);
    // The wallet must not be asked for a payment that cannot succeed, so wait for the check. The
    // session key signs before the check is done, because the server may be slow.
    if (authority.kind === 'wallet') await checking;
    const before = checking.then(({ rest }) => rest);
    const payment = await buyer.sign(quote, authority, before);
    payments.set(attempt, payment);
    dispatch({ type: 'signed', minute, attempt, signedAtMs: chain.env.nowMs() });
  }

  async function send(minute: number, attempt: number, retry: boolean): Promise<void> {
    const payment = payments.get(attempt);
    if (!payment) return;
    sent.set(minute, payment);
    // While the spending limit is changed, the payment is delayed, but the chain is already
    // watched.
    background(watch(minute, null), () => undefined);
    const answer = await payment.ask(life);
    if (answer.kind !== 'refused') return;
    const { error } = answer;
    // The answer was too late for this attempt or for the retry. It says nothing about the
    // transaction itself, which may have landed.
    if (error.code !== 'payment_window_expired')
      dispatch({ type: 'refused', minute, retry, error });
  }

  /**
   * Forgets a payment that has landed, because it is not sent again. Otherwise a long call would
   * keep the transactions of all its minutes in memory.
   */
  function letGo(minute: number, payment: Sending): void {
    watching.delete(payment);
    if (sent.get(minute) === payment) sent.delete(minute);
    for (const [attempt, each] of payments) if (each === payment) payments.delete(attempt);
  }

  async function watch(minute: number, signature: string | null): Promise<void> {
    const payment = sent.get(minute);
    if (!payment) return;
    if (signature !== null) payment.hint(signature);
    if (watching.has(payment)) return;
    watching.add(payment);
    const found = await payment.found();
    if (hasLanded(found)) {
      letGo(minute, payment);
      dispatch({ type: 'confirmed', minute, signature: found.signature });
    } else {
      dispatch({ type: 'failed', minute, error: found.error });
    }
  }

  function refreshFunds(): void {
    background(buyer.readFunds(authority.kind).then(showFunds), () => undefined);
  }

  return {
    refreshFunds,
    resume({ minute, attempt, entry, send: again }) {
      const payment = buyer.open({ kind: 'minute', minute }, entry);
      payments.set(attempt, payment);
      sent.set(minute, payment);
      if (again) background(send(minute, attempt, again === 'retry'), () => undefined);
    },
    async idle() {
      const open = [...sent.values()];
      await Promise.allSettled(open.map((payment) => payment.found()));
      if (open.length > 0) refreshFunds();
    },
    execute(effect) {
      const { minute } = effect;
      switch (effect.type) {
        case 'request-quote': {
          const { attempt } = effect;
          return background(ask(minute, attempt), (error) =>
            dispatch({ type: 'quote-later', minute, attempt, error }),
          );
        }
        case 'sign': {
          const { attempt } = effect;
          return background(sign(minute, attempt), (error) =>
            dispatch({ type: 'sign-failed', minute, attempt, error, final: FINAL.has(error.code) }),
          );
        }
        case 'discard':
          // Only this page has the transaction, and it was not stored.
          return void payments.delete(effect.attempt);
        case 'send-payment':
          return background(send(minute, effect.attempt, effect.retry), () => undefined);
        case 'watch':
          return background(watch(minute, effect.signature), () => undefined);
      }
    },
  };
}
