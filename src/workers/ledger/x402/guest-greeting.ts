import type { CallView } from '../../../shared/api.ts';
import { type AppError, toAppError } from '../../../shared/errors.ts';
import { prepaidAmount, type Terms } from '../../../shared/terms.ts';
import type { Greeted } from './guest-prepay.ts';
import { answerHostHello, type Codes } from './hello.ts';
import { HostHello } from './messages.ts';
import type { Money } from './money.ts';
import { RPC, RpcFailure } from './wire.ts';

/** The guest's half of "who is this". */

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

/** Answers the host's greeting. @throws RpcFailure with what differs, told to both sides. */
export async function takeHello(
  method: string,
  params: unknown,
  options: {
    readonly money: Money;
    readonly codes: Codes;
    readonly terms: Terms;
    readonly onGreeted: (greeted: Greeted, view: Partial<CallView>) => void;
    readonly onFailed: (error: AppError) => void;
  },
): Promise<unknown> {
  if (method !== 'hello') throw new RpcFailure(RPC.unknownMethod, 'method not found');
  const { money, codes, terms } = options;
  const hello = HostHello.parse(params);
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
    options.onFailed(error);
    const what = error.code === 'peer_mismatch' ? error.context.what : error.code;
    throw new RpcFailure(RPC.outOfTurn, what);
  }
}
