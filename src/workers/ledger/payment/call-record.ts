import * as v from 'valibot';
import type { CallName, CallTally, CallTopic, Role } from '../../../shared/api/ledger.ts';
import { fromBase64Url } from '../../../shared/bytes.ts';
import type { Rate } from '../../../shared/billing/unused.ts';
import { isU64, usdc } from '../../../shared/money.ts';
import { type NetworkId, NETWORKS } from '../../../shared/network.ts';
import { addTallies, NO_TALLY, type QualityTally } from '../../../shared/quality-tally.ts';
import type { Terms } from '../../../shared/terms.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import type { Kv } from '../solana/kv.ts';

/**
 * What is kept of a call for good, once per call and role: what was agreed, stored before the first
 * payment can leave; how this side saw the link, stored while the call lasts; and what this side
 * counted, stored when the call is over. The payments themselves show who paid, and with which key.
 */

const RoleName = v.picklist(['host', 'guest']);
const Network = v.custom<NetworkId>(
  (value) => typeof value === 'string' && Object.hasOwn(NETWORKS, value),
);
const Price = v.pipe(v.bigint(), v.check(isU64), v.transform(usdc));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const CallRecord = v.object({
  role: RoleName,
  callId: v.string(),
  /** T in base64url. */
  transcript: v.pipe(
    v.string(),
    v.check((text) => fromBase64Url(text)?.length === 32),
  ),
  network: Network,
  payTo: v.string(),
  /** Per period. */
  price: Price,
  prepaidPeriods: v.number(),
  /** The host's fee key. */
  feePayer: v.string(),
  /** Wall clock, only for display. */
  startedAtWallMs: v.number(),
  /** The host's topic. Absent from the guest's records. */
  title: v.optional(v.string()),
  /** Length of a period if unused time is returned; null if it is not. */
  returnsPerSeconds: v.nullable(v.number()),
});
type CallRecord = Readonly<v.InferOutput<typeof CallRecord>>;

const Ended = v.object({
  role: RoleName,
  callId: v.string(),
  network: Network,
  /** This side's wallet, and the peer's. */
  owner: v.string(),
  counterpart: v.string(),
  price: Price,
  periodSeconds: v.pipe(Count, v.minValue(1)),
  /** Absent: no trial. */
  trialSeconds: v.exactOptional(v.pipe(Count, v.minValue(1))),
  /** Whole seconds. */
  countedSeconds: Count,
  endedAtWallMs: v.number(),
  /** Address of the deposit key. Absent: the prepayment went to the host's wallet. */
  deposit: v.exactOptional(v.string()),
  /** Nothing is left to do: it was returned, or nothing is due. */
  settled: v.boolean(),
});

/**
 * What this side counted of a call whose unused time is returned. Written when the call is over and
 * before what a rejoin needs is forgotten, so that no end loses it. On the host's side it is what
 * may be owed; on both, a receipt shows it.
 */
export type EndedCall = Readonly<v.InferOutput<typeof Ended>> & Rate;

const Tally = v.object({ goodMs: Count, fairMs: Count, poorMs: Count, interruptions: Count });

const PREFIX = 'call:';
const keyOf = (role: Role, callId: string): string => `${PREFIX}${role}:${callId}`;

/** The parts are written at different times; any may be missing. */
type Kept = Readonly<Record<string, unknown>>;
const parseKept = (value: unknown): Kept | null =>
  typeof value === 'object' && value !== null ? { ...value } : null;
const agreedIn = (value: unknown): CallRecord | null => tryParse(CallRecord, value);
const endedIn = (value: unknown): EndedCall | null =>
  tryParse(v.object({ ended: Ended }), value)?.ended ?? null;
const tallyIn = (value: unknown): QualityTally | null =>
  tryParse(v.object({ tally: Tally }), value)?.tally ?? null;

/**
 * Resolves when it is on disk. What was stored first stands.
 * @throws P2cError `storage_failed`.
 */
