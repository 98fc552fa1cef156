import { toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { readTill } from '../solana/till.ts';
import type { Money } from './money.ts';
import type { ViewStore } from './view.ts';

/** Shows how long the host's fee key will last; an RPC that is silent here is no failure. */
export async function showPayments(
  money: Money,
  owner: string,
  { log, life, store }: { log: EventLog; life: AbortSignal; store: ViewStore },
): Promise<void> {
  try {
    const { payments: tillPayments } = await readTill(money, owner, life);
    if (store.view.phase === 'in-call') store.update({ tillPayments });
  } catch (thrown) {
    if (!life.aborted) log.add('till_unread', { code: toAppError(thrown).code });
  }
}
