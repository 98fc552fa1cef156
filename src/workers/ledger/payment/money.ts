import type { Solana } from './solana.ts';

/**
 * What a call needs of the chain and of this browser's storage, on the network where it is paid.
 */
export type Money = Pick<
  Solana,
  | 'network'
  | 'caip2'
  | 'mint'
  | 'rpc'
  | 'background'
  | 'second'
  | 'env'
  | 'keys'
  | 'journal'
  | 'kv'
  | 'sessionKey'
  | 'follow'
>;