export async function keepCall(
  kv: Kv,
  call: Omit<CallRecord, 'returnsPerSeconds' | 'title'> &
    Partial<Pick<CallRecord, 'title'> & Pick<Terms, 'periodSeconds' | 'returnsUnused'>>,
): Promise<void> {
  // Copied field by field, because a caller may pass more than is to be stored.
  const { role, callId, transcript, network, payTo, price, prepaidPeriods, feePayer } = call;
  const { startedAtWallMs, title, returnsUnused, periodSeconds } = call;
  const returnsPerSeconds = (returnsUnused && periodSeconds) ?? null;
  const agreed = { transcript, network, payTo, price, prepaidPeriods, feePayer };
  const topic = title === undefined || title === '' ? {} : { title };
  const record: CallRecord = {
    role,
    callId,
    ...agreed,
    startedAtWallMs,
    ...topic,
    returnsPerSeconds,
  };
  await kv.update(keyOf(role, callId), parseKept, (kept) =>
    kept && agreedIn(kept) ? kept : { ...kept, ...record },
  );
}

/** @throws P2cError `storage_failed`. */
export const keptCall = (kv: Kv, callId: string, role: Role): Promise<CallRecord | null> =>
  kv.get(keyOf(role, callId), agreedIn);

/**
 * Resolves when it is on disk. What was stored first stands.
 * @throws P2cError `storage_failed`.
 */
export async function keepEnded(kv: Kv, ended: EndedCall): Promise<void> {
  await kv.update(keyOf(ended.role, ended.callId), parseKept, (kept) =>
    kept && endedIn(kept) ? kept : { ...kept, ended },
  );
}

/** @throws P2cError `storage_failed`. */
export const endedCall = (kv: Kv, callId: string, role: Role): Promise<EndedCall | null> =>
  kv.get(keyOf(role, callId), endedIn);

/**
 * Resolves to the sum when it is on disk.
 * @throws P2cError `storage_failed`.
 */
export async function addTally(
  kv: Kv,
  { role, callId }: CallName,
  seen: QualityTally,
): Promise<QualityTally> {
  const after = await kv.update(keyOf(role, callId), parseKept, (kept) => ({
    ...kept,
    tally: addTallies(tallyIn(kept) ?? NO_TALLY, seen),
  }));
  return tallyIn(after) ?? NO_TALLY;
}

type PartOfCall<T> = CallName & { readonly part: T };

/** Reads one part of every call's record, where it is there. */
async function listParts<T>(
  kv: Kv,
  parse: (value: unknown) => T | null,
): Promise<readonly PartOfCall<T>[]> {
  const keys = await kv.keys(PREFIX);
  const found = await Promise.all(
    keys.map((key) => {
      const [, role, callId = ''] = key.split(':');
      return kv
        .get(key, parse)
        .then((part): readonly PartOfCall<T>[] =>
          part !== null && (role === 'host' || role === 'guest') ? [{ role, callId, part }] : [],
        );
    }),
  );
  return found.flat();
}

/** @throws P2cError `storage_failed`. */
export async function listTallies(kv: Kv): Promise<readonly CallTally[]> {
  const found = await listParts(kv, tallyIn);
  return found.map(({ part: tally, ...call }) => ({ ...call, tally }));
}

/**
 * Lists the calls that have a topic.
 * @throws P2cError `storage_failed`.
 */
export async function listTopics(kv: Kv): Promise<readonly CallTopic[]> {
  const found = await listParts(kv, (value) => agreedIn(value)?.title || null);
  return found.map(({ part: title, ...call }) => ({ ...call, title }));
}

/**
 * Notes that there is nothing left to do for it.
 * @throws P2cError `storage_failed`.
 */
export async function noteSettled(kv: Kv, ended: EndedCall): Promise<void> {
  await kv.update(keyOf(ended.role, ended.callId), parseKept, (kept) => ({
    ...kept,
    ended: { ...(endedIn(kept) ?? ended), settled: true },
  }));
}

/**
 * Lists them all, newest first.
 * @throws P2cError `storage_failed`.
 */
export async function listEnded(kv: Kv): Promise<readonly EndedCall[]> {
  const keys = await kv.keys(PREFIX);
  const found = await Promise.all(keys.map((key) => kv.get(key, endedIn)));
  return found.filter((each) => each !== null).sort((a, b) => b.endedAtWallMs - a.endedAtWallMs);
}
