import type { AppError } from '../../../shared/errors.ts';
import type { Signer } from '../solana/keys.ts';
import { checkGuestHello, type Codes, greetingFailure, makeHostHello } from './hello.ts';
import { GuestHello } from './messages.ts';
import type { Transcript } from './transcript.ts';
import type { Wire } from './wire.ts';

/** The host's half of "who is this": once in a call, whatever its channels do. */
export interface HostGreeting {
  greet(): Promise<void>;
  /** Resolves when nothing is being checked: what a guest asks right after its answer waits for that. */
  checked(): Promise<void>;
}

export function createHostGreeting(options: {
  readonly codes: Codes & { readonly nonce: Uint8Array; readonly title: string };
  readonly feeKey: Signer;
  readonly wire: () => Wire;
  readonly life: AbortSignal;
  /** The call has a name from here on. */
  readonly onMade: (transcript: Transcript) => void;
  readonly onGreeted: (guest: GuestHello, transcript: Transcript) => void;
  readonly onFailed: (error: AppError) => void;
  /** Greeted by a page before this one. */
  readonly done: boolean;
}): HostGreeting {
  const { codes, life } = options;
  let begun = options.done;
  let checking: Promise<void> = Promise.resolve();

  async function greet(): Promise<void> {
    if (begun) return;
    begun = true;
    try {
      const made = await makeHostHello(codes, codes.nonce, options.feeKey, codes.title);
      options.onMade(made.transcript);
      const answer = GuestHello.parse(await options.wire().request('hello', made.hello, life));
      checking = checkGuestHello(answer, codes, made.transcript);
      await checking;
      options.onGreeted(answer, made.transcript);
    } catch (thrown) {
      if (!life.aborted) options.onFailed(greetingFailure(thrown));
    }
  }
  return { greet, checked: () => checking.catch(() => undefined) };
}
