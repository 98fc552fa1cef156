import type { VersionedTransaction } from '@solana/web3.js';
import { ownText, raise } from '../../../shared/errors.ts';
import type { Lamports } from '../../../shared/money.ts';
import { signTransaction, signatureOf } from '../solana/build.ts';
import { type Signer, verifySignature } from '../solana/keys.ts';
import type { Instruction, Parsed } from '../solana/layout.ts';
import {
  MEMO_PROGRAM,
  TOKEN_APPROVE_CHECKED,
  TOKEN_PROGRAM,
  TOKEN_REVOKE,
  TOKEN_TRANSFER_CHECKED,
  parseTransaction,
  readComputeUnitLimit,
  readComputeUnitPrice,
  readSystemTransfer,
} from '../solana/layout.ts';
import type { PaymentFault } from '../../../shared/payment-faults.ts';
import {
  MAX_COMPUTE_UNITS,
  MESSAGE_COMPUTE_UNITS,
  MIN_MICRO_LAMPORTS,
  sponsoredFee,
} from '../solana/compute-limits.ts';

/**
 * The limits of the fee payer, except for deposits: what a guest may ask it to sponsor
 * (architecture.md, "Trust"), and what call links need. A hostile guest must neither empty the fee
 * payer nor make it sign for anything but fees. `exact.ts` checks whether a transaction is the
 * right payment.
 */

/** x402's reasons. Reasons that x402 does not have are written in the same style. */
const REASON = {
  size: 'invalid_exact_svm_payload_transaction_too_large',
  encoding: 'invalid_exact_svm_payload_transaction_could_not_be_decoded',
  version: 'invalid_exact_svm_payload_transaction_version',
  'lookup-table': 'invalid_exact_svm_payload_address_lookup_tables',
  header: 'invalid_exact_svm_payload_transaction_header',
  guard: 'invalid_exact_svm_payload_lighthouse_instruction',
  'too many guards': 'invalid_exact_svm_payload_lighthouse_instructions_too_many',
  'writable account': 'invalid_exact_svm_payload_writable_account',
  feePayer: 'invalid_exact_svm_fee_payer_mismatch',
  signers: 'invalid_exact_svm_payload_excessive_signers',
  notIsolated: 'invalid_exact_svm_payload_fee_payer_not_isolated',
  signature: 'invalid_exact_svm_payload_signature_invalid',
  limit: 'invalid_exact_svm_payload_transaction_instructions_compute_limit_instruction',
  limitTooHigh:
    'invalid_exact_svm_payload_transaction_instructions_compute_limit_instruction_too_high',
  price: 'invalid_exact_svm_payload_transaction_instructions_compute_price_instruction',
  priceTooHigh:
    'invalid_exact_svm_payload_transaction_instructions_compute_price_instruction_too_high',
  tokenProgram: 'invalid_exact_svm_payload_token_program',
  optional: 'invalid_exact_svm_payload_unknown_optional_instruction',
  memoAccounts: 'invalid_exact_svm_payload_memo_accounts',
} as const satisfies Readonly<Record<string, PaymentFault>>;

/**
 * A transaction that the fee payer may sponsor: compute budget, one instruction of the classic
 * Token program, then at most one memo. Wallet-added instructions may be anywhere.
 */
export interface Sponsorable {
  readonly parsed: Parsed;
  /** The only signer besides the fee payer. */
  readonly authority: string;
  readonly main: Instruction;
}

type FeePayerAnswer =
  | ({ readonly allowed: true } & Sponsorable)
  | { readonly allowed: false; readonly reason: PaymentFault };

const refuse = (reason: PaymentFault): FeePayerAnswer => ({ allowed: false, reason });

/**
 * Checks whether the fee payer may sign a transaction.
 * @param maxFee the most that the transaction may cost the fee payer, in lamports.
 */
export async function checkFeePayerUse(
  bytes: Uint8Array,
  feePayerKey: string,
  maxFee: Lamports,
): Promise<FeePayerAnswer> {
  const parsed = parseTransaction(bytes);
  if (typeof parsed === 'string') return refuse(REASON[parsed]);
  if (parsed.feePayer !== feePayerKey) return refuse(REASON.feePayer);
  const [, authority] = parsed.signers;
  // Each additional signature would cost the fee payer another 5,000 lamports.
  if (authority === undefined || parsed.signers.length !== 2) return refuse(REASON.signers);
  const { instructions } = parsed;
  // No instruction may name the fee payer's account, except that wallet-added instructions may read
  // it (layout.ts). The official facilitator checks this only for smart wallets
  // (platform-notes.md).
  if (instructions.some((each) => each.accounts.some((used) => used.address === feePayerKey))) {
    return refuse(REASON.notIsolated);
  }
  const units = readComputeUnitLimit(instructions[0]);
  if (units === null) return refuse(REASON.limit);
  if (units > MAX_COMPUTE_UNITS) return refuse(REASON.limitTooHigh);
  const price = readComputeUnitPrice(instructions[1]);
  if (price === null) return refuse(REASON.price);
  if (sponsoredFee(units, price) > maxFee) return refuse(REASON.priceTooHigh);
  const main = instructions[2];
  if (main?.program !== TOKEN_PROGRAM) return refuse(REASON.tokenProgram);
  const rest = checkRest(instructions.slice(3));
  if (rest !== null) return refuse(rest);
  if (writesMore(parsed, main)) return refuse(REASON['writable account']);
  const signature = parsed.transaction.signatures[1];
  if (!signature || !(await verifySignature(authority, signature, parsed.messageBytes))) {
    return refuse(REASON.signature);
  }
  return { allowed: true, parsed, authority, main };
}

