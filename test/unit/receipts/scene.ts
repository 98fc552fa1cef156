import { sessionKeyOf } from '../../../src/workers/ledger/solana/keys.ts';
import { feePayerKeyOf } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { VersionedTransaction } from '@solana/web3.js';
import { fromBase64Url, toBase64Url, toHex } from '../../../src/shared/bytes.ts';
import { usdc } from '../../../src/shared/money.ts';
import {
  type AuditReport,
  type CallReceipt,
  type PaidKind,
  RECEIPT_VERSION,
  type ReceiptApproval,
  type ReceiptPayment,
  UNUSED_REFUND,
} from '../../../src/shared/receipt/receipt.ts';
import { auditText } from '../../../src/workers/ledger/receipts/audit.ts';
import { signSpendingLimit } from '../../../src/workers/ledger/spending-limit/delegation.ts';
import type { Signer } from '../../../src/workers/ledger/solana/keys.ts';
import {
  buildPayment,
  signatureOf,
  signTransaction,
} from '../../../src/workers/ledger/solana/build.ts';
import { type CoSigned, coSign } from '../../../src/workers/ledger/payment/fee-payer-key.ts';
import {
  type Authority,
  buildPaymentPayload,
  type SignedPayment,
} from '../../../src/workers/ledger/solana/payload.ts';
import { memoFor, referenceOf } from '../../../src/workers/ledger/x402/resources.ts';
import { buildEnd } from '../../../src/workers/ledger/deposit/layout.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import {
  enter,
  fund,
  meet,
  type Pair,
  person,
  type Person,
  type World,
} from '../../support/world.ts';

/** The payments of one call on a ledger of its own, made one by one; no journal knows of them. */
export interface Scene extends Pair {
  readonly callId: string;
  /** base64url. */
  readonly transcript: string;
  approve(cap: bigint): Promise<ReceiptApproval>;
  revoke(): Promise<string>;
  pay(payment: Paying): Promise<ReceiptPayment>;
  /** Signed by the guest's side and not sent. */
  sign(payment: Paying): Promise<SignedPayment>;
  coSign(signed: { readonly bytes: Uint8Array; readonly messageHash: string }): Promise<CoSigned>;
  broadcast(bytes: Uint8Array): Promise<void>;
  refund(of: ReceiptPayment): Promise<ReceiptPayment>;
  /** The key of this person owns the account that takes the prepayment. */
  readonly deposit: Person;
  /** Ends the deposit: this much to the guest, and of what is left as much to the host. */
  giveBack(amount: bigint, rest?: bigint): Promise<ReceiptPayment>;
  readonly session: Signer;
  /** The address that each refund by hand of the call names. */
  readonly reference: string;
  /**
   * Sends money past the page, with a memo of the call: the sender's own by default. A refund names the
   * reference.
   */
  transfer(transfer: Transfer): Promise<ReceiptPayment>;
  memo(resource: string, commitment?: string | null): Promise<string>;
  /** A wallet's transaction, signed by that wallet and sent. */
  send(transaction: VersionedTransaction, by: Person): Promise<string>;
  blockTimeOf(signature: string): Promise<number>;
  receipt(parts: Parts): CallReceipt;
  /** Audits with the stores of a browser that knows nothing of the call. */
  audit(text: string): Promise<AuditReport>;
}

type Parts = Pick<CallReceipt, 'payments' | 'approvals'> & Partial<Pick<CallReceipt, 'unused'>>;

interface Paying {
  readonly resource: string;
  readonly amount?: bigint;
  readonly commitment?: string | null;
  /** The wallet pays, although there is a session key. */
  readonly byWallet?: boolean;
  /** The transaction lands, and fails on chain. */
  readonly fails?: boolean;
}

export interface Transfer {
  readonly resource: string;
  readonly from: Person;
  readonly to: Person;
  readonly amount: bigint;
  /** Signs, and pays the fee. */
  readonly by?: Person;
  /** A memo other than that of the resource. */
  readonly memo?: string;
  /** The transaction names no reference of the call. */
  readonly unnamed?: boolean;
}

export const PRICE = 500_000n;
export const PREPAID = 2;
export const PERIOD_SECONDS = 60;

