import type { Role } from '../../../shared/api/ledger.ts';
import { fromBase64Url } from '../../../shared/bytes.ts';
import { type AtomicUsdc, isU64, usdc } from '../../../shared/money.ts';
import { type NetworkId, NETWORKS } from '../../../shared/network.ts';
import type { Terms } from '../../../shared/terms.ts';
import type { Kv } from '../solana/kv.ts';

/**
 * What a receipt contains besides the payments. It is stored once per call and role, before the
 * first payment can leave. The payments themselves show who paid, and with which key.
 */
interface CallRecord {
  readonly role: Role;
  readonly callId: string;
  /** T in base64url. */
  readonly transcript: string;
  readonly network: NetworkId;
  readonly payTo: string;
  /** Per period. */
  readonly price: AtomicUsdc;
  readonly prepaidPeriods: number;
  /** The host's fee key. */
  readonly feePayer: string;
  /** Wall clock, only for display. */
  readonly startedAtWallMs: number;
  /** Length of a period if unused time is returned; null if it is not. */
  readonly returnsPerSeconds: number | null;
}

const keyOf = (role: Role, callId: string): string => `call:${role}:${callId}`;

const isNetwork = (value: unknown): value is NetworkId =>
  typeof value === 'string' && Object.hasOwn(NETWORKS, value);

function parse(value: unknown): CallRecord | null {
  if (typeof value !== 'object' || value === null) return null;
  const from = value as { readonly [K in keyof CallRecord]?: unknown };
  const { role, callId, transcript, network, payTo, price, prepaidPeriods, feePayer } = from;
  const { startedAtWallMs, returnsPerSeconds } = from;
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
    // Absent from records of an earlier version.
    returnsPerSeconds: typeof returnsPerSeconds === 'number' ? returnsPerSeconds : null,
  };
}

/**
 * Resolves when it is on disk. The first record stands.
 * @throws P2cError `storage_failed`.
 */
export async function keepCall(
  kv: Kv,
  call: Omit<CallRecord, 'returnsPerSeconds'> &
    Partial<Pick<Terms, 'periodSeconds' | 'returnsUnused'>>,
): Promise<void> {
  // Copied field by field, because a caller may pass more than is to be stored.
  const { role, callId, transcript, network, payTo, price, prepaidPeriods, feePayer } = call;
  const { startedAtWallMs, returnsUnused, periodSeconds } = call;
  const returnsPerSeconds = (returnsUnused && periodSeconds) ?? null;
  const agreed = { transcript, network, payTo, price, prepaidPeriods, feePayer };
  const record: CallRecord = { role, callId, ...agreed, startedAtWallMs, returnsPerSeconds };
  await kv.update(keyOf(role, callId), parse, (known) => known ?? record);
}

/** @throws P2cError `storage_failed`. */
export const keptCall = (kv: Kv, callId: string, role: Role): Promise<CallRecord | null> =>
  kv.get(keyOf(role, callId), parse);
