import type { Address } from '@solana/kit';
import type { Account } from './bank.ts';
import { toBase64 } from './bytes.ts';
import type { Json } from './json.ts';
import type { Config } from './params.ts';
import { parsedMint, parsedTokenAccount, readMint, readTokenAccount } from './token.ts';

/** Returns accounts in the form of `UiAccount`: https://solana.com/docs/rpc/http/getaccountinfo */

const ENCODINGS = ['base64', 'jsonParsed'] as const;
type AccountEncoding = (typeof ENCODINGS)[number];
type AccountReader = (key: Address) => Account | null;

/** Rent-exempt accounts have the largest u64 as their rent epoch. */
const RENT_EPOCH = 18_446_744_073_709_551_615n;

/**
 * Returns the requested encoding. The default of a real node is a form of base58 that is no longer
 * recommended. The default here is base64.
 */
export const accountEncoding = (config: Config): AccountEncoding =>
  config.choice('encoding', ENCODINGS, 'base64');

/**
 * Returns an account in JSON.
 * @param read finds the mint of a token account.
 * @param space the full size of the data, if only a part of it is shown.
 */
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
