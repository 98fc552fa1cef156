import type { KeyPairSigner } from '@solana/kit';
import type { x402Client } from '@x402/core/client';
import { z } from '@x402/core/schemas';
import type { PaymentRequired } from '@x402/core/types';
import {
  type Codes,
  commitTo,
  differs,
  fromBase64Url,
  memoOf,
  sayHello,
  type Transcript,
  transcriptOf,
} from './hello.ts';
import { createCount } from './count.ts';
import { checkDeposit, type DepositEnd, type Rpc, untilEnd } from './deposit.ts';
import { Granted, HostHello, Quoted, RpcError, Tick } from './messages.ts';
import { createWire, type TextChannel } from './wire.ts';

/**
 * The smallest possible guest: it answers the greeting and the heartbeat, asks for resources, and lets the
 * official x402 client pay for them. It knows nothing of allowances, and of media only what its test says.
 * buyer.ts receives the files that it has bought.
 */

/** The terms in the invite, which every quote therefore has to repeat. */
interface AgreedTerms {
  readonly payTo: string;
  readonly asset: string;
  /** The price of one period, atomic units. */
  readonly price: bigint;
  readonly prepaidPeriods: number;
  readonly periodMs: number;
}

/** The entry of a listing for a file that is for sale (docs/protocol/files.md, "Control messages"). */
export interface FileForSale {
  readonly id: string;
  readonly price: bigint;
  readonly root: Uint8Array;
  readonly salt: Uint8Array;
}

/** A file's grant carries a secret. */
const Secret = z.object({ secret: z.string().optional() });
export interface Bought {
  readonly url: string;
  readonly signature: string;
  readonly secret: Uint8Array<ArrayBuffer> | null;
}

export interface ReferenceGuest {
  /** Of this call: proves what was received. */
  readonly sessionKey: KeyPairSigner;
  /** The call's id and its words. Rejects where the host is not who the codes say. */
  readonly greeted: Promise<Transcript>;
  prepay(): Promise<Bought>;
  /** Waits until it may be paid, by the host's ticks and by the guest's own count. */
  minute(minute: number): Promise<Bought>;
  file(file: FileForSale): Promise<Bought>;
  end(): void;
  /** After a call with a deposit: what its end has brought back. */
  returned(): Promise<DepositEnd>;
}

export interface GuestParts {
  readonly channel: TextChannel;
  readonly codes: Codes;
  readonly terms: AgreedTerms;
  /** Signs the greeting, and would sign payments by allowance. */
  readonly sessionKey: KeyPairSigner;
  /** Pays: x402's own client, with the `exact` scheme for the call's network, or another author's. */
  readonly client: Pick<x402Client, 'createPaymentPayload'>;
  /** Whether what the host sends is arriving; absent: this guest has no media. */
  readonly receives?: () => boolean;
  /** For a call that has a deposit: reads it, and knows whose money the client pays with. */
  readonly chain?: { readonly rpc: Rpc; readonly payer: string };
}

/** The quote that invite and greeting agreed on, for one resource. */
interface Wanted {
  readonly url: string;
  readonly network: string;
  readonly asset: string;
  readonly payTo: string;
  readonly amount: string;
  readonly memo: string;
  readonly feePayer: string;
}

/** The first entry that is exactly what was agreed. Nothing else is ever signed. */
export const agreedOffer = (
  { resource, accepts }: PaymentRequired,
  wanted: Wanted,
): PaymentRequired['accepts'][number] | undefined =>
  accepts.find(({ scheme, network, asset, payTo, amount, extra }) => {
    const { memo, feePayer, decimals, transactionVersions } = Extra.parse(extra);
    return (
      resource.url === wanted.url &&
      scheme === 'exact' &&
      network === wanted.network &&
      asset === wanted.asset &&
      payTo === wanted.payTo &&
      amount === wanted.amount &&
      memo === wanted.memo &&
      feePayer === wanted.feePayer &&
      (decimals === undefined || decimals === 6) &&
      (transactionVersions === undefined ||
        (Array.isArray(transactionVersions) && transactionVersions.includes(0)))
    );
  });
const Extra = z
  .object({
    memo: z.unknown(),
    feePayer: z.unknown(),
    decimals: z.unknown(),
    transactionVersions: z.unknown(),
  })
  .catch({});

/** A minute is paid 10 s before it is due; with shorter periods, as much earlier in proportion. */
const EARLY = 1 / 6;

function bought({ structuredContent, _meta }: z.infer<typeof Granted>): Bought {
  const { secret } = Secret.parse(structuredContent);
  return {
    url: structuredContent.url,
    // A hint where to look; who cares whether it was paid reads the chain (docs/billing.md).
    signature: _meta['x402/payment-response'].transaction,
    secret: secret === undefined ? null : fromBase64Url(secret),
  };
}

