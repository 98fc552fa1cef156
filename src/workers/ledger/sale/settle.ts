import type { PaymentPayload, SettleResponse } from '@x402/core/types';
import type { PaymentKind } from '../../../shared/api/ledger.ts';
import { hasLanded, isAwaited } from '../../../shared/api/payments.ts';
import {
  type AppError,
  appError,
  raise,
  toAppError,
  isServerTrouble,
} from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import type { CoSigned } from '../payment/fee-payer-key.ts';
import type { Facilitator } from '../payment/facilitator.ts';
import { type JournalEntry, newEntry, titled } from '../payment/journal.ts';
import type { Landed, Unpaid } from '../payment/payment-status.ts';
import { noteOutcome, recordPayment, sendEntry } from '../payment/payments.ts';
import type { Outcome } from '../payment/submit.ts';
import { racing } from '../solana/env.ts';
import type { Chain } from '../payment/chain.ts';
import type { Quoted } from '../x402/quotes.ts';

/**
 * Host: accepts the payment for one resource. The payment must match one of the host's quotes. The
 * host's facilitator verifies and co-signs it, and it is written to the journal. Only then is it
 * sent. The host grants the resource after it has read the payment back from the chain
 * (docs/protocol/x402.md, "Settlement").
 */

export interface Receipt {
  readonly signature: string;
  readonly amount: AtomicUsdc;
  readonly payer: string;
  readonly response: SettleResponse;
}

export type Taken =
  | { readonly ok: true; readonly receipt: Receipt }
  /**
   * The resource is not granted. After a storage failure, the payment may still land, and the chain
   * decides. Otherwise it was not sent, or the chain has rejected it.
   */
  | { readonly ok: false; readonly error: AppError; readonly response: SettleResponse };

type Landing = Extract<Outcome, { readonly error: null }>;

interface Sale extends Quoted {
  readonly url: string;
  readonly callId: string;
  readonly kind: Extract<PaymentKind, 'prepay' | 'minute' | 'file' | 'tip'>;
  readonly minute: number | null;
  readonly memo: string;
  /**
   * The content commitment in base64url. Only for files. The memo is computed from it and the URL.
   */
  readonly commitment?: string | null;
  readonly title?: string;
  readonly owner: string | null;
  /**
   * The host's wallet. If there is a deposit, the payment requirements name the deposit instead.
   */
  readonly payTo: string;
}

interface TakeOptions {
  /** Called once the signed payment is in the journal, before it is sent. */
  readonly onSigned: (signature: string) => void;
  /** Called with an error that delays the settlement, and with null when it no longer does. */
  readonly onTrouble?: (error: AppError | null) => void;
  /** For how long failed RPC requests are repeated before anything is signed, in ms. Default: 0. */
  readonly patienceMs?: number;
  /**
   * Tells whether it is too late to begin. Called after the payment is co-signed and before it is
   * in the journal, because the automatic refund includes only payments that are in the journal
   * when the call ends.
   */
  readonly over?: () => boolean;
  /** Stops sending. The outcome is still awaited. */
  readonly stopSending: AbortSignal;
  /** Stops sending and waiting. The journal has everything that is needed to resume. */
  readonly signal: AbortSignal;
}

/**
 * How long the facilitator may take before this code sends the transaction itself, in ms (the
 * timeout in docs/architecture.md).
 */
const DRIVE_MS = 30_000;
/** Longer than any blockhash is valid, in ms. By then, the payment has landed or never will. */
const LONGEST_DRIVE_MS = 120_000;
/** The pause before the chain is asked again, in ms, while the RPC servers cannot decide. */
const ASK_AGAIN_MS = 500;
/** How often the RPC server's health is checked while a settlement is pending, in ms. */
const TROUBLE_MS = 5_000;

const failure = (network: string, errorReason: string, transaction = ''): SettleResponse => ({
  success: false,
  errorReason,
  transaction,
  network: network as SettleResponse['network'],
  payer: '',
});

/**
 * Returns the failure of a payment that matches no quote, with x402's own reason if there is one.
 */
export function unquoted({ caip2 }: Chain, error: AppError): Taken {
  const reason = error.code === 'payment_invalid' ? error.context.reason : error.code;
  return { ok: false, error, response: failure(caip2, reason) };
}

/**
 * Settles a payment and returns the outcome. Rejects only with `aborted`. All other errors are part
 * of the outcome. A refusal changes only the journal entry of this payment, and only while it is
 * open (journal.ts).
 */
