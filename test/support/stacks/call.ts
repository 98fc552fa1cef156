import { generateKeyPairSigner, type KeyPairSigner } from '@solana/kit';
import { type Chain, callOn, type Heard, hostOn } from '../reference-peer/caller.ts';
import type { Terms } from '../reference-peer/codes.ts';
import { createBuyer, type Listed } from '../reference-peer/files.ts';
import type { ReferenceGuest } from '../reference-peer/guest.ts';
import type { ReferenceHost } from '../reference-peer/host.ts';
import { invite, join } from '../reference-peer/rtc.ts';
import { createSignal } from '../reference-peer/signal.ts';
import { NONE, ON, type Stack, watchReceived } from './stack.ts';

/** The reference peer on a stack of its own, with or without sound and picture. */

interface Manner {
  /** With sound and picture, both ways; otherwise it says that it sends nothing, where it can. */
  readonly media?: boolean;
  readonly stun?: readonly string[];
}

type Channels = readonly ('signal' | 'files')[];
const BOTH: Channels = ['signal', 'files'];

export interface ForeignGuest {
  readonly reply: string;
  /** Resolves once the host has taken the reply. */
  readonly guest: Promise<ReferenceGuest>;
  readonly frames: readonly Heard[];
  /** Pays, and begins with sound and picture. */
  prepay(): Promise<string>;
  /** Pays for the first file that is listed, and fetches it. */
  buyFile(): Promise<{
    readonly file: Listed;
    readonly bytes: Uint8Array;
    readonly signature: string;
  }>;
  close(): void;
}

export async function guestOn(
  stack: Stack,
  text: string,
  payer: Chain & { readonly wallet: KeyPairSigner },
  options: Manner & { readonly channels?: Channels } = {},
): Promise<ForeignGuest> {
  const { media: hasMedia = false, stun = [], channels = BOTH } = options;
  const { connection, media } = stack.open(stun);
  const joined = await join(text, connection, channels);
  const sessionKey = await generateKeyPairSigner();
  const frames: Heard[] = [];
  const signal = joined.signal.then(createSignal);
  const buyer = joined.files.then(createBuyer);
  const watched = signal.then((made) => watchReceived(media, () => made.peer));
  let arriving = (): boolean => false;
  void watched.then((made) => (arriving = made.arriving));
  const receives = hasMedia ? () => arriving() : undefined;
  const guest = callOn(joined, frames, { ...payer, sessionKey }, receives);
  return {
    reply: joined.reply,
    guest,
    frames,
    async prepay() {
      if (!channels.includes('signal')) return (await (await guest).prepay()).signature;
      const made = await signal;
      if (hasMedia) made.onDescription((offer) => void media.answer(offer).then(made.describe));
      const { signature } = await (await guest).prepay();
      made.sends(hasMedia ? ON : NONE);
      return signature;
    },
    async buyFile() {
      const [host, shop] = await Promise.all([guest, buyer]);
      const file = await shop.listed;
      const { secret, signature } = await host.file(file);
      if (!secret) throw new Error('granted without a secret');
      const { callId } = await host.greeted;
      return { file, signature, bytes: await shop.fetch(file, { callId, secret, sessionKey }) };
    },
    close() {
      void signal.then((made) => made.close());
      void watched.then((made) => made.stop());
      media.stop();
      joined.close();
    },
  };
}

export interface ForeignHost {
  readonly invite: string;
  /** Resolves once the guest has connected. */
  accept(reply: string): Promise<ReferenceHost>;
  /** Once the guest has paid: what it sends, and its sound and picture. */
  begin(): Promise<void>;
  close(): void;
}

export async function openHost(
  stack: Stack,
  terms: Terms,
  fees: Chain & { readonly feeKey: KeyPairSigner },
  { media: hasMedia = false, stun = [] }: Manner = {},
): Promise<ForeignHost> {
  const { connection, media } = stack.open(stun);
  const invited = await invite(terms, connection, BOTH);
  const signal = invited.signal.then(createSignal);
  let host: ReferenceHost | null = null;
  return {
    invite: invited.invite,
    async accept(reply) {
      await invited.accept(reply);
      return (host = await hostOn(invited, reply, terms, fees));
    },
    async begin() {
      const made = await signal;
      made.sends(hasMedia ? ON : NONE);
      if (!hasMedia) return;
      made.onDescription((answer) => void media.accept(answer));
      made.describe(await media.offer());
    },
    close() {
      host?.stop();
      void signal.then((made) => made.close());
      media.stop();
      invited.close();
    },
  };
}
