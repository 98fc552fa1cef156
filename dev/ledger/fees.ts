import type { Message } from './transaction.ts';

/**
 * The fee of a transaction: 5,000 lamports per signature, plus the price per compute unit times the
 * limit.
 * https://solana.com/docs/core/fees. The default limit is that of agave's
 * `compute-budget-instruction` (SIMD-0170).
 */

const LAMPORTS_PER_SIGNATURE = 5_000n;
const MICRO_LAMPORTS = 1_000_000n;
const COMPUTE_BUDGET = 'ComputeBudget111111111111111111111111111111';
const MAX_UNITS = 1_400_000n;
const DEFAULT_UNITS = 200_000n;
const BUILTIN_UNITS = 3_000n;
const BUILTINS: ReadonlySet<string> = new Set([
  COMPUTE_BUDGET,
  '11111111111111111111111111111111',
  'Vote111111111111111111111111111111111111111',
  'BPFLoader1111111111111111111111111111111111',
  'BPFLoader2111111111111111111111111111111111',
  'BPFLoaderUpgradeab1e11111111111111111111111',
  'LoaderV411111111111111111111111111111111111',
  'KeccakSecp256k11111111111111111111111111111',
  'Ed25519SigVerify111111111111111111111111111',
]);

interface Budget {
  readonly unitLimit: bigint;
  readonly microLamportsPerUnit: bigint;
}

/**
 * Reads SetComputeUnitLimit (2) and SetComputeUnitPrice (3), or their defaults. A version-1 message
 * contains the limit and the whole fee itself, and ignores such instructions.
 */
export function computeBudget(message: Message): Budget {
  if (message.config) {
    const { priorityFee, computeUnitLimit } = message.config;
    const unitLimit = BigInt(computeUnitLimit ?? 0);
    const perUnit = unitLimit > 0n ? ((priorityFee ?? 0n) * MICRO_LAMPORTS) / unitLimit : 0n;
    return { unitLimit, microLamportsPerUnit: perUnit };
  }
  let limit: bigint | null = null;
  let price = 0n;
  let fallback = 0n;
  for (const { programIdIndex, data } of message.instructions) {
    const program = message.staticKeys[programIdIndex] ?? '';
    fallback += BUILTINS.has(program) ? BUILTIN_UNITS : DEFAULT_UNITS;
    if (program !== COMPUTE_BUDGET) continue;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    if (data[0] === 2 && data.length >= 5) limit = BigInt(view.getUint32(1, true));
    if (data[0] === 3 && data.length >= 9) price = view.getBigUint64(1, true);
  }
  const units = limit ?? fallback;
  return { unitLimit: units < MAX_UNITS ? units : MAX_UNITS, microLamportsPerUnit: price };
}

/** Returns the lamports charged for a transaction, whether it landed or failed. */
export function feeOf(message: Message): bigint {
  const { unitLimit, microLamportsPerUnit } = computeBudget(message);
  const priority = message.config
    ? (message.config.priorityFee ?? 0n)
    : (unitLimit * microLamportsPerUnit + MICRO_LAMPORTS - 1n) / MICRO_LAMPORTS;
  return BigInt(message.header.numRequiredSignatures) * LAMPORTS_PER_SIGNATURE + priority;
}
