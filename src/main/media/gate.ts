import type { LocalMedia } from './devices.ts';

/**
 * A freeze: nothing is shown or heard on either side, at once. Both sides disable what they send and
 * what they receive, so neither depends on the other, nor on the page's cover being drawn
 * (billing.md, "A minute"). Opening it again leaves each person's mute and camera as they chose.
 */
export interface Gate {
  set(open: boolean): void;
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
    set(next) {
      if (next === open) return;
      open = next;
      local.setGate(next);
      apply();
    },
    setRemote(stream) {
      remote = stream;
      apply();
    },
  };
}
