/**
 * How much of one kind of message is taken from a peer: so many at once, and so many a second after
 * that. The limits are such that no person and no honest engine reaches them, also when an outage ends
 * and everything that waited comes at once.
 */
export interface Limit {
  readonly burst: number;
  readonly perSecond: number;
}

/** One bucket for each kind. Answers whether this message is still within its limit. */
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
