import { PublicKey, SystemProgram } from '@solana/web3.js';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { fromBase64Url } from '../../../src/shared/bytes.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import { type ReceiptPayment, UNUSED_REFUND } from '../../../src/shared/receipt/receipt.ts';
import { refundPayment } from '../../../src/workers/ledger/refund/pay.ts';
import { keepGreeted } from '../../../src/workers/ledger/payment/call-record.ts';
import { memoOf } from '../../../src/workers/ledger/solana/build.ts';
import type { Chain } from '../../../src/workers/ledger/payment/chain.ts';
import { type JournalEntry, newEntry } from '../../../src/workers/ledger/payment/journal.ts';
import { act, newcomer } from '../deposit/acts.ts';
import { PERIOD_SECONDS, PREPAID, PRICE, scene, type Scene } from './scene.ts';

/** A scene's payments as the two browsers of the call have them in their journals. */

/** The record of the scene's call, as one side wrote it down. */
export async function greet(
  { callId, transcript, host, guest, feePayerKey, deposit, world }: Scene,
  { kv }: Pick<Chain, 'kv'>,
  role: Role,
  trial: Pick<Terms, 'trialSeconds'> = {},
): Promise<void> {
  const price = { price: usdc(PRICE), periodSeconds: PERIOD_SECONDS, prepaidPeriods: PREPAID };
  await keepGreeted(
    kv,
    { role, callId },
    {
      terms: { network: 'local', payTo: host.address, ...price, returnsUnused: true, ...trial },
      transcript: fromBase64Url(transcript) ?? new Uint8Array(),
      owner: role === 'host' ? host.address : guest.address,
      feePayer: feePayerKey,
      deposit: deposit.address,
      startedAtWallMs: world.env.wallMs(),
    },
  );
}

/** Writes a payment from the chain into one side's journal. */
export async function book(
  s: Scene,
  side: Chain,
  role: Role,
  payment: ReceiptPayment,
  change: Partial<JournalEntry> = {},
): Promise<void> {
  const { kind, resource, commitment, amount, signature, blockTimeS } = payment;
  const { callId, host, guest, world } = s;
  const { blockhash, slot } = await side.rpc.getLatestBlockhash();
  await greet(s, side, role);
  const entry = newEntry(
    { network: 'local', env: world.env },
    {
      ...{ id: `${role}:${callId}:${signature}`, state: 'landed', role, callId },
      kind: resource === UNUSED_REFUND ? 'end' : kind,
      minute: resource.startsWith('minute/') ? Number(resource.slice('minute/'.length)) : null,
      ...{ amount, payer: guest.address, recipient: host.address },
      ...(resource === 'prepay' && { deposit: s.deposit.address }),
      ...{ signature, blockTimeS, blockhash, slot, commitment },
      memo: await s.memo(resource, commitment),
      resourceUrl: `pay2chat:${callId}/${resource}`,
      ...change,
    },
  );
  await side.journal.add(entry);
}

/** The same in both browsers. */
async function bookBoth(s: Scene, payment: ReceiptPayment): Promise<void> {
  await book(s, s.hostSide, 'host', payment);
  await book(s, s.guestSide, 'guest', payment);
}

interface Paid {
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

/** A server that never lists more than one transaction at once. */
export const terse = (side: Chain): Chain => {
  const { rpc } = side;
  const getSignaturesForAddress: typeof rpc.getSignaturesForAddress = (address, options) =>
    rpc.getSignaturesForAddress(address, { ...options, limit: 1 });
  const listing = { ...rpc, getSignaturesForAddress };
  return { ...side, rpc: listing, servers: { ...side.servers, background: listing } };
};

/**
 * Somebody who has seen the receipt copies the memo of this payment's refund onto transactions that
 * name the call's reference, and moves money in every way but the right one.
 */
export async function copiedRefunds(
  s: Scene,
  { signature, amount }: Pick<ReceiptPayment, 'signature' | 'amount'>,
): Promise<readonly string[]> {
  const pest = await newcomer(s.world);
  const resource = `refund/${signature}`;
  const memo = await s.memo(resource);
  const sent = [];
  for (const to of [s.guest, s.host]) {
    sent.push((await s.transfer({ resource, amount, from: pest, to })).signature);
  }
  const touch = SystemProgram.transfer({
    fromPubkey: new PublicKey(pest.address),
    toPubkey: new PublicKey(s.reference),
    lamports: 1_000_000,
  });
  sent.push(await act(s.world.ledger, pest, [touch, memoOf(memo)]));
  // Until it is confirmed.
  await s.world.sleep(1_200);
  return sent;
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
