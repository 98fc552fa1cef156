import type { Role } from '../../../src/shared/api.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { ReceiptPayment } from '../../../src/shared/receipt.ts';
import { refundPayment } from '../../../src/workers/ledger/refund.ts';
import { keepCall } from '../../../src/workers/ledger/receipts/record.ts';
import type { Solana } from '../../../src/workers/ledger/solana/index.ts';
import type { JournalEntry } from '../../../src/workers/ledger/solana/journal.ts';
import { PREPAID, PRICE, scene, type Scene } from './scene.ts';

/** A scene's payments as the two browsers of the call have them in their journals. */

/** What the chain shows of a payment, as one side wrote it down. */
export async function book(
  s: Scene,
  side: Solana,
  role: Role,
  payment: ReceiptPayment,
  change: Partial<JournalEntry> = {},
): Promise<void> {
  const { kind, resource, commitment, amount, signature, blockTimeS } = payment;
  const { callId, transcript, host, guest, feeKey, world } = s;
  const wallMs = world.env.wallMs();
  await keepCall(side.kv, {
    role,
    callId,
    transcript,
    network: 'local',
    payTo: host.address,
    price: usdc(PRICE),
    prepaidPeriods: PREPAID,
    feePayer: feeKey,
    startedAtWallMs: wallMs,
  });
  await side.journal.add({
    id: `${role}:${callId}:${signature}`,
    kind,
    state: 'confirmed',
    network: 'local',
    role,
    callId,
    minute: resource.startsWith('minute/') ? Number(resource.slice('minute/'.length)) : null,
    amount,
    payer: guest.address,
    recipient: host.address,
    signature,
    finalized: false,
    blockTimeS,
    error: null,
    createdAtWallMs: wallMs,
    updatedAtWallMs: wallMs,
    bytes: null,
    lastValidBlockHeight: (await side.rpc.getLatestBlockhash()).lastValidBlockHeight,
    memo: await s.memo(resource, commitment),
    resourceUrl: `pay2chat:${callId}/${resource}`,
    commitment,
    messageHash: null,
    ...change,
  });
}

/** The same in both browsers. */
export async function bookBoth(s: Scene, payment: ReceiptPayment): Promise<void> {
  await book(s, s.hostSide, 'host', payment);
  await book(s, s.guestSide, 'guest', payment);
}

export interface Paid {
  readonly s: Scene;
  readonly prepay: ReceiptPayment;
  readonly minute: ReceiptPayment;
}

/** A prepayment and one minute, settled and in both journals. */
export async function paid(): Promise<Paid> {
  const s = await scene('manual');
  const prepay = await s.pay({ resource: 'prepay', amount: PRICE * BigInt(PREPAID) });
  const minute = await s.pay({ resource: 'minute/3' });
  for (const payment of [prepay, minute]) await bookBoth(s, payment);
  return { s, prepay, minute };
}

/** Transfers from the host to the guest. */
export const given = ({ world, host, guest }: Scene) =>
  world.ledger
    .transfers()
    .filter(
      ({ sourceOwner, destinationOwner }) =>
        sourceOwner === host.address && destinationOwner === guest.address,
    );

export const refund = (
  { host, hostSide }: Scene,
  payment: string,
  sign = host.sign,
  side = hostSide,
) => refundPayment(side, { payment, owner: host.address }, sign);
