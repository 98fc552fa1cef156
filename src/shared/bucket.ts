/**
 * How much of one kind of message is accepted from a peer: a number at once, and a number per
 * second after that. No user and no honest program reaches these limits, even when an outage ends
 * and all waiting messages arrive at once.
 */
export interface Limit {
  readonly burst: number;
  readonly perSecond: number;
}

/** For messages sent once a second: an outage of `REJOIN_MS` holds 600 back. */
export const EACH_SECOND: Limit = { burst: 1_000, perSecond: 5 };

/**
 * Creates one bucket per kind. The function returned tells whether this message is within its
 * limit.
 */
export function createBuckets<Kind extends string>(
  limits: Readonly<Record<Kind, Limit>>,
  nowMs: () => number,
): (kind: Kind) => boolean {
  const left = new Map<Kind, { tokens: number; atMs: number }>();
  return (kind) => {
    const { burst, perSecond } = limits[kind];
    const now = nowMs();
    const bucket = left.get(kind) ?? { tokens: burst, atMs: now };
    const gained = (Math.max(0, now - bucket.atMs) * perSecond) / 1_000;
    const tokens = Math.min(burst, bucket.tokens + gained);
    const taken = tokens >= 1;
    left.set(kind, { tokens: taken ? tokens - 1 : tokens, atMs: now });
    return taken;
  };
}
