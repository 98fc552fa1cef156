import { lamports, address, type Address } from '@solana/kit';
import {
  ACCOUNT_SIZE,
  AccountLayout,
  getAssociatedTokenAddressSync,
  MINT_SIZE,
  MintLayout,
  TOKEN_PROGRAM_ID,
} from '@solana/spl-token';
import { PublicKey } from '@solana/web3.js';
import type { Account } from './bank.ts';
import type { Json } from './json.ts';

/** Reads, writes and shows accounts of the classic Token program, as a node shows them. */

export const TOKEN_PROGRAM = address(TOKEN_PROGRAM_ID.toBase58());

interface TokenAccount {
  readonly mint: Address;
  readonly owner: Address;
  readonly amount: bigint;
  readonly delegate: Address | null;
  readonly delegatedAmount: bigint;
  readonly state: 'uninitialized' | 'initialized' | 'frozen';
}

interface Mint {
  readonly mintAuthority: Address | null;
  readonly supply: bigint;
  readonly decimals: number;
  readonly isInitialized: boolean;
  readonly freezeAuthority: Address | null;
}

/** The position of an account's state. */
const STATE_OFFSET = 108;
const STATES = ['uninitialized', 'initialized', 'frozen'] as const;
const keyOf = (key: PublicKey): Address => address(key.toBase58());

/**
 * Reads a token account. @returns null if it is not an initialized token account of the classic
 * program.
 */
export function readTokenAccount(account: Account | null): TokenAccount | null {
  if (account?.programAddress !== TOKEN_PROGRAM || account.data.length !== ACCOUNT_SIZE)
    return null;
  const raw = AccountLayout.decode(account.data);
  const state = STATES[raw.state];
  if (!state || state === 'uninitialized') return null;
  return {
    mint: keyOf(raw.mint),
    owner: keyOf(raw.owner),
    amount: raw.amount,
    delegate: raw.delegateOption ? keyOf(raw.delegate) : null,
    delegatedAmount: raw.delegatedAmount,
    state,
  };
}

/** Reads a mint. @returns null if it is not an initialized mint of the classic program. */
export function readMint(account: Account | null): Mint | null {
  if (account?.programAddress !== TOKEN_PROGRAM || account.data.length !== MINT_SIZE) return null;
  const raw = MintLayout.decode(account.data);
  if (!raw.isInitialized) return null;
  return {
    mintAuthority: raw.mintAuthorityOption ? keyOf(raw.mintAuthority) : null,
    supply: raw.supply,
    decimals: raw.decimals,
    isInitialized: raw.isInitialized,
    freezeAuthority: raw.freezeAuthorityOption ? keyOf(raw.freezeAuthority) : null,
  };
}

/** Returns a token account or mint with `amount` added. Everything else stays. */
export function minted(account: Account, amount: bigint): Account {
  const data = new Uint8Array(account.data);
  const view = new DataView(data.buffer);
  // `supply` is at byte 36 of a mint, and `amount` at byte 64 of an account.
  const offset = data.length === MINT_SIZE ? 36 : 64;
  view.setBigUint64(offset, view.getBigUint64(offset, true) + amount, true);
  return { ...account, data };
}

/** Returns the token account in the state frozen by the mint's authority. */
export function frozen(account: Account): Account {
  const data = new Uint8Array(account.data);
  data[STATE_OFFSET] = STATES.indexOf('frozen');
  return { ...account, data };
}

/** Returns a new, empty token account. */
export function newTokenAccount(mint: Address, owner: Address, rent: bigint): Account {
  const data = Buffer.alloc(ACCOUNT_SIZE);
  const none = PublicKey.default;
  AccountLayout.encode(
    {
      mint: new PublicKey(mint),
      owner: new PublicKey(owner),
      amount: 0n,
      delegateOption: 0,
      delegate: none,
      state: 1,
      isNativeOption: 0,
      isNative: 0n,
      delegatedAmount: 0n,
      closeAuthorityOption: 0,
      closeAuthority: none,
    },
    data,
  );
  return tokenProgramAccount(data, rent);
}

/** Returns a new mint without supply. */
export function newMint(authority: Address, decimals: number, rent: bigint): Account {
  const data = Buffer.alloc(MINT_SIZE);
  const key = new PublicKey(authority);
  MintLayout.encode(
    {
      mintAuthorityOption: 1,
      mintAuthority: key,
      supply: 0n,
      decimals,
      isInitialized: true,
      freezeAuthorityOption: 1,
      freezeAuthority: key,
    },
    data,
  );
  return tokenProgramAccount(data, rent);
}

const tokenProgramAccount = (data: Uint8Array, rent: bigint): Account => ({
  lamports: lamports(rent),
  data: new Uint8Array(data),
  programAddress: TOKEN_PROGRAM,
  executable: false,
  space: BigInt(data.length),
});

/** Returns the address of the owner's associated token account. */
export const ataOf = (mint: Address, owner: Address): Address =>
  address(
    getAssociatedTokenAddressSync(new PublicKey(mint), new PublicKey(owner), true).toBase58(),
  );

/** Returns an amount in the form of `UiTokenAmount`. */
export function uiAmount(amount: bigint, decimals: number): Json {
  const digits = amount.toString().padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  const fraction = digits.slice(cut).replace(/0+$/, '');
  const uiAmountString = fraction ? `${digits.slice(0, cut)}.${fraction}` : digits.slice(0, cut);
  return { amount: amount.toString(), decimals, uiAmount: Number(uiAmountString), uiAmountString };
}

/** Returns the `jsonParsed` form of a token account. */
export function parsedTokenAccount(token: TokenAccount, decimals: number): Json {
  return {
    type: 'account',
    info: {
      mint: token.mint,
      owner: token.owner,
      tokenAmount: uiAmount(token.amount, decimals),
      delegate: token.delegate ?? undefined,
      delegatedAmount: token.delegate ? uiAmount(token.delegatedAmount, decimals) : undefined,
      state: token.state,
      // No test here wraps SOL.
      isNative: false,
    },
  };
}

/** Returns the `jsonParsed` form of a mint. */
export const parsedMint = (mint: Mint): Json => ({
  type: 'mint',
  info: { ...mint, supply: mint.supply.toString() },
});
