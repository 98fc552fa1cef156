import { TOKEN_PROGRAM_ID, getAssociatedTokenAddressSync } from '@solana/spl-token';
import { getBase58Decoder, getBase58Encoder } from '@solana/kit';
import {
  ComputeBudgetProgram,
  type MessageV0,
  PublicKey,
  SystemProgram,
  VersionedTransaction,
} from '@solana/web3.js';

/** The elements of transactions (programs, limits, addresses), and a parser for transactions. */

export const TOKEN_PROGRAM = TOKEN_PROGRAM_ID.toBase58();
const COMPUTE_BUDGET_PROGRAM = ComputeBudgetProgram.programId.toBase58();
export const SYSTEM_PROGRAM = SystemProgram.programId.toBase58();
export const MEMO_PROGRAM = 'MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr';
/**
 * The Lighthouse program. Wallets add its assertions to a transaction to protect the user
 * (platform-notes.md, "Wallets").
 */
export const LIGHTHOUSE_PROGRAM = 'L2TExMFKdjpN9kozasaurPirfHy9P8sbXoAN1qA3S95';
/** The most wallet-added instructions that are accepted: twice as many as Phantom adds. */
const MAX_GUARDS = 8;
/**
 * The most bytes of one wallet-added instruction. Checking almost every field of a USDC account
 * takes up to 168 bytes.
 */
export const MAX_GUARD_BYTES = 256;

/**
 * Tags of SPL Token instructions. Data: the tag, the amount as u64 little-endian, the decimals as
 * u8.
 */
export const TOKEN_REVOKE = 5;
export const TOKEN_CLOSE_ACCOUNT = 9;
export const TOKEN_TRANSFER_CHECKED = 12;
export const TOKEN_APPROVE_CHECKED = 13;
export const TOKEN_INITIALIZE_ACCOUNT_3 = 18;

/** Returns the address in canonical base58. Null if the text is not 32 bytes in base58. */
export function parseAddress(text: string): string | null {
  const trimmed = text.trim();
  if (!/^[1-9A-HJ-NP-Za-km-z]{32,44}$/.test(trimmed)) return null;
  try {
    return new PublicKey(trimmed).toBase58();
  } catch {
    return null;
  }
}

/**
 * Returns the associated token account (classic Token program). Accepts owners that are not on the
 * curve, such as multisig vaults. This is safe, because every caller that pays into an account
 * checks that the account exists.
 */
export const associatedTokenAccount = (owner: string, mint: string): string =>
  getAssociatedTokenAddressSync(new PublicKey(mint), new PublicKey(owner), true).toBase58();

export const base58 = (bytes: Uint8Array): string => getBase58Decoder().decode(bytes);
/** Decodes base58. @throws if the text is not base58. */
export const fromBase58 = (text: string): Uint8Array =>
  Uint8Array.from(getBase58Encoder().encode(text));

interface AccountUse {
  readonly address: string;
  readonly signer: boolean;
  readonly writable: boolean;
}

export interface Instruction {
  readonly program: string;
  readonly accounts: readonly AccountUse[];
  readonly data: Uint8Array;
}

/** A parsed v0 transaction without lookup tables. */
export interface Parsed {
  readonly transaction: VersionedTransaction;
  readonly messageBytes: Uint8Array;
  readonly feePayer: string;
  readonly blockhash: string;
  /** In the order of the signatures, the fee payer first. */
  readonly signers: readonly string[];
  readonly accounts: readonly AccountUse[];
  /**
   * The instructions except the wallet-added ones. So positions do not depend on what a wallet has
   * added.
   */
  readonly instructions: readonly Instruction[];
  /** The wallet-added instructions, at any position. See {@link whyNoGuards}. */
  readonly guards: readonly Instruction[];
}

/** The most bytes that one network packet carries. */
const MAX_TRANSACTION_BYTES = 1232;

/**
 * A bit of the first byte. From version 1 on (SIMD-0385), the first byte is the version with this
 * bit set. In earlier versions, it is the number of signatures, which is always smaller.
 */
const VERSIONED = 0x80;

type Unparsable =
  | 'size'
  | 'encoding'
  | 'version'
  | 'lookup-table'
  /** The fee payer is read-only, the counts do not fit, or an account is listed twice. */
  | 'header'
  /** A Lighthouse instruction may do more than check, or is too long. */
  | 'guard'
  | 'too many guards'
  /** An account is writable although only wallet-added instructions use it. */
  | 'writable account';

/**
 * Parses a transaction in wire format. Returns the reason if that is not possible. Refuses bytes
 * that do not serialize to exactly the same bytes again, so that the bytes that are signed are
 * those that were checked.
 */
