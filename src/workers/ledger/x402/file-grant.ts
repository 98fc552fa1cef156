import { type Bytes, fromBase64Url } from '../../../shared/bytes.ts';
import { SECRET_BYTES } from './file-secrets.ts';
import { GrantResult } from './messages.ts';

/** What a file's payment brings (docs/x402-datachannel.md, "Files"). */
export interface Bought {
  /** Of the payment, base58. */
  readonly signature: string;
  /** What the keys of each start and resume are derived from. */
  readonly secret: Bytes;
}

/** The host's answer to `resource.get` of a file; null: it does not give the secret, yet. */
export function saleOf(answer: unknown): Bought | null {
  const { data } = GrantResult.safeParse(answer);
  const text = data?.structuredContent['secret'];
  const secret = typeof text === 'string' ? fromBase64Url(text) : null;
  const signature = data?._meta['x402/payment-response']?.transaction;
  return secret?.length === SECRET_BYTES && signature ? { secret, signature } : null;
}
