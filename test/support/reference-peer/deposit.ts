import {
  AccountRole,
  address,
  type Address,
  appendTransactionMessageInstructions,
  compileTransaction,
  createAddressWithSeed,
  createSolanaRpc,
  createTransactionMessage,
  getBase64EncodedWireTransaction,
  getProgramDerivedAddress,
  getSignatureFromTransaction,
  getTransactionDecoder,
  getTransactionEncoder,
  type Instruction,
  type KeyPairSigner,
  partiallySignTransaction,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
  signature,
} from '@solana/kit';
import { z } from '@x402/core/schemas';
import { addressBytes } from './hello.ts';

/** The deposit of a call (docs/protocol/x402.md, "Deposit"): what a guest reads of it, and what a host does with it. */

const TOKEN = address('TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA');
const ASSOCIATED_TOKEN = address('ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL');
const SYSTEM = address('11111111111111111111111111111111');
const COMPUTE_BUDGET = address('ComputeBudget111111111111111111111111111111');
export const MEMO = address('MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr');

export const associated = async (owner: string, mint: string): Promise<Address> => {
  const seeds = [owner, TOKEN, mint].map(addressBytes);
  const [found] = await getProgramDerivedAddress({ programAddress: ASSOCIATED_TOKEN, seeds });
  return found;
};

const SEED_CHARS = 32;
export const markerOf = (wallet: string, feePayer: string): Promise<Address> =>
  createAddressWithSeed({
    baseAddress: address(wallet),
    programAddress: TOKEN,
    seed: feePayer.slice(0, SEED_CHARS),
  });

// Reading

const Info = z.object({
  mint: z.string(),
  owner: z.string(),
  delegate: z.string().optional(),
  closeAuthority: z.string().optional(),
  state: z.string(),
  tokenAmount: z.object({ amount: z.string() }),
});
const Account = z.object({
  owner: z.literal(TOKEN),
  data: z.object({ parsed: z.object({ type: z.literal('account'), info: Info }) }),
});

const POLL_MS = 500;
/** For as long, the host may take to open the deposit, and a transaction to be confirmed. */
const PATIENCE_MS = 30_000;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));

export type Rpc = ReturnType<typeof createSolanaRpc>;
export const rpcAt = (url: string): Rpc => createSolanaRpc(url);

/** Reads a token account; null: it does not exist, or is not an account of the classic Token program. */
export async function tokenAccount(rpc: Rpc, at: Address): Promise<z.infer<typeof Info> | null> {
  const how = { encoding: 'jsonParsed', commitment: 'confirmed' } as const;
  const { value } = await rpc.getAccountInfo(at, how).send();
  return Account.safeParse(value).data?.data.parsed.info ?? null;
}

interface Named {
  /** The wallet that the invite names. */
  readonly wallet: string;
  readonly feePayer: string;
  /** The address of the deposit key. */
  readonly deposit: string;
  readonly mint: string;
}

/**
 * Guest: waits until the deposit is open.
 * @throws Error where it may not be this host's, or somebody else could take what is paid into it.
 */
export async function checkDeposit(rpc: Rpc, named: Named): Promise<void> {
  const { wallet, feePayer, deposit, mint } = named;
  const marker = await tokenAccount(rpc, await markerOf(wallet, feePayer));
  if (marker?.owner !== wallet)
    throw new Error('the wallet of the invite does not know this fee payer');
  const at = await associated(deposit, mint);
  const untilMs = performance.now() + PATIENCE_MS;
  let found = await tokenAccount(rpc, at);
  while (!found && performance.now() < untilMs) {
    await pause();
    found = await tokenAccount(rpc, at);
  }
  if (!found) throw new Error('the deposit is not open');
  const isSound =
    found.mint === mint &&
    found.owner === deposit &&
    found.delegate === wallet &&
    found.closeAuthority === undefined &&
    found.state === 'initialized';
  if (!isSound) throw new Error('not a deposit that can be paid into');
}

const Transfers = z.object({
  transaction: z.object({ message: z.object({ accountKeys: z.array(z.string()) }) }),
  meta: z.object({
    err: z.null(),
    preTokenBalances: z.array(
      z.object({ accountIndex: z.number(), uiTokenAmount: z.object({ amount: z.string() }) }),
    ),
    postTokenBalances: z.array(
      z.object({ accountIndex: z.number(), uiTokenAmount: z.object({ amount: z.string() }) }),
    ),
  }),
});

/** By how much a transaction changed the balance of a token account. */
function moved({ transaction, meta }: z.infer<typeof Transfers>, account: string): bigint {
  const place = transaction.message.accountKeys.indexOf(account);
  const held = (all: typeof meta.preTokenBalances): bigint =>
    BigInt(all.find(({ accountIndex }) => accountIndex === place)?.uiTokenAmount.amount ?? 0);
  return held(meta.postTokenBalances) - held(meta.preTokenBalances);
}

