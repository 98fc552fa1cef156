import { x402ResourceServer } from '@x402/core/server';
import type { PaymentPayload, PaymentRequirements, SettleResponse } from '@x402/core/types';
import type { PaymentKind } from '../../../shared/api/ledger.ts';
import { type AppError, appError, toAppError } from '../../../shared/errors.ts';
import { type AtomicUsdc, parseAtomic } from '../../../shared/money.ts';
import type { CoSigned } from '../payment/facilitator-signer.ts';
import type { Facilitator } from '../payment/facilitator.ts';
import { type JournalEntry, newEntry, titled } from '../payment/journal.ts';
import { attemptedOf, awaitJudgement, type Judgement } from '../payment/judge.ts';
import { noteFailed, noteJudged, recordPayment } from '../payment/payments.ts';
import { submitAndConfirm } from '../payment/submit.ts';
import type { Money } from '../payment/money.ts';

/**
 * The host takes a payment for one resource: matched against what was quoted, verified and settled
 * by its own facilitator, journalled before it is broadcast, and read back from the chain before
 * anything is granted (docs/x402-datachannel.md, "Settlement").
 */

export interface Receipt {
  readonly signature: string;
  readonly amount: AtomicUsdc;
  readonly payer: string;
  readonly response: SettleResponse;
}

export type Taken =
  | { readonly ok: true; readonly receipt: Receipt }
  /** For good: nothing moved, and nothing will by these bytes. */
  | { readonly ok: false; readonly error: AppError; readonly response: SettleResponse };

export interface Sale {
  readonly url: string;
  readonly callId: string;
  readonly kind: Extract<PaymentKind, 'prepay' | 'minute' | 'file'>;
  readonly minute: number | null;
  readonly memo: string;
  /** base64url, files only: what the memo commits to besides the URL. */
  readonly commitment?: string | null;
  readonly title?: string;
  readonly owner: string | null;
  /** What was quoted for this resource and is still good. */
  readonly quoted: readonly PaymentRequirements[];
}

export interface TakeOptions {
  /** Journalled, about to be broadcast. */
  readonly onSigned: (signature: string) => void;
  /** What keeps a landed payment from being granted; null = nothing any more. */
  readonly onTrouble?: (error: AppError | null) => void;
  /** How long this side's own server is asked again before anything is signed; not at all unless said. */
  readonly patienceMs?: number;
  /** Stops sending, not watching. */
  readonly stopSending: AbortSignal;
  /** Stops everything; the journal knows the rest. */
  readonly signal: AbortSignal;
}

/** How long the facilitator drives a settlement before the rest is ours; product.md's timeout. */
const DRIVE_MS = 30_000;
/** Beyond the life of any blockhash: by then it has landed, or it is dead. */
const LONGEST_DRIVE_MS = 120_000;
/** Between two tries of a server that gave no verdict. */
const ASK_AGAIN_MS = 500;
/** A settlement that takes longer has the server asked how it is. */
const TROUBLE_MS = 5_000;

/** The official matcher of core's resource server: which of our requirements does a payload accept? */
const matcher = new x402ResourceServer([]);

const failure = (network: string, errorReason: string, transaction = ''): SettleResponse => ({
  success: false,
  errorReason,
  transaction,
  network: network as SettleResponse['network'],
  payer: '',
});

export const matchQuote = (
  quoted: readonly PaymentRequirements[],
  payload: PaymentPayload,
): PaymentRequirements | null => matcher.findMatchingRequirements([...quoted], payload) ?? null;

/**
 * Never rejects but with `aborted`: every other trouble has an answer. A refusal changes no entry but
 * that of this very payment, and that one only while it is open (journal.ts).
 */
export async function takePayment(
  money: Money,
  facilitator: Facilitator,
  sale: Sale,
  payload: PaymentPayload,
  options: TakeOptions,
): Promise<Taken> {
  const { caip2, env } = money;
  const requirements = matchQuote(sale.quoted, payload);
  const amount = requirements && parseAtomic(requirements.amount);
  if (!requirements || amount === null) {
    const error = appError('payment_window_expired');
    return { ok: false, error, response: failure(caip2, 'payment_window_expired') };
  }
  /** Co-signed: it may land. */
  let entry: JournalEntry | null = null;
  const entryOf = (cosigned: CoSigned): JournalEntry =>
    soldEntry(money, sale, { payTo: requirements.payTo, amount, cosigned });

  /** On disk, from now on or since before a reload: the guest hears where to look. */
  function known(cosigned: CoSigned): void {
    entry = entryOf(cosigned);
    options.onSigned(cosigned.signature);
  }

  const settle = async (): Promise<Taken> => {
    const settled = await facilitator.settlePayment(payload, requirements, {
      url: sale.url,
      async onSigned(cosigned) {
        await recordPayment(money, entryOf(cosigned));
        known(cosigned);
      },
      onResumed: known,
      timeoutMs: DRIVE_MS,
      signal: options.stopSending,
    });
    const { outcome, response, signed } = settled;
    entry ??= signed && entryOf(signed);
    if (entry && outcome?.state === 'confirmed') return grant(money, entry, outcome, options);
    if (entry && outcome?.state === 'timeout') return settleAgain(money, entry, options);
    const error = settled.error ?? appError('payment_invalid', { reason: 'unknown' });
    return entry ? refuse(money, entry, error, response) : { ok: false, error, response };
  };

  /** Without the fee key's signature nothing can land; with it, only the chain can tell. */
  const afterTrouble = (thrown: unknown): Promise<Taken> => {
    const lost = options.signal.aborted || toAppError(thrown).code === 'storage_failed';
    return entry && !lost ? settleAgain(money, entry, options) : Promise.reject(thrown);
  };

  async function take(): Promise<Taken> {
    const untilMs = env.nowMs() + (options.patienceMs ?? 0);
    for (;;) {
      try {
        return await settle().catch(afterTrouble);
      } catch (thrown) {
        if (options.signal.aborted) throw thrown;
        const error = toAppError(thrown);
        const passes = !entry && error.code.startsWith('rpc_') && env.nowMs() < untilMs;
        const response = failure(caip2, error.code, entry?.signature ?? '');
        if (!passes) return { ok: false, error, response };
        await env.sleep(ASK_AGAIN_MS, options.signal);
      }
    }
  }

  const over = new AbortController();
  void tellTrouble(money, options, over.signal);
  try {
    return await take();
  } finally {
    over.abort();
  }
}

