import { generateKeyPairSigner, type KeyPairSigner } from '@solana/kit';
import { x402Client } from '@x402/core/client';
import { ExactSvmScheme } from '@x402/svm/exact/client';
import { createReferenceGuest, type ReferenceGuest } from './guest.ts';
import type { Joined } from './rtc.ts';
import type { TextChannel } from './wire.ts';

/** The reference guest on a connection, with the official client as its payer. */

/** USDC by the network of the terms (docs/codes.md, "Terms"). */
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

/** Resolves once the host has taken the reply. `network`: CAIP-2, of the RPC server at `rpcUrl`. */
export async function callOn(
  joined: Joined,
  frames: Heard[],
  payer: {
    readonly wallet: KeyPairSigner;
    readonly network: `solana:${string}`;
    readonly rpcUrl: string;
  },
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
  });
}
