import type { KeyPairSigner } from '@solana/kit';
import { type Chain, hostOn } from '../reference-peer/caller.ts';
import type { Terms } from '../reference-peer/codes.ts';
import type { ReferenceHost } from '../reference-peer/host.ts';
import { invite } from '../reference-peer/rtc.ts';
import { createSignal } from '../reference-peer/signal.ts';
import type { Stack } from './stack.ts';

/** The reference host on a stack of its own, without sound and picture. */

interface ForeignHost {
  readonly invite: string;
  /** Resolves once the guest has connected. */
  accept(reply: string): Promise<ReferenceHost>;
  /** Once the guest has paid: says that it sends nothing. */
  begin(): Promise<void>;
  close(): void;
}

export async function openHost(
  stack: Stack,
  terms: Terms,
  fees: Chain & { readonly feeKey: KeyPairSigner },
): Promise<ForeignHost> {
  const invited = await invite(terms, stack.open(), ['signal', 'files']);
  const signal = invited.signal.then(createSignal);
  let host: ReferenceHost | null = null;
  return {
    invite: invited.invite,
    async accept(reply) {
      await invited.accept(reply);
      return (host = await hostOn(invited, reply, terms, fees));
    },
    async begin() {
      (await signal).sendsNothing();
    },
    close() {
      host?.stop();
      void signal.then((made) => made.close());
      invited.close();
    },
  };
}
