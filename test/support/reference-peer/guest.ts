import type { KeyPairSigner } from '@solana/kit';
import type { x402Client } from '@x402/core/client';
import { validatePaymentRequired, z } from '@x402/core/schemas';
import type { PaymentRequired } from '@x402/core/types';
import {
  type Codes,
  commitTo,
  differs,
  fromBase64Url,
  Hello,
  memoOf,
  sayHello,
  type Transcript,
  transcriptOf,
} from './greeting.ts';
import { createWire, RpcError, type TextChannel } from './wire.ts';

/**
 * The smallest guest there can be: it answers the greeting and the heartbeat, asks for resources, and
 * lets the official x402 client pay for them. It knows nothing of media, files or allowances.
 */

/** What the invite says, and what therefore every quote has to say. */
interface AgreedTerms {
  readonly payTo: string;
  readonly asset: string;
  /** Of one period, atomic units. */
  readonly price: bigint;
  readonly prepaidPeriods: number;
  readonly periodMs: number;
}

/** What a listing says of a file that is for sale (docs/files.md, "Control messages"). */
export interface FileForSale {
  readonly id: string;
  readonly price: bigint;
  readonly root: Uint8Array;
  readonly salt: Uint8Array;
}

/** An answer to `resource.get` that is no quote. `grant.secret`: files only. */
const Granted = z.object({
  structuredContent: z.object({
    url: z.string(),
    granted: z.literal(true),
    secret: z.string().optional(),
  }),
  _meta: z.object({
    'x402/payment-response': z.object({ success: z.literal(true), transaction: z.string() }),
  }),
});
export interface Bought {
  readonly url: string;
  readonly signature: string;
  readonly secret: Uint8Array | null;
}

const Quoted = z.object({
  isError: z.literal(true),
  structuredContent: z.object({ error: z.string().optional() }).passthrough(),
});
const Tick = z.object({ seq: z.number(), connectedMs: z.number(), paidUntilMs: z.number() });

export interface ReferenceGuest {
  /** The call's id and its words. Rejects where the host is not who the codes say. */
  readonly greeted: Promise<Transcript>;
  prepay(): Promise<Bought>;
  /** Waits until it may be paid (docs/billing.md). */
  minute(minute: number): Promise<Bought>;
  file(file: FileForSale): Promise<Bought>;
  end(): void;
}

export interface GuestParts {
  readonly channel: TextChannel;
  readonly codes: Codes;
  readonly terms: AgreedTerms;
  /** Signs the greeting, and would sign payments by allowance. */
  readonly sessionKey: KeyPairSigner;
  /** Pays: x402's own client, with the `exact` scheme for the call's network, or another author's. */
  readonly client: Pick<x402Client, 'createPaymentPayload'>;
}

/** A minute is paid 10 s before it is due; with shorter periods, as much earlier in proportion. */
const EARLY = 1 / 6;

export function createReferenceGuest(parts: GuestParts): ReferenceGuest {
  const { codes, terms, sessionKey, client } = parts;
  let feePayer = '';
  let isAdmitted = false;
  let onGreeted: (transcript: Transcript) => void;
  let onStranger: (reason: Error) => void;
  const greeted = new Promise<Transcript>((resolve, reject) => {
    onGreeted = resolve;
    onStranger = reject;
  });
  let heard = { connectedMs: 0, paidUntilMs: 0 };
  const beats = new Set<() => void>();
  const nextBeat = (): Promise<void> => new Promise((resolve) => void beats.add(resolve));

  const wire = createWire(parts.channel, {
    async onRequest(method, params) {
      if (method !== 'hello') throw new RpcError(-32_601, 'method not found');
      const hello = Hello.parse(params);
      const nonce = fromBase64Url(hello.nonce ?? '');
      const transcript = await transcriptOf(codes, nonce);
      const committed = String(await commitTo(nonce)) === String(codes.nonceCommitment);
      const what = committed
        ? await differs(hello, hello.feePayer, codes, transcript)
        : "invite's commitment";
      if (what !== null) {
        onStranger(new Error(`not the host of this invite: ${what}`));
        throw new RpcError(-32_000, what);
      }
      feePayer = hello.feePayer ?? '';
      const answer = await sayHello('guest', codes, transcript, sessionKey);
      // The answer leaves first, and what is asked for comes after it.
      setTimeout(() => onGreeted(transcript));
      return { ...answer, sessionKey: sessionKey.address };
    },
    onNotification(method, params) {
      if (method !== 'tick') return;
      const { seq, ...time } = Tick.parse(params);
      // Without media nothing can be said of it, so `rx` is left out. Before admission no time counts.
      if (isAdmitted) wire.notify('ack', { seq });
      heard = time;
      for (const resolve of beats) resolve();
      beats.clear();
    },
  });

  /** Nothing is signed unless the quote is exactly what the invite promised. */
  function check(quote: PaymentRequired, url: string, amount: bigint, memo: string): void {
    const [offer] = quote.accepts;
    const wrong =
      quote.resource.url !== url ||
      offer?.scheme !== 'exact' ||
      offer.network !== codes.network ||
      offer.asset !== terms.asset ||
      offer.payTo !== terms.payTo ||
      offer.amount !== String(amount) ||
      offer.extra['memo'] !== memo ||
      offer.extra['feePayer'] !== feePayer;
    if (wrong) throw new Error(`not the quote that was agreed: ${JSON.stringify(quote)}`);
  }

  /** What is too early, such as a file while a minute is due, is asked again in the same words. */
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

  async function buy(path: string, amount: bigint, commitment?: Uint8Array): Promise<Bought> {
    const transcript = await greeted;
    const url = `pay2chat:${transcript.callId}/${path}`;
    const first = await get({ url });
    let granted = Granted.safeParse(first);
    if (!granted.success) {
      const quote = validatePaymentRequired(Quoted.parse(first).structuredContent);
      if (quote.x402Version !== 2) throw new Error('not x402 v2');
      // Past core's validator it is core's own type; the two differ in `null` for `undefined`.
      const required = quote as PaymentRequired;
      check(required, url, amount, await memoOf(transcript, url, commitment));
      const payload = await client.createPaymentPayload(required);
      const _meta = { 'x402/payment': payload };
      const paid = await get({ url, _meta });
      granted = Granted.safeParse(paid);
      if (!granted.success) throw new Error(`not granted: ${JSON.stringify(paid)}`);
    }
    const { structuredContent, _meta } = granted.data;
    return {
      url: structuredContent.url,
      // A hint where to look; who cares whether it was paid reads the chain (docs/billing.md).
      signature: _meta['x402/payment-response'].transaction,
      secret: structuredContent.secret ? fromBase64Url(structuredContent.secret) : null,
    };
  }

  return {
    greeted,
    async prepay() {
      const bought = await buy('prepay', terms.price * BigInt(terms.prepaidPeriods));
      isAdmitted = true;
      return bought;
    },
    async minute(minute) {
      const dueMs = (minute - 1) * terms.periodMs;
      while (heard.connectedMs < dueMs - EARLY * terms.periodMs || heard.paidUntilMs < dueMs) {
        await nextBeat();
      }
      return buy(`minute/${minute}`, terms.price);
    },
    async file({ id, price, root, salt }) {
      const commitment = await crypto.subtle.digest('SHA-256', new Uint8Array([...salt, ...root]));
      return buy(`file/${id}`, price, new Uint8Array(commitment));
    },
    end: () => wire.notify('call_end', { reason: 'guest' }),
  };
}
