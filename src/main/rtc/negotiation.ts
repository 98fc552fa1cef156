import type { EventLog } from '../../shared/log.ts';
import { readInBand } from '../../shared/call/media-sdp.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';
import type { DescriptionMessage } from '../../shared/call/signal-messages.ts';
import type { Scope } from './scope.ts';
import type { SignalLink } from './signal-link.ts';

/**
 * Negotiates audio and video over `signal`, once the codes have connected the peers. The host sends
 * one offer, and the guest one answer. Cameras, screens and mute change neither (media-link.ts), so
 * each later description is dropped and counted as abuse. So two offers cannot collide. Only two
 * things make a sender: this side's own `addTransceiver` on the host, and the one offer that
 * introduces the sections on the guest. Each sender is guarded in the task that makes it.
 *
 * The peer's descriptions never reach the browser as they arrived: shared/call/media-sdp.ts writes
 * them again.
 *
 * No candidates are trickled, because every section is bundled onto the ICE and DTLS session that
 * the data channels already use. ICE is not restarted either: while media flows, an ICE restart
 * offered by Chromium leaves Firefox without a single candidate pair in about half of our runs
 * (measured, Chromium 156 and Firefox 153).
 */
interface Negotiation {
  /** Starts negotiating over `signal`. Call it once the codes have connected the peers. */
  enable(): void;
  /** Allows media sections from now on. If an offer came before, it is answered now. */
  allowMedia(): void;
}

interface NegotiationOptions {
  readonly connection: RTCPeerConnection;
  /** True for the host, which introduces the media sections. */
  readonly offers: boolean;
  /** Returns the peer's description with which the transport connected. */
  readonly remote: () => SessionDescription | null;
  readonly link: SignalLink;
  readonly scope: Scope;
  readonly log: Pick<EventLog, 'add'>;
  /**
   * Called after the peer's offer is applied and before it is answered, to fill its media sections.
   */
  readonly beforeAnswer: () => Promise<void>;
}

/**
 * Lines that are removed before sending. The receiver would drop them, because every section shares
 * the route that the codes have found.
 */
const ADDRESSES = /^a=(?:candidate:|end-of-candidates).*\r?\n?/gm;

export function createNegotiation(options: NegotiationOptions): Negotiation {
  const { connection, offers, link, scope, log } = options;
  const [ours, theirs] = offers ? (['offer', 'answer'] as const) : (['answer', 'offer'] as const);
  let enabled = false;
  let mediaAllowed = false;
  let isSent = false;
  let isHeard = false;
  /**
   * An offer that came before media was allowed. It is stored in the form in which it will be
   * applied.
   */
  let held: string | null = null;

  const failed = (thrown: unknown): void =>
    log.add('negotiation.failed', { reason: String(thrown) });

  const send = async (): Promise<void> => {
    isSent = true;
    await connection.setLocalDescription();
    const sdp = connection.localDescription?.sdp ?? '';
    log.add('negotiation.sent', { kind: ours });
    link.say({ type: 'description', kind: ours, sdp: sdp.replace(ADDRESSES, '') });
  };

  const apply = async (sdp: string): Promise<void> => {
    log.add('negotiation.received', { kind: theirs });
    await connection.setRemoteDescription({ type: theirs, sdp });
    if (offers) return;
    await options.beforeAnswer();
    await send();
  };

  const receive = ({ kind, sdp }: DescriptionMessage): void => {
    const remote = options.remote();
    const isDue = kind === theirs && !isHeard && (!offers || isSent);
    if (!remote || !isDue) return link.dropped(`description: ${kind} that is not due`);
    const read = readInBand(sdp, kind, remote);
    if (!read.ok) return link.dropped(read.what);
    isHeard = true;
    if (offers || mediaAllowed) return void apply(read.value).catch(failed);
    held = read.value;
    log.add('negotiation.held');
  };

  scope.listen(connection, 'negotiationneeded', () => {
    if (enabled && offers && !isSent) send().catch(failed);
  });

  return {
    enable() {
      if (enabled) return;
      enabled = true;
      link.on('description', receive);
    },
    allowMedia() {
      mediaAllowed = true;
      if (held !== null) apply(held).catch(failed);
      held = null;
    },
  };
}
