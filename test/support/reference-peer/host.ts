import type { KeyPairSigner } from '@solana/kit';
import type { x402Facilitator } from '@x402/core/facilitator';
import type { z } from '@x402/core/schemas';
import type { PaymentPayload, PaymentRequired, PaymentRequirements } from '@x402/core/types';
import type { HostDeposit } from './deposit.ts';
import {
  type Codes,
  differs,
  memoOf,
  sayHello,
  sha256,
  toBase64Url,
  type Transcript,
  transcriptOf,
} from './hello.ts';
import { Ack, CallEnd, GuestHello, ResourceGet, RpcError } from './messages.ts';
import { createWire, type TextChannel } from './wire.ts';

/**
 * The smallest host there can be: it greets, counts seconds, quotes what it sells, and has the official
 * facilitator verify and settle. A real one does more before it spends a lamport on fees: see
 * "Settlement" in docs/protocol/x402.md. It keeps no journal and sells each thing once. How the bytes of
 * a file reach the buyer is in seller.ts, and the deposit in deposit.ts.
 */

export interface ReferenceHost {
  /** The guest has proven itself; what is sold can be asked for. `sessionKey`: the guest's. */
  readonly greeted: Promise<Transcript & { readonly sessionKey: string }>;
  /** From now on it can be asked for. */
  offer(file: FileForGrant): Promise<void>;
  /** Settled so far: the path of each resource and its signature. */
  readonly sold: ReadonlyMap<string, string>;
  /** Everything that was accepted as a payment, as it came. */
  readonly payloads: readonly PaymentPayload[];
  /** Acknowledged seconds: those that count, and those in which the guest says that media is missing. */
  readonly seconds: { readonly served: number; readonly missing: number };
  /** The reason that the guest gives. */
  readonly ended: Promise<string>;
  /**
   * After a call with a deposit: it has ended and is closed. The signature of its end; null: nothing was paid
   * into it.
   */
  readonly returned: Promise<string | null>;
  end(): void;
  /** Counts and says no more. */
  stop(): void;
}

/** A file as it is sold: what its memo commits to, and what its grant carries. */
interface FileForGrant {
  /** Hex. */
  readonly id: string;
  /** Atomic units. */
  readonly price: bigint;
  readonly salt: Uint8Array;
  readonly root: Uint8Array;
  readonly secret: Uint8Array;
}

export interface HostParts {
  readonly channel: TextChannel;
  readonly codes: Codes;
  /** The invite commits to this nonce. */
  readonly nonce: Uint8Array;
  readonly payTo: string;
  readonly asset: string;
  /** Atomic units by path: `prepay`, `minute/2`, … Absent: not sold. */
  readonly prices: Readonly<Record<string, string>>;
  readonly periodMs: number;
  readonly prepaidPeriods: number;
  /** Pays the fees; the facilitator signs with it. */
  readonly feePayerKey: KeyPairSigner;
  readonly facilitator: Pick<x402Facilitator, 'verify' | 'settle'>;
  /** Where the terms return unused time. */
  readonly deposit?: HostDeposit;
  readonly trialSeconds?: number;
}

/** By how much the counts of two honest sides may differ. */
const TOLERANCE_SECONDS = 2;

const SECOND_MS = 1_000;
/** An `ack` counts within. */
const ACK_MS = 2_000;

/** An offer under one path. */
interface Good {
  /** Atomic units. */
  readonly amount: string;
  readonly commitment?: Uint8Array;
  /** The further fields of the grant. */
  readonly grant: { readonly secret?: string };
}

