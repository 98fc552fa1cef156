import type { PrepayView } from '../../../shared/api.ts';
import { toAppError } from '../../../shared/errors.ts';
import { usdc } from '../../../shared/money.ts';
import { prepaidAmount, type Terms } from '../../../shared/terms.ts';
import { readBalances } from '../solana/balances.ts';
import type { Money } from './money.ts';
import type { ViewStore } from './view.ts';

/**
 * Guest: cost and balance before anything is asked of the wallet. An RPC that is silent here is no
 * obstacle yet.
 */
export async function firstLook(parts: {
  readonly money: Money;
  readonly terms: Terms;
  readonly owner: string;
  readonly life: AbortSignal;
  readonly store: ViewStore;
}): Promise<void> {
  const { money, terms, owner, life, store } = parts;
  const show = (change: Partial<PrepayView>): void => {
    if (store.view.prepay?.stage === 'idle') store.prepay(change);
  };
  try {
    const { usdc: balance } = await readBalances(money.rpc, owner, money.mint, life);
    const cost = prepaidAmount(terms);
    const enough = balance !== null && balance >= cost;
    show({ balance, balanceAfter: enough ? usdc(balance - cost) : null });
  } catch (thrown) {
    if (!life.aborted) show({ error: toAppError(thrown) });
  }
}
