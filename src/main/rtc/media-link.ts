import type { ReadableAtom } from 'nanostores';
import type { EventLog } from '../../shared/log.ts';
import type { FrameGuard } from './frames.ts';
import { $sendLimits, limitSender, type SendLimits, UNLIMITED } from './limit-video.ts';
import { live, type Scope } from './scope.ts';

/**
 * The tracks to send. While a track is null, nothing of that kind is sent, and its media section
 * stays.
 */
export interface OutgoingTracks {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
}

export type MediaKind = keyof OutgoingTracks;

/**
 * The media sections of one connection: one for audio and one for video, both `sendrecv`, for the
 * connection's whole life. Only the host offers them, so there is never a second pair, even if both
 * sides start at the same moment. Switching the camera, a device or a shared screen replaces a
 * sender's track (`replaceTrack`), and muting disables the track. Neither changes the sections.
 */
interface MediaLink {
  readonly started: boolean;
  start(tracks: OutgoingTracks): void;
  /** Sets the track to send. Before {@link start}, the track is only stored. */
  setTrack(kind: MediaKind, track: MediaStreamTrack | null): Promise<void>;
  /**
   * Puts this side's tracks into the sections of the peer's offer. Does nothing before {@link
   * start}.
   */
  fill(): Promise<void>;
}

const KINDS: readonly MediaKind[] = ['audio', 'video'];

/** How often the page checks a sender whose frames have not reached the worker yet. */
const VERIFY_MS = 1_000;
/** How many checks in a row may stay without statistics. After that, the sender is refused. */
const MOST_UNREAD = 10;
/**
 * After this many checks that found media sent, the page no longer waits for the worker's answer.
 */
const MOST_UNTOLD = 5;

/**
 * Counts only encoded media. Padding, with which the browser measures a path, has separate
 * statistics.
 */
async function bytesSent(sender: RTCRtpSender): Promise<number> {
  let bytes = 0;
  (await sender.getStats()).forEach((stat: { type?: unknown; bytesSent?: unknown }) => {
    if (stat.type === 'outbound-rtp') bytes += Number(stat.bytesSent ?? 0);
  });
  return bytes;
}

/**
 * Prefers redundant sound (RFC 2198) where the browser supports it. Each packet repeats the sound
 * of the packet before, so that the loss of a single packet is not audible. The answer keeps the
 * offer's order, so the offering side decides. A browser without redundant sound takes plain Opus.
 */
function preferRedundantSound(section: RTCRtpTransceiver): void {
  const codecs = RTCRtpReceiver.getCapabilities('audio')?.codecs ?? [];
  const isRedundant = ({ mimeType }: RTCRtpCodec): boolean =>
    mimeType.toLowerCase() === 'audio/red';
  const redundant = codecs.filter(isRedundant);
  if (redundant.length === 0) return;
  section.setCodecPreferences([...redundant, ...codecs.filter((each) => !isRedundant(each))]);
}

