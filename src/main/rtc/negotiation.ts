import type { EventLog } from '../../shared/log.ts';
import type { DescriptionMessage } from '../../shared/call/signal-messages.ts';
import type { Scope } from './scope.ts';
import type { SignalLink } from './signal-link.ts';

/**
 * Perfect negotiation over `signal`, after the codes have connected the peers. Follows the WebRTC
 * specification's example (section 10.7) with the `srdAnswerPending` guard of webrtc/samples
 * `perfect-negotiation/js/peer.js`. The guest is the polite peer.
 *
 * No candidates are trickled: every section is bundled onto the ICE and DTLS session that the data
 * channels already use. ICE is not restarted either: with media flowing, an ICE restart offered by
 * Chromium leaves Firefox without a single candidate pair in about half of our runs (measured,
 * Chromium 156 and Firefox 153).
 */
export interface Negotiation {
  /** Starts negotiating over `signal`. Call it once the codes have connected the peers. */
  enable(): void;
  /** Allows media sections from now on, and answers an offer of media that came too early. */
  allowMedia(): void;
}

export interface NegotiationOptions {
  readonly connection: RTCPeerConnection;
  readonly polite: boolean;
  readonly link: SignalLink;
  readonly scope: Scope;
  readonly log: Pick<EventLog, 'add'>;
  /** Called after a remote offer is applied and before it is answered, to fill its media sections. */
  readonly beforeAnswer: () => Promise<void>;
}

const MEDIA_SECTION = /^m=(audio|video) /m;

export function createNegotiation(options: NegotiationOptions): Negotiation {
  const { connection, polite, link, scope, log } = options;
  let enabled = false;
  let mediaAllowed = false;
  let makingOffer = false;
  let srdAnswerPending = false;
  let heldOffer: DescriptionMessage | null = null;

  const failed = (step: string) => (thrown: unknown) =>
    log.add('negotiation.failed', { step, reason: String(thrown) });

  const sendLocal = (kind: DescriptionMessage['kind']): void => {
    const local = connection.localDescription;
    // A rollback may have happened meanwhile. Then there is no such description to send.
    if (local?.type !== kind) return;
    log.add('negotiation.sent', { kind });
    link.say({ type: 'description', kind, sdp: local.sdp });
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

  const receive = async (description: DescriptionMessage): Promise<void> => {
    const { kind, sdp } = description;
    if (kind === 'offer' && !mediaAllowed && MEDIA_SECTION.test(sdp)) {
      heldOffer = description;
      log.add('negotiation.held');
      return;
    }
    const stable =
      connection.signalingState === 'stable' ||
      (connection.signalingState === 'have-local-offer' && srdAnswerPending);
    const collision = kind === 'offer' && (makingOffer || !stable);
    const ignored = !polite && collision;
    log.add('negotiation.received', { kind, collision, ignored });
    if (ignored) return;
    srdAnswerPending = kind === 'answer';
    try {
      await connection.setRemoteDescription({ type: kind, sdp });
    } finally {
      srdAnswerPending = false;
    }
    if (kind === 'answer') return;
    await options.beforeAnswer();
    await connection.setLocalDescription();
    sendLocal('answer');
  };

  scope.listen(connection, 'negotiationneeded', () => {
    if (enabled) offer().catch(failed('offer'));
  });

  return {
    enable() {
      if (enabled) return;
      enabled = true;
      link.on('description', (message) => void receive(message).catch(failed(message.kind)));
    },
    allowMedia() {
      mediaAllowed = true;
      const held = heldOffer;
      heldOffer = null;
      if (held) receive(held).catch(failed('held offer'));
    },
  };
}
