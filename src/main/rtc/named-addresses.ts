import { createBuckets, type Limit } from '../../shared/bucket.ts';
import { formatAddress } from '../../shared/call/candidate.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';

/**
 * How many addresses the peer's descriptions of one call may name: one limit for IP addresses, one
 * for mDNS names. The burst covers a peer in several networks, the rate a peer that changes its
 * network. Further addresses are dropped, so that a peer cannot make this browser contact one
 * stranger after another.
 */
const LIMITS = {
  ip: { burst: 12, perSecond: 1 / 300 },
  // Firefox makes a new mDNS name for each connection, so this burst is larger.
  mdns: { burst: 64, perSecond: 1 / 30 },
} satisfies Readonly<Record<string, Limit>>;

/** Returns a function that drops the candidates above the limits. */
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
