import type { EventLog } from '../../shared/log.ts';
import {
  type InBandDescription,
  type MediaSection,
  readInBand,
} from '../../shared/call/media-sdp.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';
import type { DescriptionMessage } from '../../shared/call/signal-messages.ts';
import { createQueue } from '../../shared/queue.ts';
import type { Scope } from './scope.ts';
import type { SignalLink } from './signal-link.ts';

/**
 * Perfect negotiation over `signal`, after the codes have connected the peers. Follows the WebRTC
 * specification's example (section 10.7), one description at a time. The guest is the polite peer.
 *
 * The peer's descriptions never reach the browser as they came: shared/call/media-sdp.ts writes them
 * anew, and what does not fit the phase is dropped and counted as abuse. Only the host introduces
 * media sections, one of each kind, once on a transport. So no sender is ever made but by our own
 * `addTransceiver` (host) or by the one offer that introduces the sections (guest), and each is
 * guarded in the task that makes it (media-link.ts).
 *
 * No candidates are trickled: every section is bundled onto the ICE and DTLS session that the data
 * channels already use. ICE is not restarted either: with media flowing, an ICE restart offered by
 * Chromium leaves Firefox without a single candidate pair in about half of our runs (measured,
 * Chromium 156 and Firefox 153).
 */
interface Negotiation {
  /** Starts negotiating over `signal`. Call it once the codes have connected the peers. */
  enable(): void;
  /** Allows media sections from now on, and answers an offer of media that came too early. */
  allowMedia(): void;
}

interface NegotiationOptions {
  readonly connection: RTCPeerConnection;
  /** True for the guest. Whoever is impolite introduces the media sections. */
  readonly polite: boolean;
  /** The peer's description by which the transport connected. */
  readonly remote: () => SessionDescription | null;
  readonly link: SignalLink;
  readonly scope: Scope;
  readonly log: Pick<EventLog, 'add'>;
  /** Called after a remote offer is applied and before it is answered, to fill its media sections. */
  readonly beforeAnswer: () => Promise<void>;
}

/** The receiver drops them: every section shares the route that the codes have found. */
const ADDRESSES = /^a=(?:candidate:|end-of-candidates).*\r?\n?/gm;

const areSame = (some: readonly MediaSection[], others: readonly MediaSection[]): boolean =>
  some.length === others.length &&
  some.every(({ kind, mid, rejected }, at) => {
    const other = others[at];
    return kind === other?.kind && mid === other.mid && rejected === other.rejected;
  });

export function createNegotiation(options: NegotiationOptions): Negotiation {
  const { connection, polite, link, scope, log } = options;
  let enabled = false;
  let mediaAllowed = false;
  let makingOffer = false;
  let heldOffer: DescriptionMessage | null = null;
  /** One at a time, so that each meets the state that the one before has left. */
  const inTurn = createQueue();
  /** The media sections of this transport, from then on for its whole life. */
  let agreed: readonly MediaSection[] = [];
  /** Header extensions keep their numbers: Chromium crashes where one in use gets another. */
  const numbers = new Map<string, string>();

  const failed = (step: string) => (thrown: unknown) =>
    log.add('negotiation.failed', { step, reason: String(thrown) });

  const sendLocal = (kind: DescriptionMessage['kind']): void => {
    const local = connection.localDescription;
    // A rollback may have happened meanwhile. Then there is no such description to send.
    if (local?.type !== kind) return;
    log.add('negotiation.sent', { kind });
    link.say({ type: 'description', kind, sdp: local.sdp.replace(ADDRESSES, '') });
  };

  const offer = async (): Promise<void> => {
    makingOffer = true;
    try {
      await connection.setLocalDescription();
      sendLocal('offer');
    } finally {
      makingOffer = false;
    }
  };

  /** An offer that cannot be answered is taken back, or every later one would collide with it. */
  const answer = async (): Promise<void> => {
    try {
      await options.beforeAnswer();
      await connection.setLocalDescription();
    } catch (thrown) {
      if (connection.signalingState === 'have-remote-offer')
        await connection.setRemoteDescription({ type: 'rollback' });
      throw thrown;
    }
  };

  /** Returns what is wrong with these sections, in this phase; null: nothing. */
  const faultOf = (
    kind: DescriptionMessage['kind'],
    { media, extensions }: InBandDescription,
  ): string | null => {
    if ([...extensions].some(([key, value]) => (numbers.get(key) ?? value) !== value))
      return 'other numbers of extensions';
    if (media.length > 0 && !mediaAllowed) return 'media before admission';
    if (agreed.length > 0) return areSame(media, agreed) ? null : 'other sections';
    return media.length > 0 && kind === 'offer' && !polite ? 'sections of the guest' : null;
  };

  const receive = async (description: DescriptionMessage): Promise<void> => {
    const { kind } = description;
    const remote = options.remote();
    const isDue = kind === 'offer' || connection.signalingState === 'have-local-offer';
    if (!remote || !isDue) return link.dropped(`${kind} that is not due`);
    const read = readInBand(description.sdp, kind, remote);
    if (!read.ok) return link.dropped(read.what);
    const { media, extensions, sdp } = read.value;
    if (kind === 'offer' && polite && !mediaAllowed && media.length > 0) {
      heldOffer = description;
      log.add('negotiation.held');
      return;
    }
    const fault = faultOf(kind, read.value);
    if (fault !== null) return link.dropped(`description: ${fault}`);
    const isStable = connection.signalingState === 'stable';
    const collision = kind === 'offer' && (makingOffer || !isStable);
    const ignored = !polite && collision;
    log.add('negotiation.received', { kind, collision, ignored });
    if (ignored) return;
    // Even one that is refused may have been registered in part.
    for (const [key, value] of extensions) numbers.set(key, value);
    await connection.setRemoteDescription({ type: kind, sdp });
    if (kind === 'offer') await answer();
    if (media.length > 0) agreed = media;
    if (kind === 'offer') sendLocal('answer');
  };

  scope.listen(connection, 'negotiationneeded', () => {
    if (enabled) offer().catch(failed('offer'));
  });

  return {
    enable() {
      if (enabled) return;
      enabled = true;
      link.on('description', (message) => {
        inTurn(() => receive(message)).catch(failed(message.kind));
      });
    },
    allowMedia() {
      mediaAllowed = true;
      const held = heldOffer;
      heldOffer = null;
      if (held) inTurn(() => receive(held)).catch(failed('held offer'));
    },
  };
}
