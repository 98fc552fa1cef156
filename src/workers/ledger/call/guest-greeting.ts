import type { CallView } from '../../../shared/api/ledger.ts';
import { type AppError, raise, toAppError } from '../../../shared/errors.ts';
import { prepaidAmount, type Terms } from '../../../shared/terms.ts';
import { answerHostHello, type Codes } from '../x402/hello.ts';
import { type GuestHello, HostHello } from '../x402/messages.ts';
import type { Money } from '../payment/money.ts';
import { RPC, RpcFailure } from '../x402/wire.ts';
import type { Greeted } from '../x402/quote.ts';
import { PAGE_FLOOR_MS, PAGE_PERIODS } from '../../../shared/billing/timing.ts';

/** The guest's half of "who is this". */

/** After so long without an answer a page counts as one that nobody can operate. */
export const pageLimitMs = ({ periodSeconds }: Pick<Terms, 'periodSeconds'>): number =>
  Math.max(PAGE_FLOOR_MS, PAGE_PERIODS * periodSeconds * 1_000);

/**
 * Publishes views to the page and watches whether it answers them. A view goes out with each tick, so
 * it is noticed without a timer: while no tick comes, nothing becomes due either.
 */
export function watchPage(options: {
  readonly nowMs: () => number;
  readonly limitMs: number;
  readonly publish: (view: CallView) => unknown;
  readonly changed: (answers: boolean) => void;
}): (view: CallView) => void {
  const { nowMs, limitMs, publish, changed } = options;
  /** The oldest view that is not answered. */
  let sinceMs: number | null = null;
  let answers = true;
  const answered = (): void => {
    sinceMs = null;
    if (answers) return;
    answers = true;
    changed(true);
  };
  return (view) => {
    sinceMs ??= nowMs();
    // What it throws is an answer, too.
    Promise.resolve(publish(view)).then(answered, answered);
    if (!answers || nowMs() - sinceMs < limitMs) return;
    answers = false;
    changed(false);
  };
}

/** What the page may know from the greeting on. */
const greetedView = (
  callId: string,
  words: readonly string[],
  title: string,
  terms: Terms,
): Partial<CallView> => ({
  phase: 'awaiting-prepayment',
  callId,
  words,
  title,
  heartbeat: true,
  prepay: {
    stage: 'idle',
    cost: prepaidAmount(terms),
    balance: null,
    balanceAfter: null,
    signature: null,
    error: null,
  },
});

/** What a page before this one was greeted with. */
export interface GreetedBefore extends Greeted {
  readonly title: string;
}

export interface GuestGreetingOptions {
  readonly money: Money;
  readonly codes: Codes;
  readonly terms: Terms;
  /** Of a call that was taken up. */
  readonly before: GreetedBefore | null;
  /** The call has ended: nobody is greeted any more. */
  readonly over: () => boolean;
  readonly onGreeted: (greeted: Greeted, view: Partial<CallView>) => void;
  /** There is no greeting, and so no call. Not for what comes after one. */
  readonly onFailed: (error: AppError) => void;
}

const refusalOf = (error: AppError): RpcFailure =>
  new RpcFailure(RPC.outOfTurn, error.code === 'peer_mismatch' ? error.context.what : error.code);

/** The first field in which two greetings differ. */
const difference = (one: HostHello, other: HostHello): string | null =>
  Object.keys(HostHello.shape).find(
    (key) => one[key as keyof HostHello] !== other[key as keyof HostHello],
  ) ?? null;

/**
 * Answers the host's requests. A call is greeted once: the same greeting again gets the same answer and
 * changes nothing, and any other is refused (docs/x402-datachannel.md, "Greeting").
 * @returns a handler that throws RpcFailure with what differs, which the wire counts as abuse.
 */
export function createGuestGreeting(
  options: GuestGreetingOptions,
): (method: string, params: unknown) => Promise<unknown> {
  const { money, codes, terms, before } = options;
  let first: { readonly hello: HostHello; readonly answer: Promise<GuestHello> } | null = null;

  async function greet(hello: HostHello): Promise<GuestHello> {
    try {
      const answer = await answerHostHello(hello, codes, (callId) => money.sessionKey(callId));
      const { callId, words, hash } = answer.transcript;
      const greeted: Greeted = {
        agreement: { callId, terms, network: money.caip2, feePayer: hello.feePayer },
        transcript: hash,
        sessionKey: answer.sessionKey,
      };
      options.onGreeted(greeted, greetedView(callId, words, hello.title, terms));
      return answer.hello;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!options.over()) options.onFailed(error);
      throw refusalOf(error);
    }
  }

  /** The page before this one kept no greeting, but everything that made it what it was. */
  async function greetAgain(
    hello: HostHello,
    { agreement, title, sessionKey }: GreetedBefore,
  ): Promise<GuestHello> {
    try {
      if (hello.feePayer !== agreement.feePayer) {
        throw raise('peer_mismatch', { what: 'feePayer' });
      }
      if (hello.title !== title) throw raise('peer_mismatch', { what: 'title' });
      return (await answerHostHello(hello, codes, () => Promise.resolve(sessionKey))).hello;
    } catch (thrown) {
      throw refusalOf(toAppError(thrown));
    }
  }

  return async (method, params) => {
    if (method !== 'hello') throw new RpcFailure(RPC.unknownMethod, 'method not found');
    const hello = HostHello.parse(params);
    const differs = first && difference(first.hello, hello);
    if (differs !== null) throw new RpcFailure(RPC.outOfTurn, differs);
    if (first) return first.answer;
    if (!before && options.over()) throw new RpcFailure(RPC.outOfTurn, 'call_ended');
    // Taken before anything is checked: of two at once, the second is the repetition.
    const answer = before ? greetAgain(hello, before) : greet(hello);
    first = { hello, answer };
    // Whoever greets a call that was taken up wrongly may still do so rightly.
    if (before) answer.catch(() => (first = null));
    return answer;
  };
}
