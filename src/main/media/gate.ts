import type { LocalMedia } from './devices.ts';

/**
 * A freeze: nothing is shown or heard on either side, at once. Both sides disable what they send and
 * what they receive, so neither depends on the other, nor on the page's cover being drawn
 * (billing.md, "A minute"). Opening it again leaves each person's mute and camera as they chose.
 */
export interface Gate {
  /** Whether the other side is shown, and whether this one is sent. */
  set(showing: boolean, sending: boolean): void;
  /** The peer's stream; call it again when a track joined. Null: there is none any more. */
  setRemote(stream: MediaStream | null): void;
}

/** Open at first: before a call there is nothing to keep back. */
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
