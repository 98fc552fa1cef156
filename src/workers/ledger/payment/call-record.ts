import * as v from 'valibot';
import type { CallName, CallTally, CallTopic } from '../../../shared/api/ledger.ts';
import { type Bytes, fromBase64Url, toBase64Url } from '../../../shared/bytes.ts';
import type { Rate } from '../../../shared/billing/unused.ts';
import { isU64, usdc } from '../../../shared/money.ts';
import { type NetworkId, NETWORKS } from '../../../shared/network.ts';
import { addTallies, NO_TALLY, type QualityTally } from '../../../shared/quality-tally.ts';
import type { Terms } from '../../../shared/terms.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import type { Kv } from '../solana/kv.ts';

/**
 * The record of a call: one per call and role. Each step of the call adds a fact. Lists, receipts,
 * refunds and a page that resumes the call read these facts. Payments are in the journal. The count
 * of a running call changes each second, so it is stored separately (call/rejoin-store.ts).
 *
 * | fact     | when it is written                                             |
 * | -------- | -------------------------------------------------------------- |
 * | greeted  | before a deposit is opened or a payment can be sent            |
 * | admitted | when the guest is admitted, and with each payment              |
 * | ended    | when the call is over; after it, `admitted` is not written     |
 * | settled  | when nothing is left to refund                                 |
 * | tally    | during the call: the link quality that this side observed      |
 */

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Positive = v.pipe(Count, v.minValue(1));

const AgreedTerms = v.object({
  network: v.custom<NetworkId>(
    (value) => typeof value === 'string' && Object.hasOwn(NETWORKS, value),
  ),
  payTo: v.string(),
  price: v.pipe(v.bigint(), v.check(isU64), v.transform(usdc)),
  periodSeconds: Positive,
  prepaidPeriods: Positive,
  returnsUnused: v.exactOptional(v.literal(true)),
  trialSeconds: v.exactOptional(Positive),
  deposit: v.exactOptional(v.string()),
});

const Greeted = v.object({
  terms: AgreedTerms,
  /** T, the transcript, in base64url. */
  transcript: v.pipe(
    v.string(),
    v.check((text) => fromBase64Url(text)?.length === 32),
  ),
  /** This side's wallet. */
  owner: v.string(),
  /** The host's fee payer. */
  feePayer: v.string(),
  /** Address of the deposit key. Null if the prepayment goes to the host's wallet. */
  deposit: v.nullable(v.string()),
  /** The host's title of the call. */
  title: v.optional(v.string()),
  /** Wall-clock time, only for display. */
  startedAtWallMs: v.number(),
});
export type GreetedFact = Readonly<v.InferOutput<typeof Greeted>>;

const Ended = v.object({
  /** How many whole seconds this side counted. */
  countedSeconds: Count,
  /** The guest's wallet. Empty if the host does not know it. */
  payer: v.string(),
  endedAtWallMs: v.number(),
});
type EndedFact = Readonly<v.InferOutput<typeof Ended>>;

const Tally = v.object({ goodMs: Count, fairMs: Count, poorMs: Count, interruptions: Count });

export interface CallRecord extends CallName {
  readonly greeted: GreetedFact | null;
  /**
   * Written by call/rejoin-store.ts. Undefined if the guest was never admitted, or the call is
   * over.
   */
  readonly admitted: unknown;
  readonly ended: EndedFact | null;
  /** True if unused time was refunded, or none is due. */
  readonly settled: boolean;
  readonly tally: QualityTally | null;
}

/** A call that is over and whose terms refund unused time. */
export interface EndedCall extends CallName, Rate {
  readonly network: NetworkId;
  /**
   * This side's wallet. `counterpart` is the peer's. The guest's wallet is empty if the host does
   * not know it.
   */
  readonly owner: string;
  readonly counterpart: string;
  readonly countedSeconds: number;
  readonly endedAtWallMs: number;
  /** Address of the deposit key. */
  readonly deposit?: string;
  readonly settled: boolean;
}

const PREFIX = 'call:';
const keyOf = ({ role, callId }: CallName): string => `${PREFIX}${role}:${callId}`;

/** The stored record. Each fact may be missing. */
type Facts = Readonly<Record<string, unknown>>;
const parseFacts = (value: unknown): Facts | null =>
  typeof value === 'object' && value !== null ? { ...value } : null;

const readFacts =
  ({ role, callId }: CallName) =>
  (value: unknown): CallRecord | null => {
    const facts = parseFacts(value);
    return (
      facts && {
        role,
        callId,
        greeted: tryParse(Greeted, facts['greeted']),
        admitted: facts['admitted'],
        ended: tryParse(Ended, facts['ended']),
        settled: facts['settled'] === true,
        tally: tryParse(Tally, facts['tally']),
      }
    );
  };

/** Reads the record of one call. @throws P2cError `storage_failed`. */
export const recordOf = (kv: Kv, call: CallName): Promise<CallRecord | null> =>
  kv.get(keyOf(call), readFacts(call));

/**
 * Lists the calls that have an entry under this prefix.
 * @throws P2cError `storage_failed`.
 */
export const callsUnder = async (kv: Kv, prefix: string): Promise<readonly CallName[]> =>
  (await kv.keys(prefix)).flatMap((key) => {
    const [, role, callId = ''] = key.split(':');
    return role === 'host' || role === 'guest' ? [{ role, callId }] : [];
  });

/** Reads the records of all calls. @throws P2cError `storage_failed`. */
export async function listRecords(kv: Kv): Promise<readonly CallRecord[]> {
  const calls = await callsUnder(kv, PREFIX);
  const found = await Promise.all(calls.map((call) => recordOf(kv, call)));
  return found.filter((each) => each !== null);
}

