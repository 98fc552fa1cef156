import type { KeyPairSigner } from '@solana/kit';
import { type Chain, hostOn } from '../reference-peer/caller.ts';
import type { Terms } from '../reference-peer/codes.ts';
import type { Wallet } from '../reference-peer/deposit.ts';
import type { ReferenceHost } from '../reference-peer/host.ts';
import { invite, type Joined } from '../reference-peer/rtc.ts';
import { createSeller, type FileToSell } from '../reference-peer/seller.ts';
import { createSignal, type Signal } from '../reference-peer/signal.ts';
import type { Media, Received, Stack } from './stack.ts';

/** The reference host on a stack of its own, without sound and picture; and a guest's sound and picture. */

export interface ForeignHost {
  readonly invite: string;
  /** Resolves once the guest has connected. */
  accept(reply: string): Promise<ReferenceHost>;
  /** Once the guest has paid: says that it sends nothing. */
  begin(): Promise<void>;
  /** Lists a file, and sends it to who has paid. Resolves once its buyer has signed that it has it. */
  sell(file: FileToSell): Promise<void>;
  close(): void;
}

export async function openHost(
  stack: Stack,
  terms: Terms,
  fees: Chain & { readonly feePayerKey: KeyPairSigner; readonly wallet: Wallet },
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
      (await signal).sends('nothing');
    },
    async sell(file) {
      if (!host) throw new Error('accept first');
      const { offer, sold } = host;
      const buyer = await host.greeted;
      await offer(file);
      const isPaid = (): boolean => sold.has(`file/${file.id}`);
      await createSeller(await invited.files, file, buyer, isPaid).received;
    },
    close() {
      host?.stop();
      void signal.then((made) => made.close());
      invited.close();
    },
  };
}

export interface GuestMedia {
  /** Whether sound and picture have arrived within the last seconds: both, as the host of a test sends both. */
  readonly receives: () => boolean;
  /** Once it has paid: says that it sends. */
  begin(): Promise<void>;
  close(): void;
}

const SECOND_MS = 1_000;
const PATIENT_MS = 3_000;

/** Answers each offer with sound and picture. */
export function guestMedia(joined: Pick<Joined, 'signal'>, media: Media): GuestMedia {
  const signal = joined.signal.then((channel): Signal => {
    const made = createSignal(channel);
    // The test then waits in vain for the picture, and shows this.
    made.onOffer((offer) => void media.answer(offer).then(made.answer, console.error));
    return made;
  });
  let last: Received = { audio: 0, video: 0 };
  const grewAtMs = { audio: -PATIENT_MS, video: -PATIENT_MS };
  const look = (now: Received): void => {
    for (const kind of ['audio', 'video'] as const) {
      if (now[kind] > last[kind]) grewAtMs[kind] = performance.now();
    }
    last = now;
  };
  // It may be closed meanwhile.
  const timer = setInterval(() => void media.received().then(look, () => undefined), SECOND_MS);
  return {
    receives: () => Object.values(grewAtMs).every((ms) => performance.now() - ms < PATIENT_MS),
    async begin() {
      (await signal).sends('both');
    },
    close() {
      clearInterval(timer);
      void signal.then((made) => made.close());
    },
  };
}
