import type { Address } from '@solana/kit';
import type { Account } from './bank.ts';
import { toBase64 } from './bytes.ts';
import type { Json } from './json.ts';
import type { Config } from './params.ts';
import { parsedMint, parsedTokenAccount, readMint, readTokenAccount } from './token.ts';

/** Accounts as `UiAccount`: https://solana.com/docs/rpc/http/getaccountinfo */

const ENCODINGS = ['base64', 'jsonParsed'] as const;
type AccountEncoding = (typeof ENCODINGS)[number];
type AccountReader = (key: Address) => Account | null;

/** Rent-exempt accounts carry the largest u64. */
const RENT_EPOCH = 18_446_744_073_709_551_615n;

/** A node's default is a form of base58 that it no longer recommends; this ledger's is base64. */
export const accountEncoding = (config: Config): AccountEncoding =>
  config.choice('encoding', ENCODINGS, 'base64');

/** `read` finds a token account's mint; `space` is what there is, where only a part of the data is shown. */
export function accountJson(
  account: Account,
  encoding: AccountEncoding,
  read: AccountReader,
  space = account.data.length,
): Json {
  const parsed = encoding === 'jsonParsed' ? parsedData(account, read) : null;
  return {
    data: parsed
      ? { program: 'spl-token', parsed, space: account.data.length }
      : [toBase64(account.data), 'base64'],
    executable: account.executable,
    lamports: account.lamports,
    owner: account.programAddress,
    rentEpoch: RENT_EPOCH,
    space,
  };
}

function parsedData(account: Account, read: AccountReader): Json | null {
  const mint = readMint(account);
  if (mint) return parsedMint(mint);
  const token = readTokenAccount(account);
  const its = token && readMint(read(token.mint));
  return token && its ? parsedTokenAccount(token, its.decimals) : null;
}
