import type { Role } from '../../../shared/api/ledger.ts';
import type { Rate } from '../../../shared/billing/unused.ts';
import { isU64, usdc } from '../../../shared/money.ts';
import { type NetworkId, NETWORKS } from '../../../shared/network.ts';
import type { Kv } from '../solana/kv.ts';

/**
 * What this side counted of a call whose unused time is returned. Written when the call is over and
 * before what a rejoin needs is forgotten, so that no end loses it. On the host's side it is what
 * may be owed; on both, a receipt shows it.
 */
export interface EndedCall extends Rate {
  readonly role: Role;
  readonly callId: string;
  readonly network: NetworkId;
  /** This side's wallet, and the peer's. */
  readonly owner: string;
  readonly counterpart: string;
  /** Whole seconds. */
  readonly countedSeconds: number;
  readonly endedAtWallMs: number;
  /** Nothing is left to do: it was returned, or nothing is due. */
  readonly settled: boolean;
}

const PREFIX = 'ended:';
const keyOf = (role: Role, callId: string): string => `${PREFIX}${role}:${callId}`;

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function parse(value: unknown): EndedCall | null {
  if (typeof value !== 'object' || value === null) return null;
  const from = value as { readonly [K in keyof EndedCall]?: unknown };
  const { role, callId, network, owner, counterpart, price, periodSeconds } = from;
  const { countedSeconds, endedAtWallMs, settled } = from;
  if (
    (role !== 'host' && role !== 'guest') ||
    typeof callId !== 'string' ||
    typeof network !== 'string' ||
    !Object.hasOwn(NETWORKS, network) ||
    typeof owner !== 'string' ||
    typeof counterpart !== 'string' ||
    typeof price !== 'bigint' ||
    !isU64(price) ||
    !isCount(periodSeconds) ||
    periodSeconds === 0 ||
    !isCount(countedSeconds) ||
    typeof endedAtWallMs !== 'number' ||
    typeof settled !== 'boolean'
  ) {
    return null;
  }
  return {
    role,
    callId,
    network: network as NetworkId,
    owner,
    counterpart,
    price: usdc(price),
    periodSeconds,
    countedSeconds,
    endedAtWallMs,
    settled,
  };
}

/**
 * Resolves when it is on disk. The first record stands.
 * @throws P2cError `storage_failed`.
 */
export const keepEnded = (kv: Kv, ended: EndedCall): Promise<EndedCall> =>
  kv.update(keyOf(ended.role, ended.callId), parse, (known) => known ?? ended);

/** @throws P2cError `storage_failed`. */
export const endedCall = (kv: Kv, callId: string, role: Role): Promise<EndedCall | null> =>
  kv.get(keyOf(role, callId), parse);

/**
 * Notes that there is nothing left to do for it.
 * @throws P2cError `storage_failed`.
 */
export const noteSettled = (kv: Kv, ended: EndedCall): Promise<EndedCall> =>
  kv.update(keyOf(ended.role, ended.callId), parse, (known) => ({
    ...(known ?? ended),
    settled: true,
  }));

/**
 * Lists them all, newest first.
 * @throws P2cError `storage_failed`.
 */
export async function listEnded(kv: Kv): Promise<readonly EndedCall[]> {
  const keys = await kv.keys(PREFIX);
  const found = await Promise.all(keys.map((key) => kv.get(key, parse)));
  return found.filter((each) => each !== null).sort((a, b) => b.endedAtWallMs - a.endedAtWallMs);
}
