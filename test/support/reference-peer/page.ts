import { generateKeyPairSigner } from '@solana/kit';
import { callOn, type Heard } from './caller.ts';
import { createBuyer, type Listed } from './buyer.ts';
import { toHex } from './hello.ts';
import type { Bought, ReferenceGuest } from './guest.ts';
import { join, type Joined } from './rtc.ts';

/**
 * The reference guest as a page: a wallet of its own, one connection, the official client. A program
 * drives it through `referencePeer`; everything it says can be taken through the console as well.
 */

/** A page's receipt for a payment: bytes as hex, so that it can leave the page. */
type Receipt = Omit<Bought, 'secret'> & { readonly secret: string | null };

export interface ReferencePeer {
  /** The address that will pay; it holds nothing yet. */
  address(): Promise<string>;
  /** The reply code for an invite. `network`: CAIP-2, of the RPC server at `rpcUrl`. */
  join(invite: string, network: `solana:${string}`, rpcUrl: string): Promise<string>;
  /** Resolves when the host is who the invite says; the call id. */
  greeted(): Promise<string>;
  prepay(): Promise<Receipt>;
  minute(minute: number): Promise<Receipt>;
  /** The first file that the host lists. */
  file(): Promise<Receipt>;
  /** Every frame of the `x402` channel. */
  frames(): readonly Heard[];
  close(): void;
}

const frames: Heard[] = [];
const wallet = generateKeyPairSigner();
let joined: Joined | null = null;
let guest: Promise<ReferenceGuest> | null = null;
let listed: Promise<Listed> | null = null;

const there = <T>(part: T | null): T => {
  if (part === null) throw new Error('join first');
  return part;
};
const receipt = ({ secret, ...bought }: Bought): Receipt => ({
  ...bought,
  secret: secret && toHex(secret),
});

const referencePeer: ReferencePeer = {
  address: async () => (await wallet).address,
  async join(invite, network, rpcUrl) {
    const made = (joined = await join(invite, new RTCPeerConnection(), ['files']));
    listed = made.files.then((channel) => createBuyer(channel).listed());
    guest = wallet.then((payer) => callOn(made, frames, { wallet: payer, network, rpcUrl }));
    return made.reply;
  },
  greeted: async () => (await (await there(guest)).greeted).callId,
  prepay: async () => receipt(await (await there(guest)).prepay()),
  minute: async (minute) => receipt(await (await there(guest)).minute(minute)),
  async file() {
    const [to, file] = await Promise.all([there(guest), there(listed)]);
    return receipt(await to.file(file));
  },
  frames: () => frames,
  close: () => there(joined).close(),
};
Object.assign(globalThis, { referencePeer });
