import type { AppError } from '../../shared/errors.ts';
import type { Peer } from '../rtc/call-link.ts';
import type { Scope } from '../rtc/scope.ts';
import { explainNoRoute } from './reach.ts';
import { $noRoute } from './state.ts';
import { $call } from '../app/state.ts';

// It stands after all, or another attempt begins.
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

/** A reply that was sent on its way has usually been pasted by then, and a route takes seconds. */
const PATIENCE_MS = 90_000;

/**
 * The guest cannot know when its reply is pasted, so it is never told that there is no route: after a
 * while it is told what would be in the way, should it have been.
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

/** @param servers of this call: a relay that the host lent is among them. */
async function explain(peer: Pick<Peer, 'stats'>, servers: readonly RTCIceServer[]): Promise<void> {
  try {
    const { candidates } = await peer.stats();
    if (!candidates) return;
    $noRoute.set(explainNoRoute(candidates.local, candidates.remote, servers));
  } catch {
    // Closed meanwhile: nobody waits for the reason any more.
  }
}
