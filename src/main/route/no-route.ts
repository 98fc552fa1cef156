import type { AppError } from '../../shared/errors.ts';
import type { Peer } from '../rtc/peer.ts';
import type { Scope } from '../rtc/scope.ts';
import { explainNoRoute } from './reach.ts';
import { $noRoute } from './state.ts';
import { $call } from '../app/call-state.ts';

// The connection is up after all, or another attempt begins.
$call.listen(({ connection, role, ended }) => {
  if (connection === 'connected' || connection === 'new' || role === null || ended !== null) {
    if ($noRoute.get() !== null) $noRoute.set(null);
  }
});

/** Finds out why there is no route, while the connection still knows what was tried. */
export async function noteNoRoute(
  error: AppError,
  peer: Pick<Peer, 'stats'>,
  servers: readonly RTCIceServer[],
): Promise<void> {
  if (error.code === 'no_route') await explain(peer, servers);
}

/** By then a reply has usually been pasted, and a route takes only seconds. */
const PATIENCE_MS = 90_000;

/**
 * Tells the guest after a while what would prevent a route. It cannot know whether its reply was
 * pasted, so it is never told that there is no route.
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
 * Explains the failure.
 * @param servers the call's servers, including a TURN server that the host shared.
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
