/**
 * Records what the core sets at the browser's own API, so that a test need not rely on what the core
 * reports.
 */

const SECTIONS = /^m=\s*(audio|video)\s/gim;

interface Tap {
  readonly channel: RTCDataChannel;
  readonly connection: RTCPeerConnection;
}
const taps: Tap[] = [];
/** Returns the newest connection with an open channel: a standby has none. */
const newest = (): Tap | undefined => taps.findLast(({ channel }) => channel.readyState === 'open');

/** Returns the `signal` channel, over which a test sends what the core never would. */
export const signalChannel = (): RTCDataChannel | null => newest()?.channel ?? null;

/** The connection in use, to describe or break it. */
export const connectionInUse = (): RTCPeerConnection | null => newest()?.connection ?? null;

/** Returns the directions that both sides agreed on last. */
export const directions = (): readonly string[] =>
  (newest()?.connection.getTransceivers() ?? []).map(
    ({ currentDirection }) => currentDirection ?? 'none',
  );

let applied = '';
/** The peer's description that was applied last, as the core wrote it. */
export const newestRemote = (): string => applied;

/** Counts the media sections of every description that any connection of this page ever sets. */
export function countMediaSections(): () => number {
  let count = 0;
  const look = (sdp: string | undefined): void => {
    count += sdp?.match(SECTIONS)?.length ?? 0;
  };
  const Native = RTCPeerConnection;
  class Tapped extends Native {
    override async setLocalDescription(description?: RTCLocalSessionDescriptionInit) {
      await super.setLocalDescription(description);
      look(this.localDescription?.sdp);
    }
    override async setRemoteDescription(description: RTCSessionDescriptionInit) {
      look(description.sdp);
      applied = description.sdp ?? '';
      await super.setRemoteDescription(description);
    }
    override createDataChannel(label: string, init?: RTCDataChannelInit) {
      const created = super.createDataChannel(label, init);
      if (label === 'signal' && init?.negotiated) taps.push({ channel: created, connection: this });
      return created;
    }
  }
  Object.assign(globalThis, { RTCPeerConnection: Tapped });
  return () => count;
}
