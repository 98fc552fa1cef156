import { x402ResourceServer } from '@x402/core/server';
import type { PaymentPayload, PaymentRequirements, SettleResponse } from '@x402/core/types';
import type { PaymentKind } from '../../../shared/api.ts';
import { type AppError, appError, P2cError, toAppError } from '../../../shared/errors.ts';
import { parseAtomic, type AtomicUsdc } from '../../../shared/money.ts';
import { awaitVerdict } from '../solana/confirm.ts';
import type { CoSigned } from '../solana/facilitator-signer.ts';
import type { Facilitator } from '../solana/facilitator.ts';
import { newEntry, titled } from '../solana/journal.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { type ReadBack, readBack } from '../solana/read-back.ts';
import { needsSecondLook, untilBothShow } from '../solana/second-look.ts';
import { type Outcome, outcomeOf, type Submission, submitAndConfirm } from '../solana/submit.ts';
import type { Money } from './money.ts';

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
  const { caip2, env, journal } = money;
  const requirements = matchQuote(sale.quoted, payload);
  const amount = requirements && parseAtomic(requirements.amount);
  if (!requirements || amount === null) {
    const error = appError('payment_window_expired');
    return { ok: false, error, response: failure(caip2, 'payment_window_expired') };
  }
  let signed: CoSigned | null = null;
  const journalId = (hash: string): string => `host:${sale.callId}:${hash}`;

  async function onSigned(fresh: CoSigned): Promise<void> {
    await journal.add(
      newEntry(money, {
        id: journalId(fresh.messageHash),
        kind: sale.kind,
        state: 'broadcasting',
        role: 'host',
        callId: sale.callId,
        minute: sale.minute,
        amount: amount as AtomicUsdc,
        payer: sale.owner ?? '',
        recipient: requirements?.payTo ?? '',
        signature: fresh.signature,
        bytes: fresh.bytes,
        lastValidBlockHeight: fresh.lastValidBlockHeight,
        memo: sale.memo,
        resourceUrl: sale.url,
        commitment: sale.commitment ?? null,
        ...titled(sale),
        messageHash: fresh.messageHash,
      }),
    );
    known(fresh);
  }

  /** Co-signed now, or before a reload: it may land, so the guest hears where to look. */
  function known(cosigned: CoSigned): void {
    signed = cosigned;
    options.onSigned(cosigned.signature);
  }

  const refuse = async (error: AppError, response: SettleResponse): Promise<Taken> => {
    if (signed) await journal.update(journalId(signed.messageHash), { state: 'failed', error });
    return { ok: false, error, response };
  };

  async function grant(signature: string): Promise<Taken> {
    const expected = {
      signature,
      mint: money.mint,
      payTo: requirements?.payTo ?? '',
      amount: amount as AtomicUsdc,
      authority: null,
      memo: sale.memo,
    };
    const seen = await readBackToGrant(money, sale.kind, expected, options);
    if ('error' in seen) return refuse(seen.error, failure(caip2, seen.error.code, signature));
    if (signed) {
      const id = journalId(signed.messageHash);
      await journal.update(id, {
        state: 'confirmed',
        payer: seen.sourceOwner,
        blockTimeS: seen.blockTime,
        error: null,
      });
    }
    const payer = seen.authority;
    const response: SettleResponse = {
      success: true,
      payer,
      transaction: signature,
      network: caip2,
    };
    const receipt = { signature, amount: seen.amount, payer: seen.sourceOwner, response };
    return { ok: true, receipt };
  }

  /** Signed, and nobody knows what became of it: only the chain can tell, however long that takes. */
  async function watch(sent: CoSigned): Promise<Taken> {
    const attempted = {
      feePayer: facilitator.feeKey,
      authority: sale.owner ?? '',
      mint: money.mint,
      source: sale.owner && associatedTokenAccount(sale.owner, money.mint),
      amount: amount ?? 0n,
      payTo: requirements?.payTo ?? null,
    };
    const outcome = await driveOn(money, { ...sent, attempted, maybeSent: true }, options);
    if (outcome.state === 'confirmed') return grant(sent.signature);
    const error =
      'error' in outcome ? outcome.error : appError('payment_invalid', { reason: 'expired' });
    return refuse(error, failure(caip2, error.code, sent.signature));
  }

  const settle = async (): Promise<Taken> => {
    const settled = await facilitator.settlePayment(payload, requirements, {
      url: sale.url,
      onSigned,
      onResumed: known,
      timeoutMs: DRIVE_MS,
      signal: options.stopSending,
    });
    const { outcome, response, error } = settled;
    signed ??= settled.signed;
    if (outcome?.state === 'confirmed') return grant(response.transaction);
    if (outcome?.state === 'timeout' && signed) return watch(signed);
    return refuse(error ?? appError('payment_invalid', { reason: 'unknown' }), response);
  };

  /** Without the fee key's signature nothing can land; with it, only the chain can tell. */
  const afterTrouble = (thrown: unknown): Promise<Taken> => {
    const lost = options.signal.aborted || toAppError(thrown).code === 'storage_failed';
    return signed && !lost ? watch(signed) : Promise.reject(thrown);
  };

  async function take(): Promise<Taken> {
    const untilMs = env.nowMs() + (options.patienceMs ?? 0);
    for (;;) {
      try {
        return await settle().catch(afterTrouble);
      } catch (thrown) {
        if (options.signal.aborted) throw thrown;
        const error = toAppError(thrown);
        const passes = !signed && error.code.startsWith('rpc_') && env.nowMs() < untilMs;
        const response = failure(caip2, error.code, signed?.signature);
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

/**
 * Sends the same bytes on, which can never pay twice, until the chain has decided. A server that comes
 * back finds them. @throws P2cError `aborted`.
 */
export async function driveOn(
  money: Money,
  sent: Submission,
  { stopSending, signal }: Pick<TakeOptions, 'stopSending' | 'signal'>,
): Promise<Exclude<Outcome, { state: 'timeout' }>> {
  const { rpc, env } = money;
  const driving = { signal: stopSending, timeoutMs: LONGEST_DRIVE_MS };
  const driven = await submitAndConfirm(sent, money, driving).catch((thrown: unknown) => {
    if (signal.aborted) throw thrown;
    return null;
  });
  if (driven && driven.state !== 'timeout') return driven;
  const decided = await outcomeOf(sent, rpc, await awaitVerdict(rpc, env, sent, signal), signal);
  if (decided.state === 'timeout') throw new P2cError(decided.error);
  return decided;
}

/** Host: of a large sum the second server has to show the same, before anything follows from it. */
export async function readBackToGrant(
  money: Money,
  kind: PaymentKind,
  expected: Parameters<typeof readBack>[2],
  { onTrouble = () => undefined, signal }: Pick<TakeOptions, 'onTrouble' | 'signal'>,
): Promise<ReadBack | { readonly error: AppError }> {
  const seen = await readBackPatiently(money, expected, signal);
  const large = !('error' in seen) && needsSecondLook(money, { kind, amount: seen.amount });
  if (large) await untilBothShow(money, expected, onTrouble, signal);
  return seen;
}

/** RPC trouble is waited out; only what the chain says of the payment itself is an answer. */
export async function readBackPatiently(
  money: Money,
  expected: Parameters<typeof readBack>[2],
  signal: AbortSignal,
): Promise<ReadBack | { readonly error: AppError }> {
  for (;;) {
    try {
      return await readBack(money.rpc, money.env, expected, signal);
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof P2cError)) throw thrown;
      const { error } = thrown;
      if (error.code === 'payment_invalid' || error.code === 'failed_on_chain') return { error };
      await money.env.sleep(1_000, signal);
    }
  }
}