export function createMediaLink(options: {
  readonly connection: RTCPeerConnection;
  readonly offers: boolean;
  readonly scope: Scope;
  readonly log: Pick<EventLog, 'add'>;
  /**
   * Called with the peer's video and audio in one stream, which stays the same for the connection's
   * life. A peer can send a key frame that claims 16383×16383 (VP8), which blocks a Chromium page
   * for 0.4 s.
   */
  readonly onRemote: (stream: MediaStream) => void;
  /** The limits for the video sender. They are applied again whenever they change. */
  readonly limits?: ReadableAtom<SendLimits>;
  /** Guards each sender in the task that makes it. A sender without a guard sends nothing. */
  readonly guard?: FrameGuard | undefined;
}): MediaLink {
  const { connection, scope, log, limits = $sendLimits, guard } = options;
  const tracks: Record<MediaKind, MediaStreamTrack | null> = { audio: null, video: null };
  const remote = new MediaStream();
  /** Marks both tracks as one stream, so that the peer plays audio and video in sync. */
  const group = new MediaStream();
  let started = false;
  let limited: SendLimits = UNLIMITED;
  let limiting: Promise<void> = Promise.resolve();

  /**
   * How far each sender is guarded. `guarded`: in the task that made it. `open`: the browser cannot
   * guard. `refused`: the sender was made without the guard, or its frames turned out to bypass the
   * worker.
   */
  const senders = new WeakMap<RTCRtpSender, 'guarded' | 'open' | 'refused'>();

  const transceiver = (kind: MediaKind): RTCRtpTransceiver | undefined =>
    connection.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);
  const kindOf = ({ receiver }: RTCRtpTransceiver): MediaKind =>
    receiver.track.kind === 'audio' ? 'audio' : 'video';

  function refuse(sender: RTCRtpSender, kind: MediaKind): void {
    senders.set(sender, 'refused');
    log.add('frames', { guarded: false, kind });
    // Fails if the connection is closed. Then nothing is sent either.
    sender.replaceTrack(null).catch(() => undefined);
  }

  /**
   * Guards a sender. Must run in the task that made the sender, because Chromium ignores a later
   * transform.
   */
  function protect({ sender }: RTCRtpTransceiver, kind: MediaKind): void {
    if (senders.has(sender)) return;
    senders.set(sender, guard ? 'guarded' : 'open');
    if (!guard) return;
    let isSeen = false;
    let unread = 0;
    let untold = 0;
    const stop = scope.every(VERIFY_MS, () => {
      if (!sender.track) return;
      unread += 1;
      const count = async (): Promise<void> => {
        const sends = (await bytesSent(sender)) > 0;
        if (sends) untold += 1;
        if (sends && untold < MOST_UNTOLD) await heard();
        unread = 0;
        if (!sends || isSeen || scope.closed || senders.get(sender) !== 'guarded') return;
        stop();
        refuse(sender, kind);
      };
      // Without statistics, nothing proves that the guard holds back this sender's media, so the
      // sender is refused.
      if (unread > MOST_UNREAD && senders.get(sender) === 'guarded')
        return (stop(), refuse(sender, kind));
      count().catch(() => undefined);
    });
    const { heard, forget } = guard(sender, kind, () => {
      isSeen = true;
      stop();
      if (senders.get(sender) === 'guarded') log.add('frames', { guarded: true, kind });
    });
    scope.add(forget);
  }

  scope.listen(connection, 'track', (event) => {
    if (!(event instanceof RTCTrackEvent)) return;
    protect(event.transceiver, kindOf(event.transceiver));
    if (remote.getTracks().includes(event.track)) return;
    scope.add(live.hold('tracks'));
    remote.addTrack(event.track);
    options.onRemote(remote);
  });
  scope.add(() => {
    for (const track of remote.getTracks()) track.stop();
  });

  const carry = async ({ sender }: RTCRtpTransceiver, kind: MediaKind): Promise<void> => {
    const known = senders.get(sender);
    if (known !== 'guarded' && known !== 'open') return;
    try {
      if (sender.track !== tracks[kind]) await sender.replaceTrack(tracks[kind]);
    } catch (thrown) {
      // The connection has closed. Any other refusal would require a renegotiation, and these
      // sections are never negotiated again.
      log.add('rtc.track-refused', { kind, reason: String(thrown) });
    }
  };

  /**
   * Applies one change at a time, because `setParameters` fails if other parameters were set after
   * `getParameters`.
   */
  const limit = (): void => {
    limiting = limiting.then(async () => {
      const section = started ? transceiver('video') : undefined;
      const wanted = limits.get();
      if (!section?.currentDirection || wanted === limited || scope.closed) return;
      try {
        await limitSender(section.sender, wanted);
        limited = wanted;
      } catch (thrown) {
        log.add('rtc.limits-refused', { reason: String(thrown) });
      }
    });
  };
  scope.add(limits.listen(limit));
  scope.listen(connection, 'signalingstatechange', () => {
    if (connection.signalingState === 'stable') limit();
  });

  const fill = async (): Promise<void> => {
    for (const made of connection.getTransceivers()) {
      // A sender without a `track` event got no guard in the task that made it, so it is refused.
      if (senders.has(made.sender)) continue;
      if (guard) refuse(made.sender, kindOf(made));
      else senders.set(made.sender, 'open');
    }
    if (!started) return;
    for (const kind of KINDS) {
      const section = transceiver(kind);
      if (!section || section.direction === 'stopped') continue;
      if (senders.get(section.sender) === 'refused') continue;
      if (section.direction !== 'sendrecv') {
        section.direction = 'sendrecv';
        section.sender.setStreams(group);
      }
      await carry(section, kind);
    }
  };

  return {
    get started() {
      return started;
    },
    start(next) {
      Object.assign(tracks, next);
      started = true;
      if (options.offers) {
        for (const kind of KINDS) {
          if (transceiver(kind)) continue;
          const init: RTCRtpTransceiverInit = { direction: 'sendrecv', streams: [group] };
          const section = connection.addTransceiver(tracks[kind] ?? kind, init);
          protect(section, kind);
          if (kind === 'audio') preferRedundantSound(section);
        }
      }
    },
    async setTrack(kind, track) {
      tracks[kind] = track;
      const section = started ? transceiver(kind) : undefined;
      if (section) await carry(section, kind);
    },
    fill,
  };
}