/** Changes the facts in one transaction. Resolves to the record when it is on disk. */
async function change(
  kv: Kv,
  call: CallName,
  next: (record: CallRecord | null, facts: Facts) => Facts,
  durability: 'strict' | 'relaxed' = 'strict',
): Promise<CallRecord | null> {
  const read = readFacts(call);
  const step = (facts: Facts | null): Facts => next(read(facts), facts ?? {});
  const after = await kv.update(keyOf(call), parseFacts, step, durability);
  return read(after);
}

/**
 * Writes the fact `greeted`, and resolves when it is on disk. A fact that already exists is not
 * changed.
 * @throws P2cError `storage_failed`.
 */
export async function keepGreeted(
  kv: Kv,
  call: CallName,
  greeted: Omit<GreetedFact, 'transcript' | 'terms'> & {
    readonly transcript: Uint8Array;
    readonly terms: Terms;
  },
): Promise<void> {
  const { terms, owner, feePayer, deposit, title, startedAtWallMs } = greeted;
  const transcript = toBase64Url(greeted.transcript);
  const named = title === undefined || title === '' ? {} : { title };
  const fact = { terms, transcript, owner, feePayer, deposit, ...named, startedAtWallMs };
  await change(kv, call, (record, facts) =>
    record?.greeted ? facts : { ...facts, greeted: fact },
  );
}

/**
 * Writes the fact `admitted`, unless the call is over. Resolves before the fact is on disk, because
 * nothing depends on it.
 * @throws P2cError `storage_failed`.
 */
export async function keepAdmitted(kv: Kv, call: CallName, admitted: object): Promise<void> {
  const next = (record: CallRecord | null, facts: Facts): Facts =>
    record?.ended ? facts : { ...facts, admitted };
  await change(kv, call, next, 'relaxed');
}

/**
 * Writes the fact `ended`, removes `admitted`, and resolves when this is on disk. An `ended` that
 * already exists is not changed, and a later `greeted` does not remove it.
 * @throws P2cError `storage_failed`.
 */
export async function keepEnded(kv: Kv, call: CallName, ended: EndedFact): Promise<void> {
  await change(kv, call, (record, { admitted: _admitted, ...facts }) =>
    record?.ended ? facts : { ...facts, ended },
  );
}

/**
 * Notes that nothing is left to refund.
 * @throws P2cError `storage_failed`.
 */
export async function noteSettled(kv: Kv, call: CallName): Promise<void> {
  await change(kv, call, (_record, facts) => ({ ...facts, settled: true }));
}

/**
 * Adds to a call's tally. Resolves to the total when it is on disk.
 * @throws P2cError `storage_failed`.
 */
export async function addTally(kv: Kv, call: CallName, seen: QualityTally): Promise<QualityTally> {
  const after = await change(kv, call, (record, facts) => ({
    ...facts,
    tally: addTallies(record?.tally ?? NO_TALLY, seen),
  }));
  return after?.tally ?? NO_TALLY;
}

/** Lists the tallies of all calls. @throws P2cError `storage_failed`. */
export async function listTallies(kv: Kv): Promise<readonly CallTally[]> {
  return (await listRecords(kv)).flatMap(({ role, callId, tally }) =>
    tally ? [{ role, callId, tally }] : [],
  );
}

/**
 * Lists the calls that have a topic.
 * @throws P2cError `storage_failed`.
 */
export async function listTopics(kv: Kv): Promise<readonly CallTopic[]> {
  return (await listRecords(kv)).flatMap(({ role, callId, greeted }) =>
    greeted?.title === undefined ? [] : [{ role, callId, title: greeted.title }],
  );
}

/**
 * Reads T, the transcript of a call.
 * @returns null if the call's record is gone.
 * @throws P2cError `storage_failed`.
 */
export async function transcriptOf(kv: Kv, call: CallName): Promise<Bytes | null> {
  const greeted = (await recordOf(kv, call))?.greeted;
  return greeted ? fromBase64Url(greeted.transcript) : null;
}

/**
 * Returns the facts about the end of a call whose terms refund unused time. Null for any other
 * call.
 */
export function endedOf({ role, callId, greeted, ended, settled }: CallRecord): EndedCall | null {
  if (!greeted?.terms.returnsUnused || !ended) return null;
  const { terms, owner, deposit } = greeted;
  const { network, payTo, price, periodSeconds, trialSeconds } = terms;
  const { countedSeconds, endedAtWallMs, payer } = ended;
  const counterpart = role === 'host' ? payer : payTo;
  return {
    ...{ role, callId, network, owner, counterpart, price, periodSeconds },
    ...(trialSeconds !== undefined && { trialSeconds }),
    ...{ countedSeconds, endedAtWallMs, settled },
    ...(deposit !== null && { deposit }),
  };
}

/**
 * Reads the record of a call and returns its {@link endedOf}.
 * @throws P2cError `storage_failed`.
 */
export async function endedCall(kv: Kv, call: CallName): Promise<EndedCall | null> {
  const record = await recordOf(kv, call);
  return record && endedOf(record);
}

/**
 * Lists the ends of all calls whose terms refund unused time, newest first.
 * @throws P2cError `storage_failed`.
 */
export async function listEnded(kv: Kv): Promise<readonly EndedCall[]> {
  return (await listRecords(kv))
    .map(endedOf)
    .filter((each) => each !== null)
    .sort((a, b) => b.endedAtWallMs - a.endedAtWallMs);
}
