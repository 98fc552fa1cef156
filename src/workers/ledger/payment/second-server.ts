import { type AppError, appError, P2cError } from '../../../shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { checkAborted, type Env } from '../solana/env.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { JournalEntry } from './journal.ts';
import { type ExpectedPayment, readBack } from './check-payment.ts';

/** The host's second RPC server, which must also show large sums (docs/billing.md, "Second server"). */
interface SecondServerDeps {
  readonly rpc: Rpc;
  readonly env: Env;
  /** null if none is set. */
  readonly second: Rpc | null;
}

/** A sum is large from here on. A lie of one server about less is an accepted risk. */
export const LARGE_SUM: AtomicUsdc = usdc(20_000_000n);
/** Between two requests to the second server. */
const SECOND_AGAIN_MS = 3_000;

/**
 * Tells whether a second server must show this payment too. The host's RPC server could lie, so a
 * large sum counts as settled when both show it (docs/billing.md, "Second server"). That covers
 * what is paid at once, because what is delivered for it may be worth as much. A minute never risks
 * more than its own price.
 */
export const needsSecondLook = (
  { second }: Pick<SecondServerDeps, 'second'>,
  { kind, amount, role }: Pick<JournalEntry, 'kind' | 'amount' | 'role'>,
): boolean =>
  second !== null &&
  role === 'host' &&
  (kind === 'prepay' || kind === 'file') &&
  amount >= LARGE_SUM;

/**
 * Asks the second server once. null = it shows the same payment.
 * @throws P2cError `aborted`.
 */
export async function secondLook(
  { rpc, env, second }: SecondServerDeps,
  expected: ExpectedPayment,
  signal?: AbortSignal,
  commitment?: Parameters<typeof readBack>[4],
): Promise<AppError | null> {
  if (!second) return null;
  const [host = ''] = second.hosts;
  try {
    await readBack(second, env, expected, signal, commitment);
    return null;
  } catch (thrown) {
    checkAborted(signal);
    if (!(thrown instanceof P2cError)) throw thrown;
    const { error } = thrown;
    if (error.code.startsWith('rpc_')) return error;
    // It does not show the payment, or shows another one in its place.
    const method = `getTransaction: not what ${rpc.hosts[0] ?? ''} shows`;
    return appError('rpc_bad_answer', { host, method });
  }
}

/**
 * Resolves once the second server shows the payment too.
 * @throws P2cError `aborted`.
 */
export async function untilBothShow(
  deps: SecondServerDeps,
  expected: ExpectedPayment,
  {
    onTrouble = () => undefined,
    signal,
  }: {
    readonly onTrouble?: (error: AppError | null) => void;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  for (let trouble = false; ; trouble = true) {
    const error = await secondLook(deps, expected, signal);
    if (error || trouble) onTrouble(error);
    if (!error) return;
    await deps.env.sleep(SECOND_AGAIN_MS, signal);
  }
}
