import type { PaymentPayload, PaymentRequired, PaymentRequirements } from '@x402/core/types';
import type { GuestEffect, GuestEvent } from '../../../shared/billing/types.ts';
import { type AppError, appError, P2cError, toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import type { Terms } from '../../../shared/terms.ts';
import { allowanceState } from '../solana/allowance.ts';
import { type Authority, buildPaymentPayload } from '../solana/payload.ts';
import { createFlight, type Flight, resumeFlight } from './guest-flight.ts';
import type { Greeted } from './guest-prepay.ts';
import { keepFlight } from './kept.ts';
import { PaymentRequiredResult, ResourceResult } from './messages.ts';
import type { Money } from './money.ts';
import { checkQuote, paymentPayload } from './quote.ts';
import { resourceUrl } from './resources.ts';
import { memoFor } from './transcript.ts';
import { RpcFailure, TOO_MANY, type Wire } from './wire.ts';

/** Carries out what the guest's billing machine orders for a minute, and answers with its events. */
export interface GuestMinutes {
  execute(effect: MinuteEffect): void;
  /** Reads what is left to pay with, for the page; an RPC that is silent here is no failure. */
  look(): void;
  /**
   * Takes up what a page before this one had sent for a minute: it is watched, and, unless the call
   * waits for its retry, sent once more, since the host may never have had it.
   */
  resume(minute: number, flight: ResumedFlight, send: 'first' | 'retry' | null): void;
  /** Resolves when the chain has spoken on everything that was sent. */
  idle(): Promise<void>;
}

type MinuteEffect = Extract<
  GuestEffect,
  { type: 'request-quote' | 'sign' | 'discard' | 'send-payment' | 'watch' }
>;

/** What is kept of a flight: the journal's entry, and what was said to the host (kept.ts). */
export interface ResumedFlight {
  readonly attempt: number;
  readonly payload: PaymentPayload;
  readonly bytes: Uint8Array;
  readonly lastValidBlockHeight: bigint;
  readonly messageHash: string;
  readonly memo: string;
}

/** As read from the chain; in manual mode there is no allowance. */
export interface Funds {
  readonly balance: AtomicUsdc;
  readonly allowanceLeft: AtomicUsdc | null;
}

export interface MinutesOptions {
  readonly money: Money;
  readonly wire: Wire;
  readonly terms: Terms;
  readonly owner: string;
  readonly greeted: Greeted;
  readonly authority: Authority;
  readonly log: EventLog;
  readonly life: AbortSignal;
  readonly dispatch: (event: GuestEvent) => void;
  readonly onFunds: (funds: Funds) => void;
  /** @throws P2cError why nothing more is to be paid for now. */
  readonly mayPay: () => void;
}

/** Errors that asking again cannot mend. */
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
  'wallet_locked',
  'storage_failed',
]);

const LATER: ReadonlySet<string> = new Set(['too_early', 'payment_in_flight', TOO_MANY]);

