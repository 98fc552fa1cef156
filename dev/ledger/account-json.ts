import type { Address } from '@solana/kit';
import type { Account } from './bank.ts';
import { toBase58, toBase64 } from './bytes.ts';
import { invalidParams, invalidRequest } from './errors.ts';
import type { Json } from './json.ts';
import type { Config } from './params.ts';
import { parsedMint, parsedTokenAccount, readMint, readTokenAccount } from './token.ts';

/** Accounts as `UiAccount`: https://solana.com/docs/rpc/http/getaccountinfo */

const ENCODINGS = ['binary', 'base58', 'base64', 'base64+zstd', 'jsonParsed'] as const;
export type AccountEncoding = (typeof ENCODINGS)[number];
type AccountReader = (key: Address) => Account | null;

/** Base58 is refused above this many bytes. */
const MAX_BASE58_BYTES = 128;
/** Rent-exempt accounts carry the largest u64. */
const RENT_EPOCH = 18_446_744_073_709_551_615n;

interface View {
  readonly encoding: AccountEncoding;
  readonly slice: { readonly offset: number; readonly length: number } | null;
}

/** `encoding` and `dataSlice` of a configuration object. */
export function accountView(config: Config, fallback: AccountEncoding = 'binary'): View {
  const encoding = config.choice('encoding', ENCODINGS, fallback);
  if (encoding === 'base64+zstd')
    throw invalidParams('Invalid param: base64+zstd is not served by this ledger');
  const slice = config.object('dataSlice');
  return {
    encoding,
    slice: slice ? { offset: slice.uint('offset') ?? 0, length: slice.uint('length') ?? 0 } : null,
  };
}

/** `read` finds a token account's mint. */
export function accountJson(account: Account, view: View, read: AccountReader): Json {
  return {
    data: dataJson(account, view, read),
    executable: account.executable,
    lamports: account.lamports,
    owner: account.programAddress,
    rentEpoch: RENT_EPOCH,
    space: account.data.length,
  };
}

function dataJson(account: Account, { encoding, slice }: View, read: AccountReader): Json {
  if (encoding === 'jsonParsed') {
    const parsed = parsedData(account, read);
    if (parsed) return { program: 'spl-token', parsed, space: account.data.length };
  }
  const bytes = slice
    ? account.data.subarray(slice.offset, slice.offset + slice.length)
    : account.data;
  if (encoding === 'base64' || encoding === 'jsonParsed') return [toBase64(bytes), 'base64'];
  if (bytes.length > MAX_BASE58_BYTES)
    throw invalidRequest(
      'Encoded binary (base 58) data should be less than 128 bytes, please use Base64 encoding.',
    );
  return encoding === 'binary' ? toBase58(bytes) : [toBase58(bytes), 'base58'];
}

function parsedData(account: Account, read: AccountReader): Json | null {
  const mint = readMint(account);
  if (mint) return parsedMint(mint);
  const token = readTokenAccount(account);
  const its = token && readMint(read(token.mint));
  return token && its ? parsedTokenAccount(token, its.decimals) : null;
}
