import type { LocalMedia } from './local-api.ts';

/**
 * A freeze: at once, nothing is shown or heard on either side. Both sides disable what they send
 * and what they receive, so neither depends on the other or on the page's cover being drawn
 * (billing.md, "A minute"). Opening restores each user's mute and camera choices.
 */
interface Gate {
  /** Sets whether the peer is shown and whether this side is sent. */
  set(showing: boolean, sending: boolean): void;
  /**
   * Sets the peer's stream; called again when a track joins. null: the stream has ended.
   */
  setRemote(stream: MediaStream | null): void;
}

/** Open at first, because before a call there is nothing to hold back. */
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
