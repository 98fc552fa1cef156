import { generateKeyPairSigner, type KeyPairSigner } from '@solana/kit';
import { x402Client } from '@x402/core/client';
import { x402Facilitator } from '@x402/core/facilitator';
import { toFacilitatorSvmSigner } from '@x402/svm';
import { ExactSvmScheme } from '@x402/svm/exact/client';
import { ExactSvmScheme as Facilitator } from '@x402/svm/exact/facilitator';
import type { Terms } from './codes.ts';
import { createDeposit, makeMarker, rpcAt, type Wallet } from './deposit.ts';
import { ascii, commitTo } from './hello.ts';
import { createReferenceGuest, type ReferenceGuest } from './guest.ts';
import { createReferenceHost, type ReferenceHost } from './host.ts';
import type { Invited, Joined } from './rtc.ts';
import type { TextChannel } from './wire.ts';

/** The reference peer on a connection: as guest with the official client, as host with the official facilitator. */

/** USDC by the network of the terms (docs/protocol/codes.md, "Terms"). */
const MAINNET_USDC = 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v';
const USDC = {
  mainnet: MAINNET_USDC,
  devnet: '4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU',
  local: MAINNET_USDC,
} as const;

export interface Heard {
  readonly from: 'host' | 'guest';
  readonly text: string;
}

/** The same channel, with a note of what passes. */
const noted = (channel: TextChannel, frames: Heard[]): TextChannel => ({
  send(text) {
    frames.push({ from: 'guest', text });
    channel.send(text);
  },
  onText: (listener) =>
    channel.onText((text) => {
      frames.push({ from: 'host', text });
      listener(text);
    }),
});

/** The prepayment goes into a deposit. */
const hasDeposit = ({ returnsUnused }: Terms): boolean => returnsUnused;

export interface Chain {
  /** CAIP-2, of the RPC server. */
  readonly network: `solana:${string}`;
  readonly rpcUrl: string;
}
/** Resolves once the host has taken the reply. `receives`: as the guest's. */
export async function callOn(
  joined: Joined,
  frames: Heard[],
  payer: Chain & { readonly wallet: KeyPairSigner },
  receives?: () => boolean,
): Promise<ReferenceGuest> {
  const { wallet, network, rpcUrl } = payer;
  const { price, payTo, prepaidPeriods, periodSeconds } = joined.terms;
  const client = new x402Client()
    .setSpendControls(false)
    .register(network, new ExactSvmScheme(wallet, { rpcUrl }));
  const sessionKey = await generateKeyPairSigner();
  return createReferenceGuest({
    channel: noted(await joined.x402, frames),
    codes: {
      invite: joined.invite,
      reply: joined.replyBytes,
      nonceCommitment: joined.nonceCommitment,
      network,
      hasDeposit: hasDeposit(joined.terms),
      ahead: joined.terms.deposit ?? undefined,
    },
    terms: {
      payTo,
      price: BigInt(price),
      prepaidPeriods,
      asset: USDC[joined.terms.network],
      periodMs: 1_000 * periodSeconds,
    },
    sessionKey,
    client,
    chain: { rpc: rpcAt(rpcUrl), payer: wallet.address },
    ...(receives && { receives }),
  });
}

/** Periods for sale after the prepaid ones. */
const MOST_PERIODS = 20;

/**
 * The reference host on a connection, with the official facilitator. Resolves once the guest has
 * connected. `feePayerKey`: pays the fees. `wallet`: of the terms; it signs the marker, where they return unused
 * time.
 */
export async function hostOn(
  invited: Pick<Invited, 'x402' | 'invite' | 'nonce'>,
  reply: string,
  terms: Terms,
  {
    feePayerKey,
    wallet,
    network,
    rpcUrl,
  }: Chain & { readonly feePayerKey: KeyPairSigner; readonly wallet?: Wallet },
): Promise<ReferenceHost> {
  const rpc = rpcAt(rpcUrl);
  const mint = USDC[terms.network];
  if (terms.deposit !== null) throw new Error('this host takes no bookings');
  const key = hasDeposit(terms) ? await generateKeyPairSigner() : null;
  if (key && wallet) await makeMarker(rpc, wallet, feePayerKey.address, mint);
  const { price, payTo, prepaidPeriods, periodSeconds } = terms;
  const signer = toFacilitatorSvmSigner(feePayerKey, { defaultRpcUrl: rpcUrl });
  const facilitator = new x402Facilitator().register(network, new Facilitator(signer));
  const periods = Array.from({ length: MOST_PERIODS }, (_, at): [string, string] => [
    `minute/${prepaidPeriods + 1 + at}`,
    price,
  ]);
  return createReferenceHost({
    channel: await invited.x402,
    codes: {
      invite: ascii(invited.invite),
      reply: ascii(reply.trim()),
      nonceCommitment: await commitTo(invited.nonce),
      network,
      hasDeposit: key !== null,
    },
    nonce: invited.nonce,
    payTo,
    asset: mint,
    prices: {
      prepay: String(BigInt(price) * BigInt(prepaidPeriods)),
      ...Object.fromEntries(periods),
    },
    periodMs: 1_000 * periodSeconds,
    prepaidPeriods,
    feePayerKey,
    facilitator,
    trialSeconds: terms.trialSeconds,
    ...(key && { deposit: createDeposit(rpc, { key, feePayerKey, wallet: payTo, mint }) }),
  });
}