/** What the journal has of a payment that was co-signed. */
const soldEntry = (
  money: Money,
  sale: Sale,
  { payTo, amount, cosigned }: { payTo: string; amount: AtomicUsdc; cosigned: CoSigned },
): JournalEntry =>
  newEntry(money, {
    ...cosigned,
    id: `host:${sale.callId}:${cosigned.messageHash}`,
    kind: sale.kind,
    state: 'broadcasting',
    role: 'host',
    callId: sale.callId,
    minute: sale.minute,
    amount,
    payer: sale.owner ?? '',
    recipient: payTo,
    memo: sale.memo,
    resourceUrl: sale.url,
    commitment: sale.commitment ?? null,
    ...titled(sale),
  });

/**
 * Goes on with a settlement that was co-signed and journalled, by this page or one before it. The same
 * bytes are sent again, which can never pay twice, until the chain has decided, however long that takes;
 * then the payment is read back and granted. Rejects with nothing but `aborted`.
 */
export async function settleAgain(
  money: Money,
  entry: JournalEntry,
  options: Omit<TakeOptions, 'onSigned'>,
): Promise<Taken> {
  const { bytes, signature, lastValidBlockHeight } = entry;
  const attempted = attemptedOf(entry, money.mint);
  if (!bytes || !attempted || signature === null || lastValidBlockHeight === null) {
    // Nothing was co-signed, so nothing can land.
    return refuse(money, entry, appError('payment_invalid', { reason: 'unsigned' }));
  }
  const { stopSending, signal } = options;
  const sent = { signature, bytes, lastValidBlockHeight, attempted, maybeSent: true };
  const driving = { signal: stopSending, timeoutMs: LONGEST_DRIVE_MS };
  const outcome = await submitAndConfirm(sent, money, driving).catch((thrown: unknown) => {
    if (signal.aborted) throw thrown;
    return null;
  });
  const undecided = !outcome || outcome.state === 'timeout';
  if (undecided) return conclude(money, entry, await awaitJudgement(money, entry, options));
  return outcome.state === 'confirmed'
    ? grant(money, entry, outcome, options)
    : refuse(money, entry, outcome.error);
}

async function refuse(
  money: Money,
  entry: JournalEntry,
  error: AppError,
  response = failure(money.caip2, error.code, entry.signature ?? ''),
): Promise<Taken> {
  await noteFailed(money, entry, error);
  return { ok: false, error, response };
}

/** The chain has it: what it moved is read back, and only then is anything granted. */
async function grant(
  money: Money,
  entry: JournalEntry,
  landed: { readonly finalized: boolean },
  options: Omit<TakeOptions, 'onSigned'>,
): Promise<Taken> {
  return conclude(money, entry, await awaitJudgement(money, entry, { ...options, landed }));
}

async function conclude(money: Money, entry: JournalEntry, judged: Judgement): Promise<Taken> {
  if (judged.kind === 'dead') return refuse(money, entry, judged.error);
  await noteJudged(money, entry, judged);
  const { signature, payer, authority } = judged;
  const response: SettleResponse = {
    success: true,
    payer: authority,
    transaction: signature,
    network: money.caip2,
  };
  return { ok: true, receipt: { signature, amount: entry.amount, payer, response } };
}

/** What a settlement waits for, if it is this side's own server. */
async function tellTrouble(
  { rpc, env }: Money,
  { onTrouble, signal }: TakeOptions,
  over: AbortSignal,
): Promise<void> {
  let told = false;
  while (onTrouble && !over.aborted && !signal.aborted) {
    try {
      await env.sleep(TROUBLE_MS, over);
      await rpc.getBlockHeight('confirmed', { onceMs: TROUBLE_MS, signal: over });
      if (told) onTrouble(null);
      told = false;
    } catch (thrown) {
      if (over.aborted) return;
      onTrouble(toAppError(thrown));
      told = true;
    }
  }
}
