import type { PaymentPayload } from '@x402/core/types';
import { timingFor } from '../../../shared/billing/timing.ts';
import type { HostEffect, HostEvent, RequestId } from '../../../shared/billing/types.ts';
import { type AppError, appError, toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { Facilitator } from '../solana/facilitator.ts';
import type { JournalEntry } from '../solana/journal.ts';
import { parseTransaction } from '../solana/layout.ts';
import { messageHash, payloadTransaction } from '../solana/payload.ts';
import type { Money } from './money.ts';
import type { Quotes } from './quotes.ts';
import { type Resource, resourceUrl } from './resources.ts';
import { grantResult, requiredResult } from './results.ts';
import { type Receipt, settleAgain, type Taken, takePayment } from './settle.ts';
import { RPC, RpcFailure } from './wire.ts';

/** Serves minutes: hands each request to the billing machine, and carries out what that orders. */
export interface HostMinutes {
  serve(resource: MinuteResource, payload: PaymentPayload | null): Promise<unknown>;
  refuse(requestId: RequestId, error: AppError): void;
  /** Goes on with what a page before this one had co-signed for this minute. */
  resume(minute: number, entry: JournalEntry): void;
  execute(effect: MinuteEffect): void;
}

type MinuteResource = Extract<Resource, { kind: 'minute' }>;

type MinuteEffect = Extract<
  HostEffect,
  { type: 'answer-quote' | 'answer-receipt' | 'answer-error' | 'settle' | 'join' }
>;

export interface HostMinutesOptions {
  readonly money: Money;
  readonly facilitator: Facilitator;
  readonly quotes: Quotes;
  readonly log: EventLog;
  readonly callId: () => string | null;
  /** Who approved the session key. */
  readonly owner: () => string | null;
  /** Stops sending. */
  readonly hush: AbortSignal;
  readonly life: AbortSignal;
  readonly dispatch: (event: HostEvent) => void;
  /** Of minutes that were settled before this page. */
  readonly receipts?: ReadonlyMap<number, Receipt>;
}

/** A request for a minute that waits for its answer. */
interface Asked {
  readonly payload: PaymentPayload | null;
  answer(result: unknown): void;
  refuse(error: AppError): void;
}

export function createHostMinutes(options: HostMinutesOptions): HostMinutes {
  const { money, facilitator, quotes, log, hush, life, dispatch } = options;
  const asked = new Map<RequestId, Asked>();
  const settling = new Map<string, Promise<Taken>>();
  const receipts = new Map<number, Receipt>(options.receipts);
  let requests = 0;

  async function serveMinute(
    { minute }: MinuteResource,
    payload: PaymentPayload | null,
  ): Promise<unknown> {
    const digest = payload ? await digestOf(payload) : null;
    if (payload && digest === null) {
      return quotes.refusal(
        { kind: 'minute', minute },
        appError('payment_invalid', { reason: 'transaction' }),
      );
    }
    return new Promise((resolve, reject) => {
      const requestId = (requests += 1);
      const close = (): void => void asked.delete(requestId);
      asked.set(requestId, {
        payload,
        answer(result) {
          close();
          resolve(result);
        },
        refuse(error) {
          close();
          if (payload) quotes.refusal({ kind: 'minute', minute }, error).then(resolve, reject);
          else reject(new RpcFailure(RPC.outOfTurn, error.code));
        },
      });
      dispatch(
        digest === null
          ? { type: 'quote-request', requestId, minute }
          : { type: 'payment-request', requestId, minute, digest },
      );
    });
  }

  async function settle(effect: Extract<HostEffect, { type: 'settle' }>): Promise<void> {
    const { requestId, minute, digest } = effect;
    const resource = { kind: 'minute', minute } as const;
    const payload = asked.get(requestId)?.payload;
    const callId = options.callId();
    if (!payload || callId === null) return;
    const url = resourceUrl(callId, resource);
    const taking = takePayment(
      money,
      facilitator,
      {
        url,
        callId,
        kind: 'minute',
        minute,
        memo: await quotes.memo(resource),
        owner: options.owner(),
        quoted: [...quotes.issued(url), ...(await quotes.earlier(resource, payload.accepted))],
      },
      payload,
      {
        onSigned: (signature) => dispatch({ type: 'journaled', minute, digest, signature }),
        patienceMs: timingFor(quotes.agreement().terms.periodSeconds).pendingMs / 2,
        stopSending: hush,
        signal: life,
      },
    );
    settling.set(digest, taking);
    await answerTaken(requestId, resource, await conclude(minute, digest, taking));
  }

  /** What became of it, told to the billing machine. */
  async function conclude(minute: number, digest: string, taking: Promise<Taken>): Promise<Taken> {
    const taken = await taking;
    if (taken.ok) {
      receipts.set(minute, taken.receipt);
      const { signature } = taken.receipt;
      dispatch({ type: 'landed', minute, digest, signature });
    } else {
      dispatch({ type: 'rejected', minute, digest, error: taken.error });
    }
    return taken;
  }

  async function answerTaken(
    requestId: RequestId,
    resource: Resource,
    taken: Taken,
  ): Promise<void> {
    const waiting = asked.get(requestId);
    const callId = options.callId();
    if (!waiting || callId === null) return;
    const url = resourceUrl(callId, resource);
    if (taken.ok) waiting.answer(grantResult({ url, granted: true }, taken.receipt.response));
    else waiting.answer(await quotes.refusal(resource, taken.error, taken.response));
  }

  function background(work: Promise<unknown>): void {
    work.catch((thrown: unknown) => {
      if (!life.aborted) log.add('host_trouble', { code: toAppError(thrown).code });
    });
  }

  return {
    serve: serveMinute,
    refuse: (requestId, error) => asked.get(requestId)?.refuse(error),
    resume(minute, entry) {
      const digest = entry.messageHash ?? '';
      const taking = settleAgain(money, entry, { stopSending: hush, signal: life });
      settling.set(digest, taking);
      background(conclude(minute, digest, taking));
    },
    execute(effect) {
      switch (effect.type) {
        case 'answer-quote': {
          const { requestId, minute } = effect;
          const resource = { kind: 'minute', minute } as const;
          return background(
            quotes
              .quote(resource)
              .then((quote) => asked.get(requestId)?.answer(requiredResult(quote))),
          );
        }
        case 'answer-receipt': {
          const { requestId, minute } = effect;
          const receipt = receipts.get(minute);
          if (!receipt) return asked.get(requestId)?.refuse(appError('payment_window_expired'));
          const resource = { kind: 'minute', minute } as const;
          return background(answerTaken(requestId, resource, { ok: true, receipt }));
        }
        case 'answer-error':
          return asked.get(effect.requestId)?.refuse(effect.error);
        case 'settle':
          return background(settle(effect));
        case 'join': {
          const { requestId, minute, digest } = effect;
          const taking = settling.get(digest);
          if (!taking) return;
          return background(
            taking.then((taken) => answerTaken(requestId, { kind: 'minute', minute }, taken)),
          );
        }
      }
    },
  };
}

/** What tells one payment's transaction from another's. */
async function digestOf(payload: PaymentPayload): Promise<string | null> {
  const bytes = payloadTransaction(payload);
  const parsed = bytes ? parseTransaction(bytes) : 'encoding';
  return typeof parsed === 'string' ? null : messageHash(parsed.messageBytes);
}
