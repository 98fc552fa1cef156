import { live } from '../rtc/scope.ts';
import type { MediaKind, OutgoingTracks } from '../rtc/media-link.ts';
import type { Device } from './acquire.ts';

/**
 * Several sounds mixed into one track. A call has one audio section, even while a shared screen has
 * sound.
 */
interface Mix {
  readonly track: MediaStreamTrack;
  close(): void;
}

/**
 * Mixes sounds. A source that is not `enabled` is silent in the mix, so mute and freeze still work.
 */
function mixSounds(sources: readonly MediaStreamTrack[]): Mix | null {
  const context = new AudioContext();
  const output = context.createMediaStreamDestination();
  for (const source of sources) {
    context.createMediaStreamSource(new MediaStream([source])).connect(output);
  }
  const [track] = output.stream.getAudioTracks();
  const release = live.hold('tracks');
  const close = (): void => {
    release();
    track?.stop();
    context.close().catch(() => undefined);
  };
  if (!track) {
    close();
    return null;
  }
  // Sharing begins with a click, so the browser's autoplay rules allow this.
  context.resume().catch(() => undefined);
  return { track, close };
}

/** The open devices, the tracks that are sent, and the gate through which they pass. */
interface Outgoing {
  has(device: Device): boolean;
  track(device: Device): MediaStreamTrack | null;
  readonly tracks: OutgoingTracks;
  /** Replaces the open track of this device. `sound` is the sound of a shared screen. */
  hold(device: Device, track: MediaStreamTrack, sound?: MediaStreamTrack | null): void;
  drop(device: Device): void;
  dropAll(): void;
  /**
   * Updates flags, preview and senders. The flags come first, so that nothing muted or frozen is
   * ever sent.
   * @returns the preview, which stays the same object as long as anything is sent.
   */
  settle(flags: { readonly microphoneOn: boolean; readonly gateOpen: boolean }): MediaStream | null;
  onTrack(listener: (kind: MediaKind, track: MediaStreamTrack | null) => void): () => void;
}

interface Holding {
  readonly track: MediaStreamTrack;
  readonly sound: MediaStreamTrack | null;
  release(): void;
}

/**
 * Creates the outgoing media. `onEnded` is called when a device disappears, or when the user
 * presses the browser's own "stop sharing".
 */
export function createOutgoing(
  onEnded: (device: Device, track: MediaStreamTrack) => void,
): Outgoing {
  const listeners = new Set<(kind: MediaKind, track: MediaStreamTrack | null) => void>();
  const held = new Map<Device, Holding>();
  const sent: Record<MediaKind, MediaStreamTrack | null> = { audio: null, video: null };
  let stream: MediaStream | null = null;
  let mixed: { readonly of: readonly MediaStreamTrack[]; readonly mix: Mix | null } | null = null;

  const trackOf = (device: Device): MediaStreamTrack | null => held.get(device)?.track ?? null;

  /** Returns the sound of the microphone and the shared screen, mixed if both have sound. */
  function soundOf(): MediaStreamTrack | null {
    const sources = [trackOf('microphone'), held.get('screen')?.sound ?? null];
    const of = sources.filter((track) => track !== null);
    if (mixed && (of.length < 2 || of.some((track) => !mixed?.of.includes(track)))) {
      mixed.mix?.close();
      mixed = null;
    }
    if (of.length < 2) return of[0] ?? null;
    mixed ??= { of, mix: mixSounds(of) };
    return mixed.mix?.track ?? of[0] ?? null;
  }

  function drop(device: Device): void {
    const holding = held.get(device);
    held.delete(device);
    holding?.track.stop();
    holding?.sound?.stop();
    holding?.release();
  }

  return {
    has: (device) => held.has(device),
    track: trackOf,
    get tracks() {
      return { ...sent };
    },
    hold(device, track, sound = null) {
      drop(device);
      held.set(device, { track, sound, release: live.hold('tracks') });
      // The page's own `stop()` does not fire this event.
      track.addEventListener('ended', () => {
        if (trackOf(device) === track) onEnded(device, track);
      });
    },
    drop,
    dropAll() {
      for (const device of [...held.keys()]) drop(device);
    },
    settle({ microphoneOn, gateOpen }) {
      for (const [device, { track, sound }] of held) {
        track.enabled = gateOpen && (device !== 'microphone' || microphoneOn);
        if (sound) sound.enabled = gateOpen;
      }
      const outgoing: OutgoingTracks = {
        audio: soundOf(),
        video: trackOf('screen') ?? trackOf('camera'),
      };
      if (mixed?.mix) mixed.mix.track.enabled = gateOpen;
      const tracks = [outgoing.audio, outgoing.video].filter((track) => track !== null);
      stream = tracks.length > 0 ? (stream ?? new MediaStream()) : null;
      for (const track of stream?.getTracks() ?? []) {
        if (!tracks.includes(track)) stream?.removeTrack(track);
      }
      for (const track of tracks) stream?.addTrack(track);
      for (const kind of ['audio', 'video'] as const) {
        if (sent[kind] === outgoing[kind]) continue;
        sent[kind] = outgoing[kind];
        for (const listener of listeners) listener(kind, outgoing[kind]);
      }
      return stream;
    },
    onTrack(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
