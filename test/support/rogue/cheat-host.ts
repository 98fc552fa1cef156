import { depositKeyOf } from '../../../src/workers/ledger/solana/keys.ts';
import { feePayerKeyOf } from '../../../src/workers/ledger/payment/fee-balance.ts';
import * as v from 'valibot';
import type { WithinLimits } from '../../../src/workers/ledger/payment/fee-limits.ts';
import type { PaymentPayload, PaymentRequired, SettleResponse } from '@x402/core/types';
import { createEventLog } from '../../../src/shared/log.ts';
import { hasDeposit, prepaidAmount } from '../../../src/shared/terms.ts';
import { openDeposit } from '../../../src/workers/ledger/deposit/open.ts';
import { coSign } from '../../../src/workers/ledger/payment/fee-payer-key.ts';
import type { Facilitator } from '../../../src/workers/ledger/payment/facilitator.ts';
import type { Signer } from '../../../src/workers/ledger/solana/keys.ts';
import { parseTransaction } from '../../../src/workers/ledger/solana/layout.ts';
import { messageHash, payloadTransaction } from '../../../src/workers/ledger/solana/payload.ts';
import { createLine } from '../../../src/workers/ledger/call/line.ts';
import { makeHostHello } from '../../../src/workers/ledger/x402/hello.ts';
import {
  AckParams,
  GuestHello,
  type HostHello,
  ResourceGet,
} from '../../../src/workers/ledger/x402/messages.ts';
import { paymentRequired } from '../../../src/workers/ledger/x402/quote.ts';
import {
  memoFor,
  parseResource,
  type Resource,
  resourceUrl,
} from '../../../src/workers/ledger/x402/resources.ts';
import { grantResult, requiredResult } from '../../../src/workers/ledger/x402/quotes.ts';
import { advertised } from '../../../src/workers/ledger/x402/gas-sponsoring.ts';
import { landApproval } from '../../../src/workers/ledger/spending-limit/sponsor.ts';
import type { Transcript } from '../../../src/workers/ledger/x402/transcript.ts';
import { RPC, RpcFailure, type Wire } from '../../../src/workers/ledger/x402/wire.ts';
import { type CallPage, openRig, pause, type Rig, type RigOptions, until } from '../rig.ts';

/** A host that speaks the messages by hand, on whatever terms it likes, to a real guest. */
export interface CheatHost {
  readonly rig: Rig;
  /** The real guest's page; another one after a reload. */
  readonly page: CallPage;
  readonly wire: Wire;
  readonly callId: string;
  /** The greeting that its codes stand for. */
  readonly hello: HostHello;
  /** Sends the greeting, and waits until the guest's page knows it. */
  greet(): Promise<void>;
  /** Answers the guest's answer to this greeting, sent under an id of its own. @throws RpcFailure */
  greetWith(hello: HostHello): Promise<GuestHello>;
  /** The guest's page is reloaded and takes the call up again, on a new channel. */
  reload(): Promise<void>;
  /** The count that goes out with the next tick, once a second. */
  count: {
    connectedMs: number;
    gate: boolean;
    /** The counted share of each second. */
    rate: number;
    paidUntilMs: number;
  };
  /** Whether it ticks at all. */
  beats: boolean;
  /** Answers a question for a price; honest at first. */
  onQuote: (path: string, honest: PaymentRequired) => PaymentRequired;
  /** Answers a payment; at first it is settled and granted. */
  onPayment: (path: string, payload: PaymentPayload) => Promise<unknown>;
  /** Every payment that it was sent, in order. */
  readonly received: readonly { readonly path: string; readonly payload: PaymentPayload }[];
  settle(path: string, payload: PaymentPayload): Promise<SettleResponse>;
  grant(path: string, response: SettleResponse): unknown;
  refuse(path: string, errorReason: string, transaction?: string): Promise<unknown>;
  /** Signs as the fee payer, and sends nothing. */
  coSign(payload: PaymentPayload): ReturnType<typeof coSign>;
  /** Co-signs and broadcasts, and says nothing to anybody. Answers the signature. */
  land(payload: PaymentPayload): Promise<string>;
  /** The real guest pays the prepayment by an allowance, and is admitted. */
  admit(budgetPeriods?: number): Promise<void>;
  /** Atomic USDC that left the guest. */
  paid(): bigint;
  /** For how long the guest was served: its page open, by a clock that does not lie. */
  readonly servedMs: number;
  close(): void;
}

/** In minutes of 60 s. */
interface CheatHostOptions extends Omit<RigOptions, 'real'> {
  /** False: it says nothing until it is told to. */
  readonly greets?: boolean;
}

