import type { Bytes } from '../bytes.ts';
import { type AtomicUsdc, usdc } from '../money.ts';

/**
 * What the transfer worker and the ledger worker of one side tell each other about files for sale,
 * over a port of their own: the transfer worker knows what is listed, the ledger worker what is paid.
 */

/** One file as it is sold: what a price, a payment's memo and a grant need to know of it. */
export interface SaleListing {
  /** Of this listing, 16 bytes as hex; part of the resource's URL. */
  readonly id: string;
  /** As the host named it; told to the guest in the quote's description. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** 0: free, and no business of the ledger's. */
  readonly price: AtomicUsdc;
  /** The tree hash that the transfer is verified against, 32 bytes. */
  readonly root: Bytes;
  /** 16 random bytes, so that the chain does not tell which file was sold (docs/x402-datachannel.md, "Files"). */
  readonly salt: Bytes;
}

/** Transfer worker → ledger worker. */
export type SaleNews =
  /** All that is listed now, by this side (host) or by the peer (guest). */
  | { readonly type: 'listings'; readonly listings: readonly SaleListing[] }
  /** Guest: the file is whole; its session key is asked to say so. → `signed`. */
  | { readonly type: 'sign-received'; readonly root: Bytes }
  /** Host: the guest says that it has the file whole, by its session key if there is a signature. */
  | {
      readonly type: 'delivered';
      readonly id: string;
      readonly root: Bytes;
      readonly signature: Bytes | null;
    };

/** Ledger worker → transfer worker. */
export type SaleOrder =
  /** Guest's answer to `sign-received`; null: there is no session key any more. */
  | { readonly type: 'signed'; readonly root: Bytes; readonly signature: Bytes | null }
  /** The call that the channels belong to; said when the guest is admitted. */
  | { readonly type: 'call'; readonly role: 'host' | 'guest'; readonly callId: string }
  /** Guest: of what is listed, all that this wallet has paid this host for and does not have under that listing. */
  | { readonly type: 'bought-before'; readonly ids: readonly string[] }
  /** Host: given back, so nothing more of it is sent. */
  | { readonly type: 'refunded'; readonly id: string }
  /** Host: a minute is due and being paid, so files make room; or it is paid. */
  | { readonly type: 'minute'; readonly due: boolean }
  /** Host: settled and read back. Guest: granted, and seen on the chain by this side's own RPC. */
  | {
      readonly type: 'paid';
      readonly id: string;
      /** 32 bytes, from which both derive the key of each start or resume. */
      readonly secret: Bytes;
      readonly signature: string;
    };

/**
 * The least that anything costs: 0.01 USDC. At 190 USD per SOL that is what four sponsored
 * transactions cost the host's fee key at their dearest.
 */
export const PRICE_FLOOR: AtomicUsdc = usdc(10_000n);