/**
 * The positions of the accounts to which each Token instruction writes. Callers refuse all other
 * instructions.
 */
const WRITTEN: Readonly<Record<number, readonly number[]>> = {
  [TOKEN_TRANSFER_CHECKED]: [0, 2],
  [TOKEN_APPROVE_CHECKED]: [0],
  [TOKEN_REVOKE]: [0],
};

/**
 * Tells whether the message makes an account writable that the Token instruction only reads. Write
 * access is valid for the whole message, so a wallet-added instruction could use it. A write lock
 * on the mint, which all of Solana reads, would also delay the fee payer's transaction.
 */
function writesMore({ accounts }: Parsed, { data, accounts: used }: Instruction): boolean {
  const written = WRITTEN[data[0] ?? -1]?.map((place) => used[place]);
  if (!written) return false;
  return accounts.slice(1).some((each) => each.writable && !written.includes(each));
}

function checkRest(rest: readonly Instruction[]): PaymentFault | null {
  if (rest.some(({ program }) => program !== MEMO_PROGRAM)) return REASON.optional;
  if (rest.some(({ accounts }) => accounts.length > 0)) return REASON.memoAccounts;
  return rest.length > 1 ? REASON.optional : null;
}

/** A co-signed transaction. It can land now, so it must be on disk before it is sent. */
export interface CoSigned {
  readonly signature: string;
  readonly bytes: Uint8Array;
  readonly blockhash: string;
  /**
   * The slot at which this side's server simulated the transaction, so the server knew the
   * blockhash at that slot. Null if the server named no slot.
   */
  readonly slot: bigint | null;
  readonly messageHash: string;
}

/**
 * Adds the fee payer's signature. Ed25519 is deterministic, so the same message always gives the
 * same signed transaction.
 */
export async function coSign(
  bytes: Uint8Array,
  hash: string,
  feePayerKey: Signer,
  slot: bigint | null,
): Promise<CoSigned> {
  const parsed = parseTransaction(bytes);
  if (typeof parsed === 'string') throw raise('payment_invalid', { reason: REASON[parsed] });
  await signTransaction(parsed.transaction, feePayerKey);
  const signature = signatureOf(parsed.transaction);
  if (signature === null)
    throw raise('internal', { what: ownText('co-signing left no signature') });
  return {
    signature,
    bytes: parsed.transaction.serialize(),
    blockhash: parsed.blockhash,
    slot,
    messageHash: hash,
  };
}

/** The transactions that the fee payer signs for call links. */
export type RingUse =
  /** The fee payer pays for an answer. The transaction moves nothing and names the mailbox. */
  | { readonly kind: 'answer'; readonly mailbox: string }
  /** The fee payer fills the mailbox's postage. */
  | { readonly kind: 'fill'; readonly mailbox: string; readonly lamports: bigint }
  /** The fee payer takes the postage back. The mailbox's key signs too. */
  | { readonly kind: 'take-back'; readonly mailbox: string; readonly lamports: bigint };

/** Tells whether the transaction has exactly this use. */
function isRingUse({ signers, instructions }: Parsed, feePayerKey: string, use: RingUse): boolean {
  const [limit, price, moving, memo, ...more] = instructions;
  if (!moving || more.length > 0) return false;
  if ((readComputeUnitLimit(limit) ?? Infinity) > MESSAGE_COMPUTE_UNITS) return false;
  if (readComputeUnitPrice(price) !== MIN_MICRO_LAMPORTS) return false;
  const moved = readSystemTransfer(moving);
  const named = moving.accounts.map(({ address }) => address);
  const is = (...wanted: readonly string[]): boolean =>
    named.length === wanted.length && wanted.every((each, at) => named[at] === each);
  const { mailbox } = use;
  if (use.kind === 'answer') {
    const isNaming =
      moved === 0n && is(feePayerKey, feePayerKey, mailbox) && !moving.accounts[2]?.writable;
    const isMemo = memo?.program === MEMO_PROGRAM && memo.accounts.length === 0;
    return isNaming && isMemo && signers.length === 1;
  }
  if (memo || moved !== use.lamports) return false;
  return use.kind === 'fill'
    ? is(feePayerKey, mailbox) && signers.length === 1
    : is(mailbox, feePayerKey) && signers.length === 2;
}

/**
 * Adds the fee payer's signature to a transaction that this side built. Refuses a transaction that
 * does not have exactly the given use.
 */
export async function signForRinging(
  transaction: VersionedTransaction,
  feePayerKey: Signer,
  use: RingUse,
): Promise<void> {
  const parsed = parseTransaction(transaction.serialize());
  const isExact =
    typeof parsed !== 'string' &&
    parsed.feePayer === feePayerKey.address &&
    parsed.guards.length === 0 &&
    isRingUse(parsed, feePayerKey.address, use);
  if (!isExact) throw raise('internal', { what: ownText(`not the shape of ${use.kind}`) });
  await signTransaction(transaction, feePayerKey);
}
