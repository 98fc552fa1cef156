import type { KeyPairSigner } from '@solana/kit';
import { type Chain, hostOn } from '../reference-peer/caller.ts';
import type { Terms } from '../reference-peer/codes.ts';
import type { ReferenceHost } from '../reference-peer/host.ts';
import { invite } from '../reference-peer/rtc.ts';
import { createSignal } from '../reference-peer/signal.ts';
import { NONE, ON, type Stack } from './stack.ts';

/** The reference host on a stack of its own, with or without sound and picture. */

interface Manner {
  /** With sound and picture, both ways; otherwise it says that it sends nothing, where it can. */
  readonly media?: boolean;
}

interface ForeignHost {
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
  { media: hasMedia = false }: Manner = {},
): Promise<ForeignHost> {
  const { connection, media } = stack.open();
  const invited = await invite(terms, connection, ['signal', 'files']);
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
