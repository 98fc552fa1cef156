import type { AppError } from '../../shared/errors.ts';
import type { Peer } from '../rtc/peer.ts';
import type { Scope } from '../rtc/scope.ts';
import { explainNoRoute } from './reach.ts';
import { $noRoute } from './state.ts';
import { $call } from '../app/call-state.ts';

// Clears the cause when the connection is up after all, or when another attempt begins.
$call.listen(({ connection, role, ended }) => {
  if (connection === 'connected' || connection === 'new' || role === null || ended !== null) {
    if ($noRoute.get() !== null) $noRoute.set(null);
  }
});

/** Finds out why there is no route. Must run while the connection still has its candidates. */
export async function noteNoRoute(
  error: AppError,
  peer: Pick<Peer, 'stats'>,
  servers: readonly RTCIceServer[],
): Promise<void> {
  if (error.code === 'no_route') await explain(peer, servers);
}

/**
 * After this time, the host has usually pasted the reply, and a route would have been found within
 * seconds.
 */
const PATIENCE_MS = 90_000;

/**
 * Shows the guest, after a while, what would prevent a route. The page never tells the guest that
 * there is no route, because it cannot know whether the host has pasted the reply.
 */
export function noteLongWait(
  peer: Pick<Peer, 'stats' | 'state'>,
  servers: readonly RTCIceServer[],
  scope: Scope,
): void {
  scope.after(PATIENCE_MS, () => {
    if (peer.state.get() === 'connecting') void explain(peer, servers);
  });
}

/**
 * Finds and stores the cause of the failure.
 * @param servers the call's servers, including a TURN server that the host lent.
 */
async function explain(peer: Pick<Peer, 'stats'>, servers: readonly RTCIceServer[]): Promise<void> {
  try {
    const { candidates } = await peer.stats();
    if (!candidates) return;
    $noRoute.set(explainNoRoute(candidates.local, candidates.remote, servers));
  } catch {
    // The connection was closed meanwhile, so the reason no longer matters.
  }
}
