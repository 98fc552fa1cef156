import { sessionKeyOf } from '../solana/keys.ts';
import * as v from 'valibot';
import type { CallView } from '../../../shared/api/ledger.ts';
import { type AppError, raise, toAppError } from '../../../shared/errors.ts';
import type { Terms } from '../../../shared/terms.ts';
import { answerHostHello, type Codes } from '../x402/hello.ts';
import { type GuestHello, HostHello } from '../x402/messages.ts';
import type { Chain } from '../payment/chain.ts';
import { RPC, RpcFailure } from '../x402/wire.ts';
import type { Greeted } from '../x402/quote.ts';
import { prepayView } from './view.ts';

/** Returns the part of the view that the page may show after the hello exchange. */
const greetedView = (
  callId: string,
  words: readonly string[],
  title: string,
  agreement: Greeted['agreement'],
): Partial<CallView> => ({
  phase: 'awaiting-prepayment',
  callId,
  words,
  title,
  heartbeat: true,
  prepay: prepayView(agreement, 'idle'),
});

/** The result of a hello exchange that another page of this browser completed. */
interface GreetedBefore extends Greeted {
  readonly title: string;
}

interface HelloExchangeOptions {
  readonly chain: Chain;
  readonly codes: Codes;
  readonly terms: Terms;
  /** Set if the call is resumed. */
  readonly before: GreetedBefore | null;
  /** Tells whether the call has ended. After the end, no hello is accepted. */
  readonly over: () => boolean;
  readonly onExchanged: (greeted: Greeted, view: Partial<CallView>) => void;
  /** Called if the hello exchange fails. That ends the call. Later failures do not call it. */
  readonly onFailed: (error: AppError) => void;
}

const refusalOf = (error: AppError): RpcFailure =>
  new RpcFailure(RPC.outOfTurn, error.code === 'peer_mismatch' ? error.context.what : error.code);

/** Returns the name of the first field in which two hellos differ. Null if they are equal. */
const difference = (one: HostHello, other: HostHello): string | null =>
  Object.keys(HostHello.entries).find(
    (key) => one[key as keyof HostHello] !== other[key as keyof HostHello],
  ) ?? null;

/**
 * Answers the host's requests during the hello exchange. A call has only one. If the host repeats
 * its hello, it gets the same answer, and nothing changes. The guest refuses a different hello
 * (docs/protocol/x402.md, "Hello exchange").
 * @returns a handler. It throws RpcFailure with the name of the field that differs, and the wire
 * counts this as abuse.
 */
export function createHelloExchange(
  options: HelloExchangeOptions,
): (method: string, params: unknown) => Promise<unknown> {
  const { chain, codes, terms, before } = options;
  let first: { readonly hello: HostHello; readonly answer: Promise<GuestHello> } | null = null;

  async function exchangeHellos(hello: HostHello): Promise<GuestHello> {
    try {
      const answer = await answerHostHello(hello, codes, terms, (callId) =>
        sessionKeyOf(chain, callId),
      );
      const { callId, words, hash } = answer.transcript;
      const greeted: Greeted = {
        agreement: {
          callId,
          terms,
          network: chain.caip2,
          feePayer: hello.feePayer,
          deposit: hello.deposit ?? null,
        },
        transcript: hash,
        sessionKey: answer.sessionKey,
      };
      options.onExchanged(greeted, greetedView(callId, words, hello.title, greeted.agreement));
      return answer.hello;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!options.over()) options.onFailed(error);
      throw refusalOf(error);
    }
  }

  /**
   * Answers a hello again after a reload. The answer itself was not stored, but all its parts were.
   */
  async function repeatHello(
    hello: HostHello,
    { agreement, title, sessionKey }: GreetedBefore,
  ): Promise<GuestHello> {
    try {
      if (hello.feePayer !== agreement.feePayer) {
        throw raise('peer_mismatch', { what: 'fee payer' });
      }
      if ((hello.deposit ?? null) !== agreement.deposit) {
        throw raise('peer_mismatch', { what: 'deposit' });
      }
      if (hello.title !== title) throw raise('peer_mismatch', { what: 'title' });
      const known = () => Promise.resolve(sessionKey);
      return (await answerHostHello(hello, codes, agreement.terms, known)).hello;
    } catch (thrown) {
      throw refusalOf(toAppError(thrown));
    }
  }

  return async (method, params) => {
    if (method !== 'hello') throw new RpcFailure(RPC.unknownMethod, 'method not found');
    const hello = v.parse(HostHello, params);
    const differs = first && difference(first.hello, hello);
    if (differs !== null) throw new RpcFailure(RPC.outOfTurn, differs);
    if (first) return first.answer;
    if (!before && options.over()) throw new RpcFailure(RPC.outOfTurn, 'call_ended');
    // Set before any check, so that a second hello that arrives meanwhile counts as a repetition.
    const answer = before ? repeatHello(hello, before) : exchangeHellos(hello);
    first = { hello, answer };
    // In a resumed call, a wrong hello may be followed by the right one.
    if (before) answer.catch(() => (first = null));
    return answer;
  };
}