export function createReferenceGuest(parts: GuestParts): ReferenceGuest {
  const { codes, terms, sessionKey, client, chain } = parts;
  const { asset } = terms;
  let feePayer = '';
  let deposit: string | undefined;
  let isAdmitted = false;
  let onExchanged: (transcript: Transcript) => void;
  let onStranger: (reason: Error) => void;
  const greeted = new Promise<Transcript>((resolve, reject) => {
    onExchanged = resolve;
    onStranger = reject;
  });
  let heard = { connectedMs: 0, paidUntilMs: 0 };
  const count = createCount(() => performance.now());
  const beats = new Set<() => void>();
  const nextBeat = (): Promise<void> => new Promise((resolve) => void beats.add(resolve));

  const wire = createWire('guest', parts.channel, {
    async onRequest(method, params) {
      if (method !== 'hello') throw new RpcError(-32_601, 'method not found');
      const hello = HostHello.parse(params);
      const nonce = fromBase64Url(hello.nonce);
      const transcript = await transcriptOf(codes, nonce);
      const committed = String(await commitTo(nonce)) === String(codes.nonceCommitment);
      const what = committed
        ? await differs(hello, hello.feePayer, codes, transcript)
        : "invite's commitment";
      if (what !== null) {
        onStranger(new Error(`not the host of this invite: ${what}`));
        throw new RpcError(-32_000, what);
      }
      ({ feePayer, deposit } = hello);
      const answer = await sayHello('guest', codes, transcript, sessionKey);
      // The answer leaves first, and what is asked for comes after it.
      setTimeout(() => onExchanged(transcript));
      return { ...answer, sessionKey: sessionKey.address };
    },
    onNotification(method, params) {
      if (method !== 'tick') return;
      const { seq, ...time } = Tick.parse(params);
      // Without media nothing can be said of it, so `rx` is left out. While the host sends nothing, nothing
      // is missing. Before admission no time counts.
      const rx = parts.receives && (!time.gate || parts.receives());
      if (isAdmitted) {
        wire.notify('ack', { seq, rx });
        count.tick({ seq, ...time }, rx);
      }
      heard = time;
      for (const resolve of beats) resolve();
      beats.clear();
    },
  });

  /** Asks again in the same words while the host answers `too_early`, as for a file while a minute is due. */
  async function get(params: Readonly<Record<string, unknown>>): Promise<unknown> {
    for (;;) {
      try {
        const answer = await wire.request('resource.get', params);
        const why = Quoted.safeParse(answer).data?.structuredContent.error;
        if (why !== 'too_early') return answer;
      } catch (thrown) {
        if (!(thrown instanceof RpcError) || thrown.message !== 'too_early') throw thrown;
      }
      await nextBeat();
    }
  }

  /** `dueMs`: of a period, before which it is not signed. */
  async function buy(
    path: string,
    amount: bigint,
    { commitment, dueMs = 0 }: { commitment?: Uint8Array; dueMs?: number } = {},
    payTo = terms.payTo,
  ): Promise<Bought> {
    const transcript = await greeted;
    const url = `pay2chat:${transcript.callId}/${path}`;
    const first = await get({ url });
    const granted = Granted.safeParse(first);
    if (granted.success) return bought(granted.data);
    // Past core's schema it is core's own type; the two differ in `null` for `undefined`.
    const quote = Quoted.parse(first).structuredContent as PaymentRequired;
    const memo = await memoOf(transcript, url, commitment);
    const { network } = codes;
    const wanted = { url, network, asset, payTo, amount: String(amount), memo, feePayer };
    const offer = agreedOffer(quote, wanted);
    if (!offer) throw new Error(`not the quote that was agreed: ${JSON.stringify(quote)}`);
    while (!count.supports(dueMs)) await nextBeat();
    const payload = await client.createPaymentPayload({ ...quote, accepts: [offer] });
    const paid = await get({ url, _meta: { 'x402/payment': payload } });
    const after = Granted.safeParse(paid);
    if (!after.success) throw new Error(`not granted: ${JSON.stringify(paid)}`);
    return bought(after.data);
  }

  /** Null: this call has no deposit. */
  async function depositOf() {
    await greeted;
    if (deposit === undefined) return null;
    if (!chain) throw new Error('a deposit, and no server to read it from');
    return { ...chain, deposit, mint: asset };
  }
  const prepayment = terms.price * BigInt(terms.prepaidPeriods);

  return {
    sessionKey,
    greeted,
    async prepay() {
      const held = await depositOf();
      if (held) await checkDeposit(held.rpc, { ...held, wallet: terms.payTo, feePayer });
      const bought = await buy('prepay', prepayment, {}, held?.deposit);
      isAdmitted = true;
      return bought;
    },
    async minute(minute) {
      const dueMs = (minute - 1) * terms.periodMs;
      while (heard.connectedMs < dueMs - EARLY * terms.periodMs || heard.paidUntilMs < dueMs) {
        await nextBeat();
      }
      return buy(`minute/${minute}`, terms.price, { dueMs });
    },
    async file({ id, price, root, salt }) {
      const commitment = await crypto.subtle.digest('SHA-256', new Uint8Array([...salt, ...root]));
      return buy(`file/${id}`, price, { commitment: new Uint8Array(commitment) });
    },
    end: () => wire.notify('call_end', { reason: 'guest' }),
    async returned() {
      const held = await depositOf();
      if (!held) throw new Error('this call has no deposit');
      return untilEnd(held.rpc, { ...held, guest: held.payer, paid: prepayment });
    },
  };
}
