import { sessionKeyOf } from '../../../src/workers/ledger/solana/keys.ts';
import { feePayerKeyOf } from '../../../src/workers/ledger/payment/fee-balance.ts';
import type { PaymentPayload, PaymentRequirements } from '@x402/core/types';
import { TransactionMessage, VersionedTransaction } from '@solana/web3.js';
import type { AppError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import {
  checkSponsorRequest,
  signSpendingLimit,
} from '../../../src/workers/ledger/spending-limit/delegation.ts';
import { landSponsored } from '../../../src/workers/ledger/spending-limit/sponsor.ts';
import type { Facilitator } from '../../../src/workers/ledger/payment/facilitator.ts';
import type { CoSigned } from '../../../src/workers/ledger/payment/fee-payer-key.ts';
import type { JournalEntry } from '../../../src/workers/ledger/payment/journal.ts';
import type { Signer } from '../../../src/workers/ledger/solana/keys.ts';
import { toBase64 } from '../../../src/workers/ledger/solana/rpc-parse.ts';
import type { SignedPayment } from '../../../src/workers/ledger/solana/payload.ts';
import { buildPaymentPayload } from '../../../src/workers/ledger/solana/payload.ts';
import { buildPayment, signTransaction } from '../../../src/workers/ledger/solana/build.ts';
import type { Change } from '../../support/reported-wallets.ts';
import { meet, type Pair } from '../../support/world.ts';

/** Limits of the fee payer that nothing reaches. */
const unlimited = (record: () => Promise<void>): Promise<void> => record();

/** A guest with a spending limit, ready to pay. */
export interface CallScene extends Pair {
  readonly session: Signer;
  readonly facilitator: Facilitator;
  /** Returns the host's price for the guest; each call has a memo of its own. */
  requirements(amount?: bigint): PaymentRequirements;
  /** Paid by the session key. */
  pay(requirements: PaymentRequirements): Promise<SignedPayment>;
  /** Journals a co-signed payment, as the host's engine does before it is sent. */
  journal(requirements: PaymentRequirements): (signed: CoSigned) => Promise<void>;
}

export const CAP = usdc(2_000_000n);
export const PRICE = 500_000n;
/** The resource that is paid for here. */
export const MINUTE = 'pay2chat:call/minute/4';

export async function callScene(
  options: { readonly guestUsdc?: string; readonly cap?: bigint } = {},
): Promise<CallScene> {
  const pair = await meet({ usdc: options.guestUsdc ?? '10' });
  const { host, guest, hostSide, guestSide, feePayerKey } = pair;
  const session = await sessionKeyOf(guestSide, 'call');
  const { mint } = hostSide;
  const cap = usdc(options.cap ?? CAP);
  const approval = await signSpendingLimit(
    guestSide.rpc,
    {
      owner: guest.address,
      mint,
      feePayer: feePayerKey,
      approve: { delegate: session.address, cap },
    },
    guest.sign,
  );
  const request = await checkSponsorRequest(approval.bytes, feePayerKey, hostSide);
  const key = await feePayerKeyOf(hostSide, host.address);
  const landing = { callId: 'call', sessionKey: session.address, withinLimits: unlimited };
  await landSponsored(hostSide, key, request, landing, new AbortController().signal);

  let memos = 0;
  return {
    ...pair,
    session,
    facilitator: await hostSide.facilitator(host.address),
    requirements(amount = PRICE) {
      memos += 1;
      return {
        scheme: 'exact',
        network: hostSide.caip2,
        asset: mint,
        amount: String(amount),
        payTo: host.address,
        maxTimeoutSeconds: 300,
        extra: { feePayer: feePayerKey, memo: `memo-${memos}`.padEnd(32, '.') },
      };
    },
    pay: (requirements) =>
      buildPaymentPayload(requirements, {
        owner: guest.address,
        authority: { kind: 'session', signer: session },
        rpc: guestSide.rpc,
      }),
    journal: (requirements) => async (signed) =>
      hostSide.journal.add(hostEntry(requirements, signed, guest.address)),
  };
}

function hostEntry(
  requirements: PaymentRequirements,
  signed: CoSigned,
  payer: string,
): JournalEntry {
  return {
    id: signed.messageHash,
    kind: 'minute',
    state: 'signed',
    network: 'local',
    role: 'host',
    callId: 'call',
    minute: 4,
    amount: usdc(BigInt(requirements.amount)),
    payer,
    recipient: requirements.payTo,
    signature: signed.signature,
    blockTimeS: null,
    error: null,
    createdAtWallMs: 0,
    updatedAtWallMs: 0,
    bytes: signed.bytes,
    blockhash: signed.blockhash,
    slot: signed.slot,
    rest: null,
    memo: null,
    resourceUrl: MINUTE,
    commitment: null,
    messageHash: signed.messageHash,
  };
}

/** Returns whether the host would co-sign a payment, or why not. Sends nothing. */
export async function verificationOf(
  { facilitator }: CallScene,
  payload: PaymentPayload,
  requirements: PaymentRequirements,
): Promise<
  | { readonly valid: true }
  | { readonly valid: false; readonly reason: string; readonly error: AppError | null }
> {
  let valid = false;
  const onSigned = (): Promise<void> => {
    valid = true;
    return Promise.reject(new Error('not to be sent'));
  };
  try {
    const options = { url: MINUTE, onSigned };
    const { response, error } = await facilitator.settlePayment(payload, requirements, options);
    return { valid: false, reason: response.errorReason ?? '', error };
  } catch (thrown) {
    if (valid) return { valid };
    throw thrown;
  }
}

/** Signs with this key, if the transaction needs its signature. */
export async function signIfAsked(
  transaction: VersionedTransaction,
  signer: Signer,
): Promise<void> {
  const { header, staticAccountKeys } = transaction.message;
  const signers = staticAccountKeys.slice(0, header.numRequiredSignatures).map(String);
  if (signers.includes(signer.address)) await signTransaction(transaction, signer);
}

/** The honest payment, with its instructions changed, signed by the session key. */
export async function altered(
  s: CallScene,
  requirements: PaymentRequirements,
  change: Change,
): Promise<VersionedTransaction> {
  const { blockhash } = await s.guestSide.rpc.getLatestBlockhash();
  const honest = buildPayment({
    feePayer: s.feePayerKey,
    authority: s.session.address,
    owner: s.guest.address,
    payTo: s.host.address,
    mint: s.guestSide.mint,
    amount: usdc(BigInt(requirements.amount)),
    memo: String(requirements.extra['memo']),
    blockhash,
  });
  const message = TransactionMessage.decompile(honest.message);
  change(message.instructions, message);
  const transaction = new VersionedTransaction(message.compileToV0Message());
  await signIfAsked(transaction, s.session);
  return transaction;
}

/** A payload around any transaction. */
export const payloadOf = (
  requirements: PaymentRequirements,
  transaction: VersionedTransaction | Uint8Array,
): PaymentPayload => ({
  x402Version: 2,
  accepted: requirements,
  payload: {
    transaction: toBase64(
      transaction instanceof Uint8Array ? transaction : transaction.serialize(),
    ),
  },
});