export function parseTransaction(bytes: Uint8Array): Parsed | Unparsable {
  if (((bytes[0] ?? 0) & VERSIONED) !== 0) return 'version';
  if (bytes.length > MAX_TRANSACTION_BYTES) return 'size';
  let transaction: VersionedTransaction;
  try {
    transaction = VersionedTransaction.deserialize(bytes);
    if (!sameBytes(transaction.serialize(), bytes)) return 'encoding';
  } catch {
    return 'encoding';
  }
  const { message } = transaction;
  if (message.version !== 0) return 'version';
  if (message.addressTableLookups.length > 0) return 'lookup-table';
  const accounts = message.staticAccountKeys.map((key, index) => ({
    address: key.toBase58(),
    signer: message.isAccountSigner(index),
    writable: message.isAccountWritable(index),
  }));
  const [feePayer] = accounts;
  if (!feePayer || !isSound(message, accounts)) return 'header';
  const every: Instruction[] = [];
  for (const compiled of message.compiledInstructions) {
    const program = accounts[compiled.programIdIndex];
    const used = compiled.accountKeyIndexes.map((index) => accounts[index]);
    if (!program || !used.every((account) => account !== undefined)) return 'encoding';
    every.push({ program: program.address, accounts: used, data: compiled.data });
  }
  const guards = every.filter(isLighthouse);
  const instructions = every.filter((instruction) => !isLighthouse(instruction));
  const wrong = whyNoGuards(guards, instructions, accounts);
  if (wrong !== null) return wrong;
  return {
    transaction,
    messageBytes: message.serialize(),
    feePayer: feePayer.address,
    blockhash: message.recentBlockhash,
    signers: accounts
      .slice(0, message.header.numRequiredSignatures)
      .map((account) => account.address),
    accounts,
    instructions,
    guards,
  };
}

/**
 * Tells whether a server can run the transaction, by the rules of Agave's `sanitize`. Otherwise the
 * server would report a bad request, which would look like a fault of the server.
 */
function isSound({ header }: MessageV0, accounts: readonly AccountUse[]): boolean {
  const { numRequiredSignatures, numReadonlySignedAccounts, numReadonlyUnsignedAccounts } = header;
  return (
    numReadonlySignedAccounts < numRequiredSignatures &&
    numRequiredSignatures + numReadonlyUnsignedAccounts <= accounts.length &&
    new Set(accounts.map(({ address }) => address)).size === accounts.length
  );
}

/**
 * The instructions of `lighthouse-sdk` 2.1.0 that only compare an account, or the clock, with a
 * value: AssertAccountData to AssertSysvarClock, and AssertBubblegumTreeConfigAccount. Not in the
 * list are those that write memory (0, 1), and AssertMerkleTreeAccount (16), which calls another
 * program.
 */
const ASSERTIONS: ReadonlySet<number> = new Set([
  2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17,
]);

/**
 * Returns why these Lighthouse instructions are not accepted. Null if they are. They may only read.
 * But write access and signatures are valid for the whole message, so an instruction that reads the
 * fee payer gets it as a writable signer. Therefore the instruction may not name any program that
 * it could call with this access. Even an upgraded Lighthouse could then move nothing.
 */
function whyNoGuards(
  guards: readonly Instruction[],
  instructions: readonly Instruction[],
  accounts: readonly AccountUse[],
): Unparsable | null {
  const programs = new Set([SYSTEM_PROGRAM, TOKEN_PROGRAM, LIGHTHOUSE_PROGRAM]);
  for (const { program } of instructions) programs.add(program);
  for (const { data, accounts: read } of guards) {
    const [kind = -1] = data;
    if (!ASSERTIONS.has(kind) || data.length > MAX_GUARD_BYTES) return 'guard';
    if (read.some(({ address }) => programs.has(address))) return 'guard';
  }
  if (guards.length > MAX_GUARDS) return 'too many guards';
  const used = new Set(
    instructions.flatMap((instruction) => instruction.accounts.map(({ address }) => address)),
  );
  // The first account is the fee payer, which is always writable.
  const added = accounts.slice(1).some(({ address, writable }) => writable && !used.has(address));
  return added ? 'writable account' : null;
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

const isLighthouse = ({ program }: Instruction): boolean => program === LIGHTHOUSE_PROGRAM;

/**
 * Returns `{amount, decimals}` of a Token instruction with the given tag. Null for any other
 * instruction.
 */
export function readCheckedAmount(
  data: Uint8Array,
  tag: number,
): { readonly amount: bigint; readonly decimals: number } | null {
  if (data.length !== 10 || data[0] !== tag) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return { amount: view.getBigUint64(1, true), decimals: view.getUint8(9) };
}

const SYSTEM_TRANSFER = 2;

/** Returns the lamports of System's `Transfer`. Null for any other instruction. */
export function readSystemTransfer({ program, data }: Instruction): bigint | null {
  if (program !== SYSTEM_PROGRAM || data.length !== 12) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return view.getUint32(0, true) === SYSTEM_TRANSFER ? view.getBigUint64(4, true) : null;
}

/**
 * Returns the data of a compute-budget instruction. Null if it names an account, because the
 * account would get access that is not needed.
 */
const budgetData = (instruction: Instruction | undefined): Uint8Array | null =>
  instruction?.program === COMPUTE_BUDGET_PROGRAM && instruction.accounts.length === 0
    ? instruction.data
    : null;

/** Returns the units of `SetComputeUnitLimit`. Null for any other instruction. */
export function readComputeUnitLimit(instruction: Instruction | undefined): number | null {
  const data = budgetData(instruction);
  if (data?.length !== 5 || data[0] !== 2) return null;
  return new DataView(data.buffer, data.byteOffset).getUint32(1, true);
}

/** Returns the micro-lamports per unit of `SetComputeUnitPrice`. Null for any other instruction. */
export function readComputeUnitPrice(instruction: Instruction | undefined): bigint | null {
  const data = budgetData(instruction);
  if (data?.length !== 9 || data[0] !== 3) return null;
  return new DataView(data.buffer, data.byteOffset).getBigUint64(1, true);
}
