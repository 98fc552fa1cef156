/** The states that the page shows, exactly as the transport has them. */
export type ConnectionState =
  'new' | 'connecting' | 'connected' | 'interrupted' | 'failed' | 'closed';

/**
 * The reports of the browser and of the heartbeat about one connection. No single report suffices:
 * Chromium may cycle `checking → disconnected → checking` without ever reporting `failed`, and
 * `connectionState` can be `failed` while ICE reports `disconnected` (platform-notes.md).
 */
export interface ConnectionFacts {
  readonly iceUp: boolean;
  readonly transportUp: boolean;
  /** Whether both descriptions are applied. */
  readonly described: boolean;
  readonly signalOpen: boolean;
  /**
   * Whether nothing has arrived for a while, although the browser has not noticed yet. A peer whose
   * media arrives without pings is silent too, but it is still paid.
   */
  readonly silent: boolean;
  /** Whether this connection has been connected before. */
  readonly stood: boolean;
  /**
   * Whether the channels have closed, so that nothing on this connection can recover. `left`: the
   * peer closed it.
   */
  readonly dead: 'no' | 'left' | 'lost';
  /** Whether this side closed the connection. */
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
 * Returns whether a transport is up, from its newest state and whether it was up before. States on
 * the way up change nothing. Firefox falls back to `checking` while it bundles new media sections
 * onto a working transport, and Chromium reports `checking` while a broken transport is still
 * broken.
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

/** The facts about a call's connection, which may use several transports one after the other. */
export interface CallFacts {
  /** Whether this side closed the connection, or the peer left. */
  readonly over: boolean;
  /** The state of the transport in use. */
  readonly transport: ConnectionState;
  /** Whether the call has been connected before. */
  readonly stood: boolean;
  /** Whether the wait for the first connection is over. The call may still connect. */
  readonly overdue: boolean;
  /** Whether any transport may still connect. */
  readonly trying: boolean;
}

/** Returns the call's state, as the page shows it. */
export function callState({ over, transport, stood, overdue, trying }: CallFacts): ConnectionState {
  if (over) return 'closed';
  if (transport === 'connected') return transport;
  if (stood) return trying ? 'interrupted' : 'failed';
  return overdue || !trying ? 'failed' : transport;
}
