import type { PaymentPayload } from '@x402/core/types';
import type { AppError } from '../../../shared/errors.ts';
import { appError } from '../../../shared/errors.ts';
import type { Ware } from '../../../shared/sale.ts';
import type { Facilitator } from '../solana/facilitator.ts';
import type { JournalEntry } from '../solana/journal.ts';
import { newSecret } from './file-secrets.ts';
import type { Money } from './money.ts';
import type { Quotes } from './quotes.ts';
import { commitmentOf, type ResourceOf, resourceUrl, titleOf } from './resources.ts';
import { grantResult, requiredResult } from './results.ts';
import { isGivenBack } from '../refund-names.ts';
import { type Receipt, settleAgain, type Taken, takePayment } from './settle.ts';
import { RPC, RpcFailure } from './wire.ts';
import { toBase64Url } from '../../../shared/bytes.ts';

/**
 * Sells files. What a buyer gets for the money is the 32-byte sale secret, from which the transfer
 * workers derive the keys of each start and resume: it is on disk before anything is broadcast, and
 * leaves only after the payment was read back (docs/x402-datachannel.md, "Files").
 */
export interface FileDesk {
  serve(
    resource: ResourceOf<'file'>,
    payload: PaymentPayload | null,
    buyer: { readonly callId: string; readonly owner: string | null },
  ): Promise<unknown>;
  /** Paid for already: from now on it is granted, not sold. */
  own(ware: Ware, sold: Omit<Sold, 'ware'>): void;
  /** As it was sold, or is being sold: what becomes of the listing takes nothing away. */
  find(id: string): Ware | undefined;
  /** The listings that this payment bought: of the same bytes there may be several. */
  soldBy(payment: string): readonly string[];
}

export interface FileDeskOptions {
  readonly money: Money;
  readonly facilitator: Facilitator;
  readonly quotes: Quotes;
  /** Still listed, unchanged: looked at again right before money moves. */
  readonly isListed: (ware: Ware) => boolean;
  /** No settlement of a file starts from −10 s until the minute has settled (docs/billing.md). */
  readonly mayStart: () => boolean;
  readonly hush: AbortSignal;
  readonly life: AbortSignal;
  readonly onSigned: (url: string, signature: string) => void;
  readonly onSold: (ware: Ware, receipt: Receipt, secret: Uint8Array<ArrayBuffer>) => void;
  /** What only the host can mend; null = over. */
  readonly onTrouble: (error: AppError | null) => void;
}

export interface Sold {
  readonly ware: Ware;
  readonly receipt: Receipt;
  readonly secret: Uint8Array<ArrayBuffer>;
}

/** Attempts at files that came to nothing, in one call: then no more are tried at the fee key's cost. */
const MAX_FAILURES = 12;

export function createFileDesk(options: FileDeskOptions): FileDesk {
  const { money, facilitator, quotes, hush, life } = options;
  const sold = new Map<string, Sold>();
  /** One settlement of a file at a time, whichever it is. */
  let busy: { readonly ware: Ware; readonly taking: Promise<unknown> } | null = null;
  let failures = 0;

  const granted = (url: string, { receipt, secret }: Sold): unknown =>
    grantResult({ url, granted: true, secret: toBase64Url(secret) }, receipt.response);

  async function take(
    resource: ResourceOf<'file'>,
    payload: PaymentPayload,
    { callId, owner }: { readonly callId: string; readonly owner: string | null },
  ): Promise<unknown> {
    const { ware } = resource;
    const url = resourceUrl(callId, resource);
    const secret = await newSecret(money.kv, callId, ware.id);
    const commitment = await commitmentOf(resource);
    const taken: Taken = await takePayment(
      money,
      facilitator,
      {
        url,
        callId,
        kind: 'file',
        minute: null,
        memo: await quotes.memo(resource),
        commitment: commitment ? toBase64Url(commitment) : null,
        ...titleOf(resource),
        // The buyer may pay from the allowance or by the wallet: whose account it was is read back.
        owner,
        // At what it costs now: a quote outlives the price that it was made of.
        quoted: quotes.issued(url).filter(({ amount }) => amount === String(ware.price)),
      },
      payload,
      {
        onSigned: (signature) => options.onSigned(url, signature),
        onTrouble: options.onTrouble,
        stopSending: hush,
        signal: life,
      },
    );
    if (!taken.ok) {
      const { code } = taken.error;
      if (code.startsWith('rpc_') || code === 'till_empty') options.onTrouble(taken.error);
      else failures += 1;
      return quotes.refusal(resource, taken.error, taken.response);
    }
    const done: Sold = { ware, receipt: taken.receipt, secret };
    sold.set(ware.id, done);
    options.onSold(ware, taken.receipt, secret);
    return granted(url, done);
  }

  /** A page before this one had co-signed it: what the chain made of it decides, whoever asks. */
  async function leftBehind(url: string, callId: string): Promise<JournalEntry | null> {
    const entries = await money.journal.list({ role: 'host', kind: 'file', callId });
    return (
      entries.find(({ resourceUrl, state }) => resourceUrl === url && state !== 'failed') ?? null
    );
  }

  async function goOn(
    resource: ResourceOf<'file'>,
    url: string,
    entry: JournalEntry & { readonly callId: string },
  ): Promise<unknown> {
    const { ware } = resource;
    const { onTrouble } = options;
    const taken = await settleAgain(money, entry, { onTrouble, stopSending: hush, signal: life });
    if (!taken.ok) return quotes.refusal(resource, taken.error, taken.response);
    const secret = await newSecret(money.kv, entry.callId, ware.id);
    const done: Sold = { ware, receipt: taken.receipt, secret };
    sold.set(ware.id, done);
    options.onSold(ware, taken.receipt, secret);
    return granted(url, done);
  }

  async function occupy(ware: Ware, taking: Promise<unknown>): Promise<unknown> {
    busy = { ware, taking };
    try {
      return await taking;
    } finally {
      busy = null;
    }
  }

  return {
    own: (ware, done) => void sold.set(ware.id, { ware, ...done }),
    find: (id) => sold.get(id)?.ware ?? (busy?.ware.id === id ? busy.ware : undefined),
    soldBy: (payment) =>
      [...sold].flatMap(([id, { receipt }]) => (receipt.signature === payment ? [id] : [])),
    async serve(resource, payload, buyer) {
      const { ware } = resource;
      const url = resourceUrl(buyer.callId, resource);
      const { callId } = buyer;
      const done = sold.get(ware.id);
      const left = done || busy ? null : await leftBehind(url, callId);
      const payment = done?.receipt.signature ?? left?.signature ?? null;
      if (payment !== null && (await isGivenBack(money, payment))) {
        // A memo pays once: the file can be sold again under a listing of its own.
        throw new RpcFailure(RPC.invalidParams, 'unknown_resource');
      }
      if (done) return granted(url, done);
      if (left && !busy && !sold.has(ware.id)) {
        return occupy(ware, goOn(resource, url, { ...left, callId }));
      }
      if (!payload) return requiredResult(await quotes.quote(resource));
      const refuse = (error: AppError): Promise<unknown> => quotes.refusal(resource, error);
      if (busy) {
        // The same file asked for again joins what is under way, whatever bytes came along.
        return busy.ware.id === ware.id ? busy.taking : refuse(appError('payment_in_flight'));
      }
      if (!options.isListed(ware)) return refuse(appError('file_unknown'));
      if (!options.mayStart()) return refuse(appError('too_early'));
      if (failures >= MAX_FAILURES) return refuse(appError('payment_window_expired'));
      return occupy(ware, take(resource, payload, buyer));
    },
  };
}
