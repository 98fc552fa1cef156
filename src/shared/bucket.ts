/**
 * The number of messages of one kind that are accepted from a peer: a burst, and a number per
 * second after it. No user and no honest program reaches these limits, even when an outage ends and
 * all waiting messages arrive at once.
 */
export interface Limit {
  readonly burst: number;
  readonly perSecond: number;
}

/** The limit for messages sent once a second. An outage of `REJOIN_MS` holds back 600 of them. */
export const EACH_SECOND: Limit = { burst: 1_000, perSecond: 5 };

/**
 * Creates one bucket per kind. The returned function tells whether this message is within its
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