export function createReferenceHost(parts: HostParts): ReferenceHost {
  const { codes, facilitator, feePayerKey, deposit } = parts;
  const sold = new Map<string, string>();
  const payloads: PaymentPayload[] = [];
  let transcript: Transcript | null = null;
  let seq = 0;
  let payer: string | null = null;
  let isOver = false;
  /** Settlements that have begun. */
  const settling: Promise<unknown>[] = [];
  /** When each tick left that nobody has acknowledged. */
  const open = new Map<number, number>();
  const seconds = { served: 0, missing: 0 };
  const goods = new Map<string, Good>(
    Object.entries(parts.prices).map(([path, amount]) => [path, { amount, grant: {} }]),
  );
  /** A guest asks again until it has the grant. */
  const granted = new Map<string, unknown>();
  let onEnded: (reason: string) => void;
  const ended = new Promise<string>((resolve) => (onEnded = resolve));
  let onOver: () => void;
  const over = new Promise<void>((resolve) => (onOver = resolve));

  const wire = createWire('host', parts.channel, {
    onRequest(method, params) {
      if (method !== 'resource.get') throw new RpcError(-32_601, 'method not found');
      return serve(ResourceGet.parse(params));
    },
    onNotification(method, params) {
      if (method === 'ack') acknowledged(Ack.parse(params));
      if (method !== 'call_end') return;
      onEnded(CallEnd.parse(params).reason);
      finish();
    },
  });

  async function greet(): Promise<Transcript & { readonly sessionKey: string }> {
    const made = await transcriptOf(codes, parts.nonce);
    const mine = await sayHello('host', codes, made, feePayerKey, deposit?.address);
    const more = { nonce: toBase64Url(parts.nonce), title: '', feePayer: feePayerKey.address };
    const answer = GuestHello.parse(await wire.request('hello', { ...mine, ...more }));
    const what = await differs(answer, answer.sessionKey, codes, made);
    if (what !== null) throw new Error(`not the guest of this invite: ${what}`);
    transcript = made;
    return { ...made, sessionKey: answer.sessionKey };
  }

  async function quote(url: string, path: string, error: string): Promise<PaymentRequired> {
    const good = goods.get(path);
    if (!transcript) throw new RpcError(-32_000, 'hello first');
    const isEarly = path.startsWith('file/') && !sold.has('prepay');
    if (isEarly) throw new RpcError(-32_000, 'prepay first');
    if (!good) throw new RpcError(-32_602, 'unknown_resource');
    const { amount, commitment } = good;
    const accepts: PaymentRequirements = {
      scheme: 'exact',
      network: codes.network,
      amount,
      asset: parts.asset,
      payTo: (path === 'prepay' ? deposit?.address : undefined) ?? parts.payTo,
      maxTimeoutSeconds: 300,
      extra: { feePayer: feePayerKey.address, memo: await memoOf(transcript, url, commitment) },
    };
    const resource = { url, description: path, mimeType: 'application/json' };
    return { x402Version: 2, error, resource, accepts: [accepts] };
  }

  /** As x402's MCP transport has it: the object, and the same as text. */
  const result = (structuredContent: unknown, more: Readonly<Record<string, unknown>>) => ({
    ...more,
    structuredContent,
    content: [{ type: 'text', text: JSON.stringify(structuredContent) }],
  });

  async function serve({ url, _meta }: z.infer<typeof ResourceGet>): Promise<unknown> {
    const { callId } = await greeted;
    const prefix = `pay2chat:${callId}/`;
    if (!url.startsWith(prefix)) throw new RpcError(-32_602, 'unknown_resource');
    const path = url.slice(prefix.length);
    const before = granted.get(path);
    if (before !== undefined) return before;
    const required = await quote(url, path, 'payment required');
    const [wanted] = required.accepts;
    const asked = _meta?.['x402/payment'];
    if (asked === undefined || !wanted) return result(required, { isError: true });
    if (isOver) throw new RpcError(-32_000, 'payment_window_expired');
    // Past core's schema it is core's own type; the two differ in `null` for `undefined`.
    const settled = settle(url, path, asked as PaymentPayload, wanted);
    settling.push(settled);
    return settled;
  }

  async function settle(
    url: string,
    path: string,
    payment: PaymentPayload,
    wanted: PaymentRequirements,
  ): Promise<unknown> {
    const verified = await facilitator.verify(payment, wanted);
    const settled = verified.isValid ? await facilitator.settle(payment, wanted) : null;
    if (!settled?.success) {
      const why = verified.invalidReason ?? settled?.errorReason ?? 'unexpected';
      const failed = { success: false, errorReason: why, transaction: '', network: codes.network };
      const again = await quote(url, path, why);
      return result(again, { isError: true, _meta: { 'x402/payment-response': failed } });
    }
    payloads.push(payment);
    sold.set(path, settled.transaction);
    if (path === 'prepay') payer = settled.payer ?? null;
    const grant = { url, granted: true, ...goods.get(path)?.grant };
    const answer = result(grant, { _meta: { 'x402/payment-response': settled } });
    granted.set(path, answer);
    return answer;
  }

  /** The second of this tick counts if it comes back in time and says nothing of missing media. */
  function acknowledged({ seq, rx }: z.infer<typeof Ack>): void {
    const sentAtMs = open.get(seq);
    open.delete(seq);
    if (sentAtMs === undefined || performance.now() - sentAtMs > ACK_MS) return;
    seconds[rx === false ? 'missing' : 'served'] += 1;
  }

  /** No more is counted or sold. */
  function finish(): void {
    isOver = true;
    onOver();
  }

  /** Returns the unused part: all that was paid for time, within the trial. */
  function dueOf(countedSeconds: number): bigint {
    const paid = [...sold.keys()]
      .filter((path) => path === 'prepay' || path.startsWith('minute/'))
      .reduce((sum, path) => sum + BigInt(goods.get(path)?.amount ?? 0), 0n);
    const { trialSeconds = 0, prepaidPeriods, periodMs } = parts;
    if (trialSeconds > 0 && countedSeconds <= trialSeconds + TOLERANCE_SECONDS) return paid;
    const price = BigInt(parts.prices['prepay'] ?? 0) / BigInt(prepaidPeriods);
    const period = BigInt(periodMs);
    const used = (price * BigInt(countedSeconds * SECOND_MS) + period - 1n) / period;
    return paid > used ? paid - used : 0n;
  }

  /** The deposit's whole life: it opens while the two compare words, and ends with the call. */
  async function keepDeposit(): Promise<string | null> {
    const made = await greeted;
    await deposit?.open();
    await over;
    const countedSeconds = seconds.served;
    await Promise.allSettled(settling);
    const memo = await memoOf(made, `pay2chat:${made.callId}/refund/unused`);
    const due = dueOf(countedSeconds);
    const end = payer === null ? null : ((await deposit?.end(payer, due, memo)) ?? null);
    await deposit?.close();
    return end;
  }

  /** The gate is open from the prepayment on. */
  const timer = setInterval(() => {
    const gate = sold.has('prepay') && !isOver;
    const connectedMs = seconds.served * SECOND_MS;
    const minutes = [...sold.keys()].filter((path) => path.startsWith('minute/')).length;
    const paidUntilMs = gate ? (parts.prepaidPeriods + minutes) * parts.periodMs : 0;
    wire.notify('tick', { seq: (seq += 1), connectedMs, gate, paidUntilMs });
    if (gate) open.set(seq, performance.now());
  }, SECOND_MS);

  const greeted = greet();
  greeted.catch(() => clearInterval(timer));
  const returned = keepDeposit();
  returned.catch(() => undefined);
  return {
    greeted,
    sold,
    payloads,
    seconds,
    ended,
    returned,
    async offer({ id, price, salt, root, secret }) {
      const commitment = await sha256(salt, root);
      const grant = { secret: toBase64Url(secret) };
      goods.set(`file/${id}`, { amount: String(price), commitment, grant });
    },
    end() {
      wire.notify('call_end', { reason: 'host' });
      finish();
    },
    stop: () => clearInterval(timer),
  };
}
