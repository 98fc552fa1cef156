import { createBuckets, type Limit } from '../../shared/bucket.ts';
import { formatAddress } from '../../shared/call/candidate.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';

/**
 * How many addresses the peer's descriptions of one call may name, by address and by name in the local
 * network: more than a peer has in a few networks, and another one from time to time, as it moves on.
 * What comes beyond that is left out, so that nobody can have strangers contacted, one after the other.
 */
const LIMITS = {
  ip: { burst: 12, perSecond: 1 / 300 },
  // Firefox makes a new one for each connection.
  mdns: { burst: 64, perSecond: 1 / 30 },
} satisfies Readonly<Record<string, Limit>>;

/** Returns a function that leaves the candidates out that are too many. */
export function createNamedAddresses(
  nowMs: () => number = () => performance.now(),
): (session: SessionDescription) => SessionDescription {
  const isWithin = createBuckets(LIMITS, nowMs);
  const known = new Set<string>();
  return (session) => ({
    ...session,
    candidates: session.candidates.filter(({ address }) => {
      const text = formatAddress(address);
      if (!known.has(text) && !isWithin('mdns' in address ? 'mdns' : 'ip')) return false;
      known.add(text);
      return true;
    }),
  });
}