export async function takePayment(
  chain: Chain,
  facilitator: Facilitator,
  sale: Sale,
  payload: PaymentPayload,
  options: TakeOptions,
): Promise<Taken> {
  const { caip2, env } = chain;
  /** Set once the payment is co-signed and in the journal. It may land from then on. */
  let entry: JournalEntry | null = null;
  const entryOf = (cosigned: CoSigned): JournalEntry => soldEntry(chain, sale, cosigned);

  /** Notes the journal entry, and tells the guest the signature. */
  function known(cosigned: CoSigned): void {
    entry = entryOf(cosigned);
    options.onSigned(cosigned.signature);
  }

  const settle = async (): Promise<Taken> => {
    const settled = await facilitator.settlePayment(payload, sale.requirements, {
      url: sale.url,
      async onSigned(cosigned) {
        if (options.over?.()) throw raise('payment_window_expired');
        await recordPayment(chain, entryOf(cosigned));
        known(cosigned);
      },
      onResumed: known,
      timeoutMs: DRIVE_MS,
      signal: options.stopSending,
    });
    const { outcome, response, signed } = settled;
    entry ??= signed && entryOf(signed);
    if (!entry || !outcome) {
      const why = settled.error ?? appError('payment_invalid', { reason: 'unknown' });
      return { ok: false, error: why, response };
    }
    if (hasLanded(outcome)) return grant(chain, entry, outcome, options);
    if (isAwaited(outcome)) return settleAgain(chain, entry, options);
    await noteOutcome(chain, entry.id, outcome);
    return { ok: false, error: outcome.error, response };
  };

  /**
   * Resumes a co-signed payment after an error, because only the chain shows whether it has landed.
   */
  const afterTrouble = (thrown: unknown): Promise<Taken> => {
    const lost = options.signal.aborted || toAppError(thrown).code === 'storage_failed';
    return entry && !lost ? settleAgain(chain, entry, options) : Promise.reject(thrown);
  };

  async function take(): Promise<Taken> {
    const untilMs = env.nowMs() + (options.patienceMs ?? 0);
    for (;;) {
      try {
        return await settle().catch(afterTrouble);
      } catch (thrown) {
        if (options.signal.aborted) throw thrown;
        const error = toAppError(thrown);
        const passes = !entry && isServerTrouble(error.code) && env.nowMs() < untilMs;
        const response = failure(caip2, error.code, entry?.signature ?? '');
        if (!passes) return { ok: false, error, response };
        await env.sleep(ASK_AGAIN_MS, options.signal);
      }
    }
  }

  return racing(undefined, (stop) => {
    void notifyTrouble(chain, options, stop);
    return take();
  });
}

/** Returns the journal entry for a co-signed payment. */
const soldEntry = (chain: Chain, sale: Sale, cosigned: CoSigned): JournalEntry =>
  newEntry(chain, {
    ...cosigned,
    id: `host:${sale.callId}:${cosigned.messageHash}`,
    kind: sale.kind,
    role: 'host',
    callId: sale.callId,
    minute: sale.minute,
    amount: sale.amount,
    payer: sale.owner ?? '',
    recipient: sale.payTo,
    ...(sale.requirements.payTo !== sale.payTo && { deposit: sale.requirements.payTo }),
    memo: sale.memo,
    resourceUrl: sale.url,
    commitment: sale.commitment ?? null,
    ...titled(sale),
  });

/**
 * Resumes a settlement whose payment is co-signed and in the journal. Sends the same transaction
 * again, which cannot pay twice, and waits until the chain has decided. Grants the resource if the
 * payment landed, and refuses it otherwise.
 * @throws P2cError `aborted`, `storage_failed`.
 */
export async function settleAgain(
  chain: Chain,
  entry: JournalEntry,
  options: Omit<TakeOptions, 'onSigned'>,
): Promise<Taken> {
  const { stopSending, signal } = options;
  const driving = { signal: stopSending, timeoutMs: LONGEST_DRIVE_MS, maybeSent: true, read: true };
  const outcome = await sendEntry(chain, entry, driving).catch((thrown: unknown) => {
    if (signal.aborted) throw thrown;
    return null;
  });
  if (!outcome || isAwaited(outcome)) {
    return conclude(chain, entry, await chain.follow(entry, { signal }).noted);
  }
  return hasLanded(outcome)
    ? grant(chain, entry, outcome, options)
    : refused(chain, entry, outcome.error);
}

const refused = ({ caip2 }: Chain, { signature }: JournalEntry, error: AppError): Taken => ({
  ok: false,
  error,
  response: failure(caip2, error.code, signature ?? ''),
});

/** Grants the resource, after reading back from the chain what the payment moved. */
async function grant(
  chain: Chain,
  entry: JournalEntry,
  landed: Landing,
  { signal }: Omit<TakeOptions, 'onSigned'>,
): Promise<Taken> {
  return conclude(chain, entry, await chain.follow(entry, { signal, landed }).noted);
}

function conclude(chain: Chain, entry: JournalEntry, decided: Landed | Unpaid): Taken {
  const { caip2 } = chain;
  if (!hasLanded(decided)) return refused(chain, entry, decided.error);
  const { signature, payer, authority } = decided;
  const response: SettleResponse = {
    success: true,
    payer: authority,
    transaction: signature,
    network: caip2 as SettleResponse['network'],
  };
  return { ok: true, receipt: { signature, amount: entry.amount, payer, response } };
}

/** Reports errors of the host's own RPC server while a settlement is pending. */
async function notifyTrouble(
  { rpc, env }: Chain,
  { onTrouble, signal }: TakeOptions,
  over: AbortSignal,
): Promise<void> {
  let told = false;
  while (onTrouble && !over.aborted && !signal.aborted) {
    try {
      await env.sleep(TROUBLE_MS, over);
      await rpc.getLatestBlockhash('confirmed', { onceMs: TROUBLE_MS, signal: over });
      if (told) onTrouble(null);
      told = false;
    } catch (thrown) {
      if (over.aborted) return;
      onTrouble(toAppError(thrown));
      told = true;
    }
  }
}
