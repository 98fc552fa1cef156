import type { PaymentRecord, SignTransaction } from '../../../shared/api/ledger.ts';
import { type AppError, ownText } from '../../../shared/errors.ts';
import { appError, raise, toAppError } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { isU64 } from '../../../shared/money.ts';
import type { Result } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/errors.ts';
import type { JournalEntry } from './journal.ts';
import { isOpen, toRecord } from './journal.ts';
import { base58, parseAddress } from '../solana/layout.ts';
import { signOwnPayment } from './own-payment.ts';
import { type PaymentDeps, recordPayment, signAndSend, reconsider } from './payments.ts';

/**
 * The engine of the _Send USDC_ panel: from the wallet to anyone, with the network fee paid by the
 * wallet. Every state is written to the journal, and the panel listens to it.
 */

interface TransferRequest {
  /** Chosen by the caller; a second request with the same id never pays twice. */
  readonly id: string;
  readonly owner: string;
  readonly to: string;
  readonly amount: AtomicUsdc;
}

export interface TransferEngine {
  /**
   * Resolves at a final state or `timeout`. A failed attempt is signed anew only by another call,
   * on the user's click. An attempt with an open outcome blocks a second one to the same recipient
   * (`payment_open`) until the chain has decided.
   */
  send(
    request: TransferRequest,
    sign: SignTransaction,
    signal?: AbortSignal,
  ): Promise<Result<PaymentRecord>>;
  /** Asks the chain about a transfer with an open outcome, and returns what is known now. */
  checkAgain(id: string, signal?: AbortSignal): Promise<Result<PaymentRecord>>;
}

const MEMO_RANDOM_BYTES = 16;

export function createTransferEngine(deps: PaymentDeps): TransferEngine {
  const { env, journal, network } = deps;
  const underWay = new Set<string>();

  /**
   * Without bytes nothing was ever sent: the wallet's window is open, or was closed with its page.
   */
  const refresh = async (entry: JournalEntry, signal?: AbortSignal): Promise<JournalEntry> =>
    entry.bytes ? reconsider(deps, entry, signal) : entry;

  /**
   * Refuses a second transfer while an earlier one to the same recipient may still land.
   * @throws P2cError `payment_open`.
   */
  async function checkNothingOpen(request: TransferRequest, signal?: AbortSignal): Promise<void> {
    const open = await journal.list({ kind: 'transfer', network, open: true });
    for (const entry of open) {
      if (!entry.bytes || entry.payer !== request.owner || entry.recipient !== request.to) continue;
      if (isOpen(await refresh(entry, signal))) throw raise('payment_open');
    }
  }

  async function run(
    request: TransferRequest,
    sign: SignTransaction,
    signal: AbortSignal | undefined,
  ): Promise<JournalEntry> {
    const known = await journal.byId(request.id);
    if (known && (known.state === 'confirmed' || (isOpen(known) && known.bytes))) {
      return refresh(known, signal);
    }
    await checkNothingOpen(request, signal);
    const { id, owner: payer, to: recipient, amount } = request;
    // Random, so that two equal transfers in a row are two transactions.
    const memo = base58(env.randomBytes(MEMO_RANDOM_BYTES));
    const parties = { role: null, callId: null, payer, recipient };
    const own = { id, kind: 'transfer', ...parties, amount, memo } as const;
    const entry = await recordPayment(deps, own);
    return signAndSend(deps, entry, () => signOwnPayment(deps, entry, sign, signal), signal);
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
        return ok(toRecord(await refresh(entry, signal)));
      } catch (thrown) {
        return err(toAppError(thrown));
      }
    },
  };
}

/** Confirmed is success. Everything else carries its error, and the record is in the journal. */
function resultOf(entry: JournalEntry): Result<PaymentRecord> {
  const error: AppError | null = entry.error;
  return error ? err(error) : ok(toRecord(entry));
}