export async function scene(mode: 'allowance' | 'manual'): Promise<Scene> {
  const pair = await meet({ usdc: '100', sol: '1' });
  const { world, host, guest, hostSide, guestSide, feePayerKey } = pair;
  const stranger = await enter(world);
  const key = await feePayerKeyOf(hostSide, host.address);
  const transcript = crypto.getRandomValues(new Uint8Array(32));
  const callId = toHex(transcript.subarray(0, 16));
  const session = await sessionKeyOf(guestSide, callId);
  const { rpc, mint } = guestSide;
  const reference = await referenceOf(transcript, callId);
  const deposit = person();
  await fund(world, deposit.address, { usdc: '0' });

  const memo: Scene['memo'] = (resource, commitment = null) =>
    memoFor(
      transcript,
      `pay2chat:${callId}/${resource}`,
      commitment === null ? undefined : (fromBase64Url(commitment) ?? undefined),
    );

  async function blockTimeOf(signature: string): Promise<number> {
    const found = await rpc.getTransaction(signature);
    const blockTime = found?.blockTime ?? null;
    if (blockTime === null) throw new Error(`${signature} has not landed`);
    return blockTime;
  }

  async function broadcast(bytes: Uint8Array): Promise<void> {
    const sent = await rpc.sendTransaction(bytes, { skipPreflight: true });
    if (sent.kind !== 'accepted') throw new Error(`not sent: ${sent.kind}`);
    // Two slots, and each payment in a second of its own.
    await world.sleep(1_200);
  }

  const countersign: Scene['coSign'] = ({ bytes, messageHash }) =>
    coSign(bytes, messageHash, key, null);

  async function land(guests: Parameters<Scene['coSign']>[0]): Promise<string> {
    const signed = await countersign(guests);
    await broadcast(signed.bytes);
    return signed.signature;
  }

  const sign: Scene['sign'] = async (paying) => {
    const { resource, amount = PRICE, commitment = null, byWallet = mode === 'manual' } = paying;
    const authority: Authority = byWallet
      ? { kind: 'wallet', address: guest.address, sign: guest.sign }
      : { kind: 'session', signer: session };
    const requirements = {
      scheme: 'exact',
      network: guestSide.caip2,
      asset: mint,
      amount: String(amount),
      payTo: resource === 'prepay' ? deposit.address : host.address,
      maxTimeoutSeconds: 300,
      extra: { feePayer: feePayerKey, memo: await memo(resource, commitment) },
    };
    return buildPaymentPayload(requirements, { owner: guest.address, authority, rpc });
  };

  const send: Scene['send'] = async (transaction, by) => {
    const answer = await by.sign(transaction.serialize());
    if (!answer.ok) throw new Error(answer.error.code);
    await broadcast(answer.value);
    return signatureOf(VersionedTransaction.deserialize(answer.value)) ?? '';
  };

  const paidFor = async (
    { resource, commitment = null, amount = PRICE }: Paying,
    signature: string,
  ): Promise<ReceiptPayment> => ({
    kind: resource.split('/')[0] as PaidKind,
    resource,
    commitment,
    amount: usdc(amount),
    signature,
    blockTimeS: await blockTimeOf(signature),
  });

  const transfer: Scene['transfer'] = async (sent) => {
    const { resource, from, to, amount, by = from } = sent;
    const { blockhash } = await rpc.getLatestBlockhash();
    const transaction = buildPayment({
      ...{ feePayer: by.address, authority: by.address, owner: from.address, payTo: to.address },
      ...{ mint, amount: usdc(amount), memo: sent.memo ?? (await memo(resource)), blockhash },
      ...(resource.startsWith('refund/') && resource !== UNUSED_REFUND && !sent.unnamed
        ? { reference }
        : {}),
    });
    return paidFor({ resource, amount }, await send(transaction, by));
  };

  const giveBack: Scene['giveBack'] = async (amount, left) => {
    const account = await rpc.getTokenAccount(associatedTokenAccount(deposit.address, mint));
    const rest = usdc(left ?? (account?.amount ?? 0n) - amount);
    const { blockhash } = await rpc.getLatestBlockhash();
    const transaction = buildEnd({
      ...{ deposit: deposit.address, host: host.address, guest: guest.address, mint, blockhash },
      ...{ feePayer: feePayerKey, due: usdc(amount), rest, memo: await memo(UNUSED_REFUND) },
    });
    await signTransaction(transaction, key);
    const signature = await send(transaction, deposit);
    return paidFor({ resource: UNUSED_REFUND, amount }, signature);
  };

  async function spendingLimit(
    approve: { delegate: string; cap: ReturnType<typeof usdc> } | null,
  ): Promise<string> {
    const parts = { owner: guest.address, mint, feePayer: feePayerKey, approve };
    const signed = await signSpendingLimit(rpc, parts, guest.sign);
    return land(signed);
  }

  return {
    ...pair,
    callId,
    reference,
    transcript: toBase64Url(transcript),
    send,
    transfer,
    memo,
    blockTimeOf,
    async approve(cap) {
      const signature = await spendingLimit({ delegate: session.address, cap: usdc(cap) });
      return { signature, cap: usdc(cap), blockTimeS: await blockTimeOf(signature) };
    },
    revoke: () => spendingLimit(null),
    sign,
    coSign: countersign,
    broadcast,
    async pay(paying) {
      if (paying.fails) await failNext(world);
      return paidFor(paying, await land(await sign(paying)));
    },
    deposit,
    session,
    refund: ({ signature: of, amount }) =>
      transfer({ resource: `refund/${of}`, amount, from: host, to: guest }),
    giveBack,
    receipt: ({ payments, approvals, unused = null }) => ({
      version: RECEIPT_VERSION,
      network: 'local',
      transcript: toBase64Url(transcript),
      payTo: host.address,
      feePayer: feePayerKey,
      payer: guest.address,
      deposit: deposit.address,
      sessionKey: mode === 'manual' ? null : session.address,
      price: usdc(PRICE),
      prepaidPeriods: PREPAID,
      unused,
      ahead: false,
      approvals,
      payments,
    }),
    audit(text) {
      const { rpc: own, env, network } = stranger;
      return auditText({ rpc: own, env, mint, network }, text);
    },
  };
}

/** The next transaction lands, and fails on chain. */
export const failNext = async ({ ledger }: World): Promise<void> =>
  void (await ledger.call('local_fault', [{ failSend: { calls: 1, onChain: true } }]));

/** 32 bytes in base64url, different for each seed. */
export const commitmentOf = (seed: number): string => toBase64Url(new Uint8Array(32).fill(seed));
export const fileOf = (seed: number): string => `file/${toHex(new Uint8Array(16).fill(seed))}`;
