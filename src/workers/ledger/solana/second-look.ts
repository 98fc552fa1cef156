import type { PaymentKind } from '../../../shared/api.ts';
import { type AppError, appError, P2cError } from '../../../shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import type { NetworkId } from '../../../shared/network.ts';
import type { Env } from './env.ts';
import { checkAborted } from './env.ts';
import { checkNetwork } from './network-check.ts';
import { type ExpectedPayment, readBack } from './read-back.ts';
import type { Rpc } from './rpc.ts';

/**
 * The host's RPC server could lie to it. Where a second one is set, a large sum is settled when both
 * show it, and until then nothing is granted (docs/billing.md, "Second server").
 */

/** From here on a sum is large: what one server's lie may cost is less. */
export const LARGE_SUM: AtomicUsdc = usdc(20_000_000n);

export interface Looking {
  readonly rpc: Rpc;
  readonly env: Env;
  readonly network: NetworkId;
  /** null = none is set. */
  readonly second: Rpc | null;
}

const AGAIN_MS = 3_000;

/** What is paid at once, and what is paid for it may be worth as much; a minute is never ahead by more than itself. */
export const needsSecondLook = (
  { second }: Pick<Looking, 'second'>,
  { kind, amount }: { readonly kind: PaymentKind; readonly amount: AtomicUsdc },
): boolean => second !== null && (kind === 'prepay' || kind === 'file') && amount >= LARGE_SUM;

/** One look: null = it shows the same payment. @throws P2cError `aborted`. */
export async function secondLook(
  { rpc, env, network, second }: Looking,
  expected: ExpectedPayment,
  signal?: AbortSignal,
): Promise<AppError | null> {
  if (!second) return null;
  const [host = ''] = second.hosts;
  try {
    await checkNetwork(second, network, signal);
    await readBack(second, env, expected, signal);
    return null;
  } catch (thrown) {
    checkAborted(signal);
    if (!(thrown instanceof P2cError)) throw thrown;
    const { error } = thrown;
    if (error.code.startsWith('rpc_')) return error;
    // It does not show the payment, or another one in its place.
    const method = `getTransaction: not what ${rpc.hosts[0] ?? ''} shows`;
    return appError('rpc_bad_answer', { host, method });
  }
}

/**
 * Resolves when both servers show it, however long that takes; `onTrouble` hears why not yet, and null
 * as soon as they agree. @throws P2cError `aborted`.
 */
export async function untilBothShow(
  looking: Looking,
  expected: ExpectedPayment,
  onTrouble: (error: AppError | null) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let trouble = false; ; trouble = true) {
    const error = await secondLook(looking, expected, signal);
    if (error || trouble) onTrouble(error);
    if (!error) return;
    await looking.env.sleep(AGAIN_MS, signal);
  }
}
