/** The indicator is the transport's truth (product.md, stage 2). */
export type ConnectionState =
  'new' | 'connecting' | 'connected' | 'interrupted' | 'failed' | 'closed';

/**
 * What the browser and the heartbeat say about one connection. No single one of them is enough:
 * Chromium may go `checking → disconnected → checking` forever without ever saying `failed`, and
 * `connectionState` can be `failed` while ICE says `disconnected` (facts.md).
 */
export interface ConnectionFacts {
  readonly iceUp: boolean;
  readonly transportUp: boolean;
  /** Both descriptions are applied. */
  readonly described: boolean;
  readonly signalOpen: boolean;
  /** Nothing at all has arrived for a while, though the browser has noticed nothing yet. */
  readonly silent: boolean;
  /** It was connected once. */
  readonly stood: boolean;
  /** The channels closed for good under us: nothing on this connection can come back. */
  readonly dead: 'no' | 'left' | 'lost';
  /** We closed it. */
  readonly closed: boolean;
}

export const FRESH: ConnectionFacts = {
  iceUp: false,
  transportUp: false,
  described: false,
  signalOpen: false,
  silent: false,
  stood: false,
  dead: 'no',
  closed: false,
};

/**
 * Whether a transport is up, by its newest state and what it was before. The states on the way up
 * say nothing new: Firefox falls back to `checking` while new media sections are being bundled onto a
 * transport that works, and Chromium while one that broke is still broken.
 */
export function isUp(was: boolean, state: RTCIceConnectionState | RTCPeerConnectionState): boolean {
  if (state === 'connected' || state === 'completed') return true;
  if (state === 'new' || state === 'checking' || state === 'connecting') return was;
  return false;
}

/** What one connection is. */
export function transportState(facts: ConnectionFacts): ConnectionState {
  if (facts.closed || facts.dead === 'left') return 'closed';
  if (facts.dead === 'lost') return 'failed';
  const up = facts.iceUp && facts.transportUp && facts.signalOpen;
  if (up && !facts.silent) return 'connected';
  if (facts.stood) return 'interrupted';
  return facts.described ? 'connecting' : 'new';
}

/** What is known of a whole call's connection, which may stand on several legs in turn. */
export interface CallFacts {
  /** We closed it, or the other side left. */
  readonly over: boolean;
  /** Of the leg in use. */
  readonly transport: ConnectionState;
  /** It was connected once. */
  readonly stood: boolean;
  /** The time to wait for the first connection has run out; it may still come. */
  readonly overdue: boolean;
  /** Some leg is alive and may yet connect. */
  readonly trying: boolean;
}

/** The one state that the page shows: what the indicator says is what the connection is. */
export function callState({ over, transport, stood, overdue, trying }: CallFacts): ConnectionState {
  if (over) return 'closed';
  if (transport === 'connected') return transport;
  if (stood) return trying ? 'interrupted' : 'failed';
  return overdue || !trying ? 'failed' : transport;
}
