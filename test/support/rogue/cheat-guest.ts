import { sessionKeyOf } from '../../../src/workers/ledger/solana/keys.ts';
import type { PaymentPayload, PaymentRequired, PaymentRequirements } from '@x402/core/types';
import * as v from 'valibot';
import {
  type AddressLookupTableAccount,
  type Keypair,
  type MessageHeader,
  type TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import type { HostState } from '../../../src/shared/billing/host.ts';
import type { Ack, Tick } from '../../../src/shared/billing/types.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { usdc } from '../../../src/shared/money.ts';
import { spendingLimitOf } from '../../../src/shared/terms.ts';
import { signSpendingLimit } from '../../../src/workers/ledger/spending-limit/delegation.ts';
import { buildPayment } from '../../../src/workers/ledger/solana/build.ts';
import type { Signer } from '../../../src/workers/ledger/solana/keys.ts';
import { buildPaymentPayload } from '../../../src/workers/ledger/solana/payload.ts';
import { toBase64 } from '../../../src/workers/ledger/solana/rpc-parse.ts';
import { createLine } from '../../../src/workers/ledger/call/line.ts';
import { answerHostHello } from '../../../src/workers/ledger/x402/hello.ts';
import { readState } from '../../../src/workers/ledger/call/rejoin-store.ts';
import {
  HostHello,
  PaymentRequiredResult,
  ResourceResult,
  TickParams,
} from '../../../src/workers/ledger/x402/messages.ts';
import { paymentPayload } from '../../../src/workers/ledger/x402/quote.ts';
import { echoed } from '../../../src/workers/ledger/x402/gas-sponsoring.ts';
import { RPC, RpcFailure, type Wire } from '../../../src/workers/ledger/x402/wire.ts';
import { type CallPage, openRig, type Rig, type RigOptions, until } from '../rig.ts';

/** A guest that speaks the messages by hand, on whatever terms it likes, to a real host. */
export interface CheatGuest {
  readonly rig: Rig;
  /** The real host's page. */
  readonly page: CallPage;
  readonly wire: Wire;
  readonly callId: string;
  readonly session: Signer;
  /** How each tick is answered; null = not. Honest at first. */
  onTick: (tick: Tick) => Ack | null;
  /** `path`: as in the resource's URL, after the call's id. */
  ask(path: string, payload?: PaymentPayload): Promise<Answer>;
  quote(path: string): Promise<Quote>;
  /** A payment for this quote by the guest's own wallet, changed before it is signed. */
  sign(quote: Quote, change?: Change): Promise<PaymentPayload>;
  /** Pays the prepayment as it should be, by its wallet or by an allowance of so many periods. */
  prepay(budget?: number): Promise<PaymentPayload>;
  /** Returns the payload of its prepayment. */
  prepaid(): PaymentPayload;
  /** All that it has signed, in order. */
  readonly signed: readonly PaymentPayload[];
  /** The host's billing, as it keeps it; null: it keeps none (any more). */
  state(): Promise<HostState | null>;
  /** The host's end of this call, without the rig's: another call may follow on it. */
  hangUp(): void;
  /** Lamports of the fee payer. */
  feePayerKey(): Promise<bigint>;
  close(): void;
}

export interface Quote {
  readonly quote: PaymentRequired;
  readonly requirements: PaymentRequirements;
}

interface Answer {
  readonly granted: boolean;
  /** Why not: a settlement's error, or the failure's message. */
  readonly reason: string;
}

export interface Change {
  readonly instructions?: (list: TransactionInstruction[], message: TransactionMessage) => void;
  /** Changes to the compiled message's header. */
  readonly header?: Partial<MessageHeader>;
  readonly tables?: AddressLookupTableAccount[];
  readonly amount?: bigint;
  readonly also?: readonly Keypair[];
}

/** The host answers sooner, or never. */
const ANSWER_MS = 120_000;

const errorOf = (thrown: unknown): Answer => {
  if (!(thrown instanceof RpcFailure)) throw thrown;
  return { granted: false, reason: thrown.message };
};

/** In minutes of 60 s. */
interface CheatGuestOptions extends Omit<RigOptions, 'real'> {
  /** False: it keeps its answer to the greeting to itself. */
  readonly answers?: boolean;
}

/** Greeted by a real host, and nothing paid. */
export async function openCheatGuest(options: CheatGuestOptions = {}): Promise<CheatGuest> {
  const rig = await openRig({ periodSeconds: 60, guestUsdc: '100', ...options, real: 'host' });
  const { terms, codes, feePayerKey } = rig;
  const { person: guest, chain: guestSide } = rig.guest;
  const { host } = rig;
  let greeted: { readonly callId: string; readonly session: Signer } | null = null;
  let prepaid: PaymentPayload | null = null;
  const payloads: PaymentPayload[] = [];

  async function onHello(params: unknown): Promise<unknown> {
    const hello = v.parse(HostHello, params);
    const known = { ...codes, network: guestSide.caip2 };
    const keyFor = (callId: string) => sessionKeyOf(guestSide, callId);
    const made = await answerHostHello(hello, known, terms, keyFor);
    greeted = { callId: made.transcript.callId, session: made.sessionKey };
    if (options.answers === false) return new Promise<never>(() => undefined);
    return made.hello;
  }

  const line = createLine(
    {
      onRequest: (_method, params) => onHello(params),
      onNotification(method, params) {
        if (method !== 'tick') return;
        const ack = cheat.onTick(v.parse(TickParams, params));
        if (ack) line.wire.notify('ack', ack);
      },
      up: () => undefined,
      down: () => undefined,
    },
    createEventLog('guest', () => performance.now()),
    () => performance.now(),
  );
  const { wire } = line;

  const urlOf = (path: string): string => `pay2chat:${cheat.callId}/${path}`;

  async function get(path: string, payload?: PaymentPayload): Promise<unknown> {
    const params = { url: urlOf(path), ...(payload && { _meta: { 'x402/payment': payload } }) };
    const over = new AbortController();
    const silence = rig.world.sleep(ANSWER_MS).then(() => {
      over.abort();
      throw new RpcFailure(RPC.internal, 'no answer');
    });
    return Promise.race([wire.request('resource.get', params, over.signal), silence]);
  }

  async function allow(quote: Quote, budget: number): Promise<PaymentPayload> {
    const { session } = cheat;
    const cap = spendingLimitOf(terms, budget);
    const approve = { delegate: session.address, cap };
    const parts = { owner: guest.address, mint: guestSide.mint, feePayer: feePayerKey, approve };
    const approval = await signSpendingLimit(guestSide.rpc, parts, guest.sign);
    const signed = await buildPaymentPayload(quote.requirements, {
      owner: guest.address,
      authority: { kind: 'session', signer: session },
      rpc: guestSide.rpc,
    });
    const extension = echoed(feePayerKey, {
      from: guest.address,
      asset: guestSide.mint,
      spender: session.address,
      amount: cap.toString(),
      transaction: toBase64(approval.bytes),
    });
    const transaction = String(signed.payload.payload['transaction']);
    return paymentPayload(quote.quote, quote.requirements, transaction, extension);
  }

  const cheat: CheatGuest = {
    rig,
    page: host,
    wire,
    get callId() {
      return greeted?.callId ?? '';
    },
    get session() {
      if (!greeted) throw new Error('not greeted');
      return greeted.session;
    },
    onTick: ({ seq }) => ({ seq, rx: true }),
    async ask(path, payload) {
      try {
        const answer = v.parse(ResourceResult, await get(path, payload));
        const settlement = answer._meta?.['x402/payment-response'];
        const reason = settlement?.errorMessage ?? settlement?.errorReason ?? '';
        return { granted: answer.isError !== true, reason };
      } catch (thrown) {
        return errorOf(thrown);
      }
    },
    async quote(path) {
      const { structuredContent } = v.parse(PaymentRequiredResult, await get(path));
      // Past the schema this is x402's own type.
      const quote = structuredContent as PaymentRequired;
      const [requirements] = quote.accepts;
      if (!requirements) throw new Error('a quote without requirements');
      return { quote, requirements };
    },
    async sign({ quote, requirements }, change = {}) {
      const { blockhash } = await guestSide.rpc.getLatestBlockhash('confirmed');
      const honest = buildPayment({
        feePayer: feePayerKey,
        authority: guest.address,
        owner: guest.address,
        payTo: requirements.payTo,
        mint: guestSide.mint,
        amount: usdc(change.amount ?? BigInt(requirements.amount)),
        memo: String(requirements.extra['memo']),
        blockhash,
      });
      const message = TransactionMessage.decompile(honest.message);
      change.instructions?.(message.instructions, message);
      const transaction = new VersionedTransaction(message.compileToV0Message(change.tables));
      Object.assign(transaction.message.header, change.header);
      const also = [...(change.also ?? [])];
      if (also.length > 0) transaction.sign(also);
      const signed = await guest.sign(transaction.serialize());
      if (!signed.ok) throw new Error(signed.error.code);
      const payload = paymentPayload(quote, requirements, toBase64(signed.value));
      payloads.push(payload);
      return payload;
    },
    async prepay(budget) {
      const quote = await cheat.quote('prepay');
      const payload = await (budget === undefined ? cheat.sign(quote) : allow(quote, budget));
      const { granted, reason } = await cheat.ask('prepay', payload);
      if (!granted) throw new Error(`the prepayment was refused: ${reason}`);
      return (prepaid = payload);
    },
    signed: payloads,
    prepaid() {
      if (!prepaid) throw new Error('nothing is prepaid');
      return prepaid;
    },
    state: async () =>
      (await readState(host.chain.kv, { role: 'host', callId: cheat.callId }))?.state ?? null,
    feePayerKey: () => host.chain.rpc.getBalance(feePayerKey),
    hangUp() {
      line.close();
      rig.hangUp();
    },
    close() {
      cheat.hangUp();
      rig.close();
    },
  };
  line.attach(rig.line.guest);
  try {
    await until('greeted', () =>
      options.answers === false
        ? greeted !== null
        : host.views.at(-1)?.phase === 'awaiting-prepayment',
    );
  } catch (thrown) {
    cheat.close();
    throw thrown;
  }
  return cheat;
}
