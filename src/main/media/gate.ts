import type { LocalMedia } from './local-api.ts';

/**
 * A freeze stops sound and picture on both sides at once. Both sides disable what they send and
 * what they receive. So neither side depends on its peer, or on the cover being drawn (billing.md,
 * "A minute"). When the gate opens, each user's choices for microphone and camera apply again.
 */
interface Gate {
  /** Sets whether the peer is shown, and whether this side's media is sent. */
  set(showing: boolean, sending: boolean): void;
  /** Sets the peer's stream, or null when it has ended. Called again when a track joins. */
  setRemote(stream: MediaStream | null): void;
}

/** Creates a gate. It is open at first, because before a call there is nothing to hold back. */
export function createGate(local: Pick<LocalMedia, 'setGate'>): Gate {
  let open = true;
  let remote: MediaStream | null = null;
  const apply = (): void => {
    for (const track of remote?.getTracks() ?? []) track.enabled = open;
  };
  return {
    set(showing, sending) {
      open = showing;
      apply();
      local.setGate(sending);
    },
    setRemote(stream) {
      remote = stream;
      apply();
    },
  };
}
