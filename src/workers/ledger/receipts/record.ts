import type { Role } from '../../../shared/api/ledger.ts';
import { fromBase64Url } from '../../../shared/bytes.ts';
import { type AtomicUsdc, isU64, usdc } from '../../../shared/money.ts';
import { type NetworkId, NETWORKS } from '../../../shared/network.ts';
import type { Kv } from '../solana/kv.ts';

/**
 * What a receipt says besides the payments, written down once per call and role before the first
 * payment can leave. Who paid, and by which key, the payments themselves know.
 */
export interface CallRecord {
  readonly role: Role;
  readonly callId: string;
  /** base64url of T. */
  readonly transcript: string;
  readonly network: NetworkId;
  readonly payTo: string;
  /** Per period. */
  readonly price: AtomicUsdc;
  readonly prepaidPeriods: number;
  /** The host's fee key. */
  readonly feePayer: string;
  /** Wall clock, for people only. */
  readonly startedAtWallMs: number;
}

const keyOf = (role: Role, callId: string): string => `call:${role}:${callId}`;

const isNetwork = (value: unknown): value is NetworkId =>
  typeof value === 'string' && Object.hasOwn(NETWORKS, value);

function parse(value: unknown): CallRecord | null {
  if (typeof value !== 'object' || value === null) return null;
  const from = value as { readonly [K in keyof CallRecord]?: unknown };
  const { role, callId, transcript, network, payTo, price, prepaidPeriods, feePayer } = from;
  const { startedAtWallMs } = from;
  if (
    (role !== 'host' && role !== 'guest') ||
    typeof callId !== 'string' ||
    typeof transcript !== 'string' ||
    fromBase64Url(transcript)?.length !== 32 ||
    !isNetwork(network) ||
    typeof payTo !== 'string' ||
    typeof feePayer !== 'string' ||
    typeof price !== 'bigint' ||
    !isU64(price) ||
    typeof prepaidPeriods !== 'number' ||
    typeof startedAtWallMs !== 'number'
  ) {
    return null;
  }
  return {
    role,
    callId,
    transcript,
    network,
    payTo,
    price: usdc(price),
    prepaidPeriods,
    feePayer,
    startedAtWallMs,
  };
}

/** Resolves when it is on disk; what was written first stands. @throws P2cError `storage_failed`. */
export async function keepCall(kv: Kv, call: CallRecord): Promise<void> {
  // By name: whoever calls may hand over more than is kept.
  const { role, callId, transcript, network, payTo, price, prepaidPeriods, feePayer } = call;
  const { startedAtWallMs } = call;
  const offered = { transcript, network, payTo, price, prepaidPeriods, feePayer, startedAtWallMs };
  const record: CallRecord = { role, callId, ...offered };
  await kv.update(keyOf(role, callId), parse, (known) => known ?? record);
}

/** @throws P2cError `storage_failed`. */
export const keptCall = (kv: Kv, callId: string, role: Role): Promise<CallRecord | null> =>
  kv.get(keyOf(role, callId), parse);