export function createGuestMinutes(options: MinutesOptions): GuestMinutes {
  const { money, wire, terms, owner, greeted, authority, life, dispatch } = options;
  const { agreement, transcript } = greeted;
  const quotes = new Map<
    number,
    { quote: PaymentRequired; requirements: PaymentRequirements; memo: string }
  >();
  const flights = new Map<number, Flight>();
  /** The flight whose bytes have left, per minute; newer bytes only after older ones are dead. */
  const sent = new Map<number, Flight>();
  const watching = new Set<Flight>();

  const urlOf = (minute: number): string =>
    resourceUrl(agreement.callId, { kind: 'minute', minute });

  function background(work: Promise<void>, onError: (error: AppError) => void): void {
    work.catch((thrown: unknown) => {
      if (life.aborted) return;
      const error = toAppError(thrown);
      options.log.add('minute_trouble', { code: error.code });
      onError(error);
    });
  }

  async function ask(minute: number, attempt: number): Promise<void> {
    let answer: unknown;
    try {
      answer = await wire.request('resource.get', { url: urlOf(minute) }, life);
    } catch (thrown) {
      if (!(thrown instanceof RpcFailure)) throw thrown;
      const error = appError('peer_protocol', { what: thrown.message });
      const type = LATER.has(thrown.message) ? 'quote-later' : 'quote-wrong';
      return dispatch({ type, minute, attempt, error });
    }
    const result = ResourceResult.safeParse(answer);
    if (!result.success) {
      const error = appError('peer_protocol', { what: 'quote' });
      return dispatch({ type: 'quote-wrong', minute, attempt, error });
    }
    const required = PaymentRequiredResult.safeParse(answer);
    if (!required.success) return dispatch({ type: 'quote-settled', minute, attempt });
    // Past the schema this is x402's own type; see host-call.ts on `null`.
    const quote = required.data.structuredContent as PaymentRequired;
    const memo = await memoFor(transcript, urlOf(minute));
    const checked = checkQuote(quote, agreement, { kind: 'minute', minute }, memo);
    if (!checked.ok) {
      const error = appError('peer_mismatch', { what: checked.what });
      return dispatch({ type: 'quote-wrong', minute, attempt, error });
    }
    quotes.set(attempt, { quote, requirements: checked.requirements, memo });
    dispatch({ type: 'quote-ok', minute, attempt });
  }

  async function readFunds(): Promise<Funds & { readonly hasAccount: boolean }> {
    const state = await allowanceState(money.rpc, owner, money.mint, life);
    const balance = state.balance ?? usdc(0n);
    let allowanceLeft: AtomicUsdc | null = null;
    if (authority.kind === 'session') {
      const ours = state.delegate === authority.signer.address;
      allowanceLeft = ours ? state.delegatedAmount : usdc(0n);
    }
    options.onFunds({ balance, allowanceLeft });
    return { balance, allowanceLeft, hasAccount: state.balance !== null };
  }

  /** Says no before signing what the chain would refuse: the person hears why, in amounts. */
  async function checkFunds(): Promise<void> {
    const needed = terms.price;
    const { balance, allowanceLeft: left, hasAccount } = await readFunds();
    if (!hasAccount) throw new P2cError(appError('no_usdc_account', { owner }));
    if (left !== null && left < needed) {
      throw new P2cError(appError('allowance_used_up', { left, needed }));
    }
    if (balance < needed) throw new P2cError(appError('insufficient_usdc', { balance, needed }));
  }

  const common = (minute: number) => ({
    money,
    wire,
    url: urlOf(minute),
    callId: agreement.callId,
    kind: 'minute' as const,
    minute,
    owner,
    authority,
    payTo: terms.payTo,
    amount: terms.price,
    life,
  });

  async function sign(minute: number, attempt: number): Promise<void> {
    const asked = quotes.get(attempt);
    if (!asked) return;
    quotes.delete(attempt);
    options.mayPay();
    const { rpc, env } = money;
    const { quote, requirements, memo } = asked;
    const build = () => buildPaymentPayload(requirements, { owner, authority, rpc, signal: life });
    // A wallet is not asked for what cannot be paid; for the session key, a slow server is asked at once.
    const checking = checkFunds();
    if (authority.kind === 'wallet') await checking;
    const [signed] = await Promise.all([build(), checking]);
    const signedAtMs = env.nowMs();
    const transaction = String(signed.payload.payload['transaction']);
    const payload = paymentPayload(quote, requirements, transaction);
    const flight = await createFlight({ ...common(minute), memo, signed, payload });
    const { messageHash } = signed;
    const kept = { minute, attempt, messageHash, payload: JSON.stringify(payload) };
    await keepFlight(money.kv, agreement.callId, kept);
    flights.set(attempt, flight);
    dispatch({ type: 'signed', minute, attempt, signedAtMs });
  }

  async function send(minute: number, attempt: number, retry: boolean): Promise<void> {
    const flight = flights.get(attempt);
    if (!flight) return;
    sent.set(minute, flight);
    const refusal = await flight.send(life);
    // Too late for this try, or for the retry: not a word about the bytes, which may have landed.
    if (refusal?.error.code === 'payment_window_expired') return;
    if (refusal) dispatch({ type: 'refused', minute, retry, error: refusal.error });
  }

  async function watch(minute: number, signature: string | null): Promise<void> {
    const flight = sent.get(minute);
    if (!flight) return;
    if (signature !== null) flight.hint(signature);
    if (watching.has(flight)) return;
    watching.add(flight);
    const found = await flight.found();
    if (found.kind === 'landed') {
      dispatch({ type: 'confirmed', minute, signature: found.signature });
    } else {
      dispatch({ type: 'dead', minute, error: found.error });
    }
  }

  return {
    look() {
      background(
        readFunds().then(() => undefined),
        () => undefined,
      );
    },
    resume(minute, { attempt, payload, bytes, lastValidBlockHeight, messageHash, memo }, again) {
      const signed = { bytes, messageHash, blockhash: { lastValidBlockHeight } };
      const flight = resumeFlight({ ...common(minute), memo, signed, payload });
      flights.set(attempt, flight);
      sent.set(minute, flight);
      if (again) background(send(minute, attempt, again === 'retry'), () => undefined);
    },
    async idle() {
      await Promise.allSettled([...sent.values()].map((flight) => flight.found()));
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
          flights.get(effect.attempt)?.drop();
          return void flights.delete(effect.attempt);
        case 'send-payment':
          return background(send(minute, effect.attempt, effect.retry), () => undefined);
        case 'watch':
          return background(watch(minute, effect.signature), () => undefined);
      }
    },
  };
}
