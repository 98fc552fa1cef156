import { toHex } from '../../shared/bytes.ts';
import type { WorkerChannel } from '../channel.ts';

/**
 * Channels that arrived before both codes of their call, invite and reply, were known. There may be
 * one for the call that begins next, and one for each invite that waits for its reply.
 */
interface WaitingChannels {
  /**
   * Adds a channel and replaces an earlier one. Without a nonce commitment, the channel is for the
   * call that begins next.
   */
  add(channel: WorkerChannel, nonceCommitment?: Uint8Array): void;
  /** Returns the channel of the call that begins. Closes all others. */
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
