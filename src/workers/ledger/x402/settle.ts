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
import { outcomeOf } from '../solana/submit.ts';
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
  /** Stops sending, not watching. */
  readonly stopSending: AbortSignal;
  /** Stops everything; the journal knows the rest. */
  readonly signal: AbortSignal;
}

/** How long the facilitator drives a settlement before we merely watch; product.md's timeout. */
const DRIVE_MS = 30_000;

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
  const { caip2, rpc, env, journal } = money;
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
    const verdict = await awaitVerdict(rpc, env, sent, options.signal);
    if (verdict.kind === 'confirmed') return grant(sent.signature);
    const attempted = {
      feePayer: facilitator.feeKey,
      authority: sale.owner ?? '',
      mint: money.mint,
      source: sale.owner && associatedTokenAccount(sale.owner, money.mint),
      amount: amount ?? 0n,
      payTo: requirements?.payTo ?? null,
    };
    const outcome = await outcomeOf(
      { signature: sent.signature, attempted },
      rpc,
      verdict,
      options.signal,
    );
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

  return settle()
    .catch(afterTrouble)
    .catch((thrown: unknown): Taken => {
      if (options.signal.aborted) throw thrown;
      const error = toAppError(thrown);
      return { ok: false, error, response: failure(caip2, error.code, signed?.signature) };
    });
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
