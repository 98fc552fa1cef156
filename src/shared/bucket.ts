/**
 * How many messages of one kind are accepted from a peer: a burst, then a number per second. No
 * user and no honest program reaches these limits, even when all messages that waited during an
 * outage arrive at once.
 */
export interface Limit {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * The limit for messages that are sent once a second. After an outage of `REJOIN_MS`, 600 of them
 * arrive at once.
 */
export const EACH_SECOND: Limit = { burst: 1_000, perSecond: 5 };

/**
 * Creates one bucket for each kind. The returned function counts a message and tells whether the
 * message is within the limit of its kind.
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
