import { isAwaited, isOpen, movedNothing } from '../../../shared/api/payments.ts';
import type { PaymentRecord, SignTransaction } from '../../../shared/api/ledger.ts';
import { type AppError, ownText } from '../../../shared/errors.ts';
import { appError, raise, toAppError } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { isU64 } from '../../../shared/money.ts';
import type { Result } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/errors.ts';
import type { JournalEntry } from './journal.ts';
import { toRecord } from './journal.ts';
import { base58, parseAddress } from '../solana/layout.ts';
import { signOwnPayment } from './own-payment.ts';
import { type PaymentDeps, reconsider, sendPayment } from './payments.ts';

/**
 * The engine of the _Send USDC_ panel. Sends USDC from the wallet to any address. The wallet pays
 * the network fee.
 */

interface TransferRequest {
  /** The caller chooses the id. A second request with the same id never pays twice. */
  readonly id: string;
  readonly owner: string;
  readonly to: string;
  readonly amount: AtomicUsdc;
}

export interface TransferEngine {
  /**
   * Sends USDC. Resolves to a payment that has landed, or to the reason why it has not. While an
   * earlier payment to the same recipient may still land, a second one fails with `payment_open`.
   */
  send(
    request: TransferRequest,
    sign: SignTransaction,
    signal?: AbortSignal,
  ): Promise<Result<PaymentRecord>>;
  /** Asks the chain about a transfer that may still land, and returns its current state. */
  checkAgain(id: string, signal?: AbortSignal): Promise<Result<PaymentRecord>>;
}

const MEMO_RANDOM_BYTES = 16;

export function createTransferEngine(deps: PaymentDeps): TransferEngine {
  const { env, journal } = deps;
  const underWay = new Set<string>();

  /**
   * Refuses a second transfer while an earlier one to the same recipient may still land.
   * @throws P2cError `payment_open`.
   */
  async function checkNothingOpen(request: TransferRequest, signal?: AbortSignal): Promise<void> {
    const open = await journal.list({ kind: 'transfer', network: deps.network, open: true });
    for (const entry of open) {
      if (entry.payer !== request.owner || entry.recipient !== request.to) continue;
      if (isAwaited(entry) && isOpen(await reconsider(deps, entry, signal))) {
        throw raise('payment_open');
      }
    }
  }

  async function run(
    request: TransferRequest,
    sign: SignTransaction,
    signal: AbortSignal | undefined,
  ): Promise<JournalEntry> {
    const known = await journal.byId(request.id);
    const now = known && (await reconsider(deps, known, signal));
    if (now && !movedNothing(now)) return now;
    await checkNothingOpen(request, signal);
    const { id, owner: payer, to: recipient, amount } = request;
    // The random memo makes two equal transfers in a row different transactions.
    const memo = base58(env.randomBytes(MEMO_RANDOM_BYTES));
    const parties = { role: null, callId: null, payer, recipient };
    const draft = { id, kind: 'transfer', ...parties, amount, memo } as const;
    return sendPayment(deps, await signOwnPayment(deps, draft, sign, signal), signal);
  }

  return {
    async send(request, sign, signal) {
      const to = parseAddress(request.to);
      if (to === null || to === request.owner) return err(appError('address_invalid'));
      if (request.amount <= 0n || !isU64(request.amount)) return err(appError('amount_invalid'));
      const key = `${request.owner} ${to}`;
      if (underWay.has(key)) return err(appError('busy'));
      underWay.add(key);
      try {
        return resultOf(await run({ ...request, to }, sign, signal));
      } catch (thrown) {
        return err(toAppError(thrown));
      } finally {
        underWay.delete(key);
      }
    },
    async checkAgain(id, signal) {
      try {
        const entry = await journal.byId(id);
        if (!entry) return err(appError('internal', { what: ownText('no such payment') }));
        return ok(toRecord(await reconsider(deps, entry, signal)));
      } catch (thrown) {
        return err(toAppError(thrown));
      }
    },
  };
}

/**
 * Returns a landed transfer as a success, and any other transfer with its error. The record is in
 * the journal in both cases.
 */
function resultOf(entry: JournalEntry): Result<PaymentRecord> {
  const error: AppError | null = entry.error;
  return error ? err(error) : ok(toRecord(entry));
}