/** How a call ended. */
export interface DepositEnd {
  /** Signature of the transaction that took the most. */
  readonly signature: string;
  /** The sum that the guest's account got, in all. */
  readonly returned: bigint;
}

/** Anybody can make the history longer. */
const MOST_READ = 50;

/** Guest: reads how its call ended; null: what was paid is still there, or the history does not show the end. */
export async function readEnd(
  rpc: Rpc,
  of: Pick<Named, 'deposit' | 'mint'> & { readonly guest: string; readonly paid: bigint },
): Promise<DepositEnd | null> {
  const { deposit, mint, guest, paid } = of;
  const [at, purse] = await Promise.all([associated(deposit, mint), associated(guest, mint)]);
  const account = await tokenAccount(rpc, at);
  if (account && BigInt(account.tokenAmount.amount) >= paid) return null;
  const how = { limit: MOST_READ, commitment: 'confirmed' } as const;
  const listed = await rpc.getSignaturesForAddress(at, how).send();
  let [end, most, returned] = ['', 0n, 0n];
  for (const { signature: each } of listed) {
    const found = Transfers.safeParse(
      await rpc
        .getTransaction(each, {
          encoding: 'json',
          commitment: 'confirmed',
          maxSupportedTransactionVersion: 0,
        })
        .send(),
    );
    const taken = found.success ? -moved(found.data, at) : 0n;
    if (!found.success || taken <= 0n) continue;
    const got = moved(found.data, purse);
    if (got > 0n) returned += got;
    if (taken > most) [end, most] = [each, taken];
  }
  return end === '' ? null : { signature: end, returned };
}

/** Guest: waits for the end. */
export async function untilEnd(...of: Parameters<typeof readEnd>): Promise<DepositEnd> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const end = await readEnd(...of);
    if (end) return end;
    if (performance.now() > untilMs) throw new Error('the deposit has not ended');
    await pause();
  }
}

// Instructions

const little = (bytes: number, value: bigint): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));
const data = (...parts: readonly (number | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part])));
export const reads = (at: string) => ({ address: address(at), role: AccountRole.READONLY });
const writes = (at: string) => ({ address: address(at), role: AccountRole.WRITABLE });
const signs = (at: string) => ({ address: address(at), role: AccountRole.READONLY_SIGNER });
const pays = (at: string) => ({ address: address(at), role: AccountRole.WRITABLE_SIGNER });

const UNITS = 60_000n;
const budget = (units: bigint): readonly Instruction[] => [
  { programAddress: COMPUTE_BUDGET, data: data(2, little(4, units)) },
  { programAddress: COMPUTE_BUDGET, data: data(3, little(8, 1n)) },
];
const DECIMALS = 6;
const U64_MAX = (1n << 64n) - 1n;

const createIdempotent = async (
  payer: string,
  owner: string,
  mint: string,
): Promise<Instruction> => ({
  programAddress: ASSOCIATED_TOKEN,
  accounts: [
    pays(payer),
    writes(await associated(owner, mint)),
    ...[owner, mint, SYSTEM, TOKEN].map(reads),
  ],
  data: data(1),
});

const approveChecked = async (
  owner: string,
  mint: string,
  delegate: string,
): Promise<Instruction> => ({
  programAddress: TOKEN,
  accounts: [writes(await associated(owner, mint)), reads(mint), reads(delegate), signs(owner)],
  data: data(13, little(8, U64_MAX), DECIMALS),
});

const transferChecked = async (
  from: string,
  to: string,
  mint: string,
  amount: bigint,
): Promise<Instruction> => ({
  programAddress: TOKEN,
  accounts: [
    writes(await associated(from, mint)),
    reads(mint),
    writes(await associated(to, mint)),
    signs(from),
  ],
  data: data(12, little(8, amount), DECIMALS),
});

const closeAccount = async (owner: string, mint: string, rentTo: string): Promise<Instruction> => ({
  programAddress: TOKEN,
  accounts: [writes(await associated(owner, mint)), writes(rentTo), signs(owner)],
  data: data(9),
});

export const memoOf = (text: string): Instruction => ({
  programAddress: MEMO,
  data: new TextEncoder().encode(text),
});

/** A wallet takes and gives the bytes of a transaction. */
export interface Wallet {
  readonly address: string;
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
}

const signedBy = async (
  bytes: Uint8Array,
  signers: readonly KeyPairSigner[],
): Promise<Uint8Array> => {
  const transaction = getTransactionDecoder().decode(bytes);
  const keys = signers.map(({ keyPair }) => keyPair);
  return Uint8Array.from(
    getTransactionEncoder().encode(await partiallySignTransaction(keys, transaction)),
  );
};

export const walletOf = (signer: KeyPairSigner): Wallet => ({
  address: signer.address,
  sign: (bytes) => signedBy(bytes, [signer]),
});

/** From the payer. */
export const transferOf = (payer: string, to: string, lamports: bigint): Instruction => ({
  programAddress: SYSTEM,
  accounts: [pays(payer), writes(to)],
  data: data(little(4, 2n), little(8, lamports)),
});

