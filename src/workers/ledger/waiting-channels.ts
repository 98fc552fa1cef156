import { toHex } from '../../shared/bytes.ts';
import type { WorkerChannel } from '../channel.ts';

/**
 * Channels that arrived with their connections before the invite and the reply of their call were
 * both known. One may belong to the call that begins next, and one to each invite that waits for
 * its reply.
 */
interface WaitingChannels {
  /**
   * Adds a channel, which replaces an earlier one. Without a commitment, it is for the next call.
   */
  add(channel: WorkerChannel, nonceCommitment?: Uint8Array): void;
  /** Returns the channel of the call that begins, and closes all others. */
  take(nonceCommitment?: Uint8Array): WorkerChannel | null;
  /** Closes all channels except those of these invites. */
  keep(nonceCommitments: readonly Uint8Array[]): void;
}

const NEXT = '';
const keyOf = (nonceCommitment?: Uint8Array): string =>
  nonceCommitment ? toHex(nonceCommitment) : NEXT;

export function createWaitingChannels(): WaitingChannels {
  const channels = new Map<string, WorkerChannel>();
  function keep(nonceCommitments: readonly Uint8Array[]): void {
    const kept = new Set(nonceCommitments.map(keyOf));
    for (const [key, channel] of channels) {
      if (kept.has(key)) continue;
      channels.delete(key);
      channel.close();
    }
  }
  return {
    keep,
    add(channel, nonceCommitment) {
      const key = keyOf(nonceCommitment);
      channels.get(key)?.close();
      channels.set(key, channel);
    },
    take(nonceCommitment) {
      const key = [keyOf(nonceCommitment), NEXT].find((each) => channels.has(each)) ?? NEXT;
      const taken = channels.get(key) ?? null;
      channels.delete(key);
      keep([]);
      return taken;
    },
  };
}
