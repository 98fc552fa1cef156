import type { PaymentPayload } from '@x402/core/types';
import { toBase64Url } from '../../../shared/bytes.ts';
import { type AppError, appError, toAppError } from '../../../shared/errors.ts';
import { prepaidAmount, type Terms } from '../../../shared/terms.ts';
import { keepCall } from '../receipts/record.ts';
import type { Facilitator } from '../solana/facilitator.ts';
import type { Signer } from '../solana/keys.ts';
import type { Money } from './money.ts';
import type { Quotes } from './quotes.ts';
import { resourceUrl } from './resources.ts';
import { grantResult, requiredResult } from './results.ts';
import { type Receipt, takePayment } from './settle.ts';
import { landApproval } from './sponsor.ts';
import { RPC, RpcFailure } from './wire.ts';

/** Sells the one thing that lets a guest in. Everything before it is silence towards the host's page. */
export interface PrepayDesk {
  serve(
    guest: { readonly callId: string; readonly sessionKey: string },
    payload: PaymentPayload | null,
  ): Promise<unknown>;
  /** Who approved the session key, if it was by allowance. */
  owner(): string | null;
}

/** Longer than a server that fails now and then; the guest sends the same bytes again by itself. */
const PATIENCE_MS = 4_000;
/** Attempts that cost the fee key something, or prove nothing good, in one call: then the desk closes. */
const MAX_FAILURES = 6;

export function createPrepayDesk(options: {
  readonly money: Money;
  readonly facilitator: Facilitator;
  readonly feeKey: Signer;
  readonly terms: Terms;
  readonly quotes: Quotes;
  /** Throws where the fee key is to sign nothing more. */
  readonly check: () => Promise<void>;
  /** The call has ended: nothing is sold for it any more. */
  readonly over: () => boolean;
  readonly hush: AbortSignal;
  readonly life: AbortSignal;
  readonly onSigned: (signature: string) => void;
  readonly onSettled: (receipt: Receipt, settleMs: number) => void;
  /** What only the host can mend: its own server, its own till. null = over. */
  readonly onTrouble: (error: AppError | null) => void;
  /** It was sold before this page. */
  readonly sold?: { readonly owner: string | null; readonly receipt: Receipt } | undefined;
}): PrepayDesk {
  const { money, terms, quotes } = options;
  const resource = { kind: 'prepay' } as const;
  let owner: string | null = options.sold?.owner ?? null;
  let settled: Receipt | null = options.sold?.receipt ?? null;
  let busy: Promise<unknown> | null = null;
  let failures = 0;
  let troubled = false;

  /** Said until it is over: the guest tries again meanwhile. */
  function trouble(error: AppError | null): void {
    if (error || troubled) options.onTrouble(error);
    troubled = error !== null;
  }

  function note(error: AppError): void {
    const { code } = error;
    // This side's own: it costs the fee key nothing, and says nothing of the guest.
    const own = code.startsWith('rpc_') || code === 'till_empty';
    trouble(own ? error : null);
    if (!own && code !== 'blockhash_expired') failures += 1;
  }

  const refuse = (error: AppError): Promise<unknown> => quotes.refusal(resource, error);

  async function take(
    guest: { readonly callId: string; readonly sessionKey: string },
    payload: PaymentPayload,
  ): Promise<unknown> {
    const startedMs = money.env.nowMs();
    const url = resourceUrl(guest.callId, resource);
    try {
      const { hash, feePayer } = quotes.agreement();
      await keepCall(money.kv, {
        role: 'host',
        callId: guest.callId,
        transcript: toBase64Url(hash),
        ...terms,
        feePayer,
        startedAtWallMs: money.env.wallMs(),
      });
      const agreed = { ...guest, prepayment: prepaidAmount(terms) };
      const sponsored = await landApproval(
        money,
        options.feeKey,
        payload,
        agreed,
        options.check,
        options.life,
      );
      owner = sponsored?.owner ?? owner;
    } catch (thrown) {
      const error = toAppError(thrown);
      note(error);
      return refuse(error);
    }
    // The approval took its time, and somebody may have left.
    if (options.over()) return refuse(appError('payment_window_expired'));
    const taken = await takePayment(
      money,
      options.facilitator,
      {
        url,
        callId: guest.callId,
        kind: 'prepay',
        minute: null,
        memo: await quotes.memo(resource),
        owner,
        quoted: quotes.issued(url),
      },
      payload,
      {
        onSigned: options.onSigned,
        onTrouble: trouble,
        patienceMs: PATIENCE_MS,
        stopSending: options.hush,
        signal: options.life,
      },
    );
    if (!taken.ok) {
      note(taken.error);
      return quotes.refusal(resource, taken.error, taken.response);
    }
    settled = taken.receipt;
    trouble(null);
    options.onSettled(taken.receipt, money.env.nowMs() - startedMs);
    return grantResult({ url, granted: true }, taken.receipt.response);
  }

  return {
    owner: () => owner,
    async serve(guest, payload) {
      const url = resourceUrl(guest.callId, resource);
      if (settled) return grantResult({ url, granted: true }, settled.response);
      if (options.over()) {
        if (payload) return refuse(appError('payment_window_expired'));
        throw new RpcFailure(RPC.outOfTurn, 'payment_window_expired');
      }
      if (!payload) return requiredResult(await quotes.quote(resource));
      if (busy) return refuse(appError('payment_in_flight'));
      if (failures >= MAX_FAILURES) return refuse(appError('payment_window_expired'));
      busy = take(guest, payload);
      try {
        return await busy;
      } finally {
        busy = null;
      }
    },
  };
}