/** Builds, signs, sends and waits for `confirmed`. */
export async function land(
  rpc: Rpc,
  payer: string,
  sign: Wallet['sign'],
  instructions: readonly Instruction[],
  units = UNITS,
): Promise<string> {
  const { value: lifetime } = await rpc.getLatestBlockhash({ commitment: 'confirmed' }).send();
  const empty = setTransactionMessageFeePayer(
    address(payer),
    createTransactionMessage({ version: 0 }),
  );
  const message = appendTransactionMessageInstructions(
    [...budget(units), ...instructions],
    setTransactionMessageLifetimeUsingBlockhash(lifetime, empty),
  );
  const unsigned = Uint8Array.from(getTransactionEncoder().encode(compileTransaction(message)));
  const signed = getTransactionDecoder().decode(await sign(unsigned));
  const made = getSignatureFromTransaction(signed);
  const bytes = getBase64EncodedWireTransaction(signed);
  const untilMs = performance.now() + PATIENCE_MS;
  await rpc.sendTransaction(bytes, { encoding: 'base64' }).send();
  for (;;) {
    const { value } = await rpc.getSignatureStatuses([signature(made)]).send();
    const [status] = value;
    if (status?.err) throw new Error(`failed on chain: ${made}`);
    if (status && status.confirmationStatus !== 'processed') return made;
    if (performance.now() > untilMs) throw new Error(`not confirmed: ${made}`);
    await pause();
  }
}

// The host's part

/** Once for each pair of wallet and fee payer: the wallet says by it whose fee payer this is. */
export async function makeMarker(
  rpc: Rpc,
  wallet: Wallet,
  feePayer: string,
  mint: string,
): Promise<void> {
  const marker = await markerOf(wallet.address, feePayer);
  const bytes = 165n;
  const rent = await rpc.getMinimumBalanceForRentExemption(bytes).send();
  const seed = new TextEncoder().encode(feePayer.slice(0, SEED_CHARS));
  const owner = addressBytes(wallet.address);
  await land(rpc, wallet.address, wallet.sign, [
    {
      programAddress: SYSTEM,
      accounts: [pays(wallet.address), writes(marker)],
      // CreateAccountWithSeed: base, seed, lamports, space, owner.
      data: data(
        little(4, 3n),
        owner,
        little(8, BigInt(seed.length)),
        seed,
        little(8, rent),
        little(8, bytes),
        addressBytes(TOKEN),
      ),
    },
    // InitializeAccount3: owner.
    { programAddress: TOKEN, accounts: [writes(marker), reads(mint)], data: data(18, owner) },
  ]);
}

export interface HostDeposit {
  /** Of its key. */
  readonly address: string;
  open(): Promise<void>;
  /**
   * Moves all that is there: what is due to the guest, and the rest to the wallet. Resolves to the signature;
   * null: there is nothing.
   */
  end(guest: string, due: bigint, memo: string): Promise<string | null>;
  /** Nothing may be paid into it any more. */
  close(): Promise<void>;
}

export function createDeposit(
  rpc: Rpc,
  parts: {
    readonly key: KeyPairSigner;
    readonly feePayerKey: KeyPairSigner;
    readonly wallet: string;
    readonly mint: string;
  },
): HostDeposit {
  const { key, feePayerKey, wallet, mint } = parts;
  const sign = (...instructions: readonly Instruction[]): Promise<string> =>
    land(rpc, feePayerKey.address, (bytes) => signedBy(bytes, [feePayerKey, key]), instructions);
  const balance = async (): Promise<bigint> => {
    const account = await tokenAccount(rpc, await associated(key.address, mint));
    return BigInt(account?.tokenAmount.amount ?? 0);
  };
  const toWallet = async (amount: bigint): Promise<readonly Instruction[]> =>
    amount > 0n
      ? [
          await createIdempotent(feePayerKey.address, wallet, mint),
          await transferChecked(key.address, wallet, mint, amount),
        ]
      : [];
  return {
    address: key.address,
    async open() {
      await sign(
        await createIdempotent(feePayerKey.address, key.address, mint),
        await approveChecked(key.address, mint, wallet),
      );
    },
    async end(guest, due, memo) {
      const [held, purse] = await Promise.all([
        balance(),
        associated(guest, mint).then((at) => tokenAccount(rpc, at)),
      ]);
      if (held === 0n) return null;
      // A guest without an account gets what is due by hand.
      const most = due < held ? due : held;
      const back = purse?.state === 'initialized' ? most : 0n;
      const toGuest = back > 0n ? [await transferChecked(key.address, guest, mint, back)] : [];
      return sign(...toGuest, ...(await toWallet(held - back)), memoOf(memo));
    },
    async close() {
      await sign(
        ...(await toWallet(await balance())),
        await closeAccount(key.address, mint, feePayerKey.address),
      );
    },
  };
}