/** Greeted by a real guest, and nothing paid. */
export async function openCheatHost(options: CheatHostOptions = {}): Promise<CheatHost> {
  const rig = await openRig({ periodSeconds: 60, guestUsdc: '100', ...options, real: 'guest' });
  const { terms, codes, host } = rig;
  const payer = rig.guest.person;
  const { chain } = host;
  const feePayerKey: Signer = await feePayerKeyOf(chain, terms.payTo);
  const facilitator: Facilitator = await chain.facilitator(terms.payTo);
  const life = new AbortController();
  const made = await makeHostHello(
    { ...codes, network: chain.caip2 },
    codes.nonce,
    feePayerKey,
    'An hour of advice',
    async (id) => (hasDeposit(terms) ? (await depositKeyOf(chain, terms.payTo, id)).address : null),
  );
  const { deposit = null } = made.hello;
  const transcript: Transcript = made.transcript;
  const { callId } = transcript;
  let sessionKey = '';
  let seq = 0;
  let servedMs = 0;
  let openSinceMs: number | null = null;
  const received: { path: string; payload: PaymentPayload }[] = [];

  function resourceOf(path: string): Resource {
    const resource = parseResource(callId, `pay2chat:${callId}/${path}`);
    if (!resource) throw new RpcFailure(RPC.invalidParams, 'unknown_resource');
    return resource;
  }

  async function quoteOf(path: string): Promise<PaymentRequired> {
    const resource = resourceOf(path);
    const { address: feePayer } = feePayerKey;
    const agreement = { callId, terms, network: chain.caip2, feePayer, deposit };
    const memo = await memoFor(transcript.hash, resourceUrl(callId, resource));
    return paymentRequired(agreement, {
      resource,
      memo,
      ...(resource.kind === 'prepay' && { extensions: advertised(feePayerKey.address) }),
    });
  }

  async function onRequest(method: string, params: unknown): Promise<unknown> {
    if (method !== 'resource.get') throw new RpcFailure(RPC.unknownMethod, 'method not found');
    const { url, _meta } = v.parse(ResourceGet, params);
    const path = url.slice(url.indexOf('/') + 1);
    // Past the schema, the payload is x402's own type.
    const payload = _meta?.['x402/payment'] as PaymentPayload | undefined;
    if (!payload) return requiredResult(cheat.onQuote(path, await quoteOf(path)));
    received.push({ path, payload });
    return cheat.onPayment(path, payload);
  }

  const line = createLine(
    {
      onRequest,
      onNotification: (method, params) => void (method === 'ack' && v.parse(AckParams, params)),
      up: () => undefined,
      down: () => undefined,
    },
    createEventLog('host', () => performance.now()),
    () => performance.now(),
  );
  const { wire } = line;

  function serve(open: boolean): void {
    const nowMs = performance.now();
    if (openSinceMs !== null) servedMs += nowMs - openSinceMs;
    openSinceMs = open ? nowMs : null;
  }

  async function beat(): Promise<void> {
    while (!life.signal.aborted) {
      await pause(1_000);
      const { count } = cheat;
      if (count.gate) count.connectedMs += 1_000 * count.rate;
      serve(count.gate && rig.guest.media === true && rig.guest.view.mediaOpen);
      seq += 1;
      const { connectedMs, gate, paidUntilMs } = count;
      if (cheat.beats) wire.notify('tick', { seq, connectedMs, gate, paidUntilMs });
    }
  }

  const cheat: CheatHost = {
    rig,
    get page() {
      return rig.guest;
    },
    wire,
    callId,
    hello: made.hello,
    async greet() {
      if (deposit !== null) {
        const owner = terms.payTo;
        const keys = { feePayerKey, key: await depositKeyOf(chain, owner, callId) };
        await openDeposit(chain, keys, { callId, owner }, life.signal);
      }
      await cheat.greetWith(made.hello);
      await until('greeted', () => rig.guest.views.at(-1)?.phase === 'awaiting-prepayment');
    },
    async greetWith(hello) {
      const answer = v.parse(
        GuestHello,
        await wire.request('hello', hello, new AbortController().signal),
      );
      ({ sessionKey } = answer);
      return answer;
    },
    async reload() {
      rig.guest.crash();
      await rig.rejoin('guest');
      rig.connect();
      line.attach(rig.line.host);
    },
    received,
    count: { connectedMs: 0, gate: false, rate: 1, paidUntilMs: 0 },
    beats: true,
    onQuote: (_path, honest) => honest,
    onPayment: async (path, payload) => cheat.grant(path, await cheat.settle(path, payload)),
    async settle(path, payload) {
      const agreed = { callId, sessionKey, prepayment: prepaidAmount(terms) };
      const fine = (): Promise<void> => Promise.resolve();
      const unlimited: WithinLimits = (record) => record();
      if (path === 'prepay') {
        await landApproval(chain, feePayerKey, payload, agreed, unlimited, life.signal);
      }
      const settled = await facilitator.settlePayment(payload, payload.accepted, {
        url: `pay2chat:${callId}/${path}`,
        onSigned: fine,
      });
      cheat.count.paidUntilMs += terms.periodSeconds * 1_000;
      return settled.response;
    },
    grant: (path, response) =>
      grantResult({ url: `pay2chat:${callId}/${path}`, granted: true }, response),
    async refuse(path, errorReason, transaction = '') {
      const network = chain.caip2;
      const failed = { success: false, errorReason, transaction, network, payer: '' };
      return requiredResult(await quoteOf(path), { ...failed, errorMessage: errorReason });
    },
    async coSign(payload) {
      const bytes = payloadTransaction(payload);
      const parsed = bytes && parseTransaction(bytes);
      if (!bytes || !parsed || typeof parsed === 'string') throw new Error('no transaction');
      return coSign(bytes, await messageHash(parsed.messageBytes), feePayerKey, null);
    },
    async land(payload) {
      const signed = await cheat.coSign(payload);
      await chain.rpc.sendTransaction(signed.bytes, { skipPreflight: true });
      return signed.signature;
    },
    async admit(budgetPeriods = 30) {
      const paid = await rig.guest.guestCall.pay({ mode: 'allowance', budgetPeriods }, payer.sign);
      if (!paid.ok) throw new Error(`not admitted: ${paid.error.code}`);
      cheat.count.gate = true;
      serve(rig.guest.media === true);
    },
    paid: () =>
      rig.ledger
        .transfers()
        .filter(({ sourceOwner }) => sourceOwner === payer.address)
        .reduce((sum, { amount }) => sum + amount, 0n),
    get servedMs() {
      return servedMs;
    },
    close() {
      life.abort();
      line.close();
      rig.close();
    },
  };
  line.attach(rig.line.host);
  void beat();
  try {
    if (options.greets !== false) await cheat.greet();
  } catch (thrown) {
    cheat.close();
    throw thrown;
  }
  return cheat;
}
