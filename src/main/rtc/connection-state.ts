/** The states that the indicator shows, exactly as the transport is (architecture.md, stage 2). */
export type ConnectionState =
  'new' | 'connecting' | 'connected' | 'interrupted' | 'failed' | 'closed';

/**
 * The browser's and the heartbeat's reports about one connection. No report is enough alone:
 * Chromium may cycle `checking → disconnected → checking` without ever reporting `failed`, and
 * `connectionState` can be `failed` while ICE says `disconnected` (platform-notes.md).
 */
export interface ConnectionFacts {
  readonly iceUp: boolean;
  readonly transportUp: boolean;
  /** Both descriptions are applied. */
  readonly described: boolean;
  readonly signalOpen: boolean;
  /**
   * Nothing has arrived for a while, although the browser has not noticed yet. A peer whose media arrives
   * without pings is silent too, and is paid.
   */
  readonly silent: boolean;
  /** It was connected once. */
  readonly stood: boolean;
  /** The channels have closed, so nothing on this connection can recover. */
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
 * Returns whether a transport is up, by its newest state and its state before. The states on the
 * way up say nothing new: Firefox falls back to `checking` while it bundles new media sections onto
 * a working transport, and Chromium while a broken one is still broken.
 */
export function isUp(was: boolean, state: RTCIceConnectionState | RTCPeerConnectionState): boolean {
  if (state === 'connected' || state === 'completed') return true;
  if (state === 'new' || state === 'checking' || state === 'connecting') return was;
  return false;
}

/** Returns the state of one transport. */
export function transportState(facts: ConnectionFacts): ConnectionState {
  if (facts.closed || facts.dead === 'left') return 'closed';
  if (facts.dead === 'lost') return 'failed';
  const up = facts.iceUp && facts.transportUp && facts.signalOpen;
  if (up && !facts.silent) return 'connected';
  if (facts.stood) return 'interrupted';
  return facts.described ? 'connecting' : 'new';
}

/** The facts about a call's connection, which may use several transports in turn. */
export interface CallFacts {
  /** We closed it, or the peer left. */
  readonly over: boolean;
  /** State of the transport in use. */
  readonly transport: ConnectionState;
  /** It was connected once. */
  readonly stood: boolean;
  /** The wait for the first connection is over; it may still connect. */
  readonly overdue: boolean;
  /** A transport is alive and may still connect. */
  readonly trying: boolean;
}

/** Returns the call's state, as the page shows it. */
export function callState({ over, transport, stood, overdue, trying }: CallFacts): ConnectionState {
  if (over) return 'closed';
  if (transport === 'connected') return transport;
  if (stood) return trying ? 'interrupted' : 'failed';
  return overdue || !trying ? 'failed' : transport;
}
