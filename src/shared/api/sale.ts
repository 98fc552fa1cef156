import type { Bytes } from '../bytes.ts';
import type { AtomicUsdc } from '../money.ts';

/**
 * Messages between the transfer worker and the ledger worker of one side about files for sale, over
 * a port of their own. The transfer worker knows what is listed, the ledger worker what is paid.
 */

/** One file for sale, with what a price, a payment's memo and a grant need. */
export interface SaleListing {
  /** The listing's id, 16 bytes as hex; part of the resource's URL. */
  readonly id: string;
  /** The host's name for it, sent to the guest in the quote's description. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** 0: free, and given without a payment. */
  readonly price: AtomicUsdc;
  /** The tree hash that the transfer is verified against, 32 bytes. */
  readonly root: Bytes;
  /** 16 random bytes, so that the chain does not tell which file was sold (docs/protocol/x402.md, "Files"). */
  readonly salt: Bytes;
}

/** Transfer worker → ledger worker. */
export type SaleNews =
  /** All files that are listed now, by this side (host) or by the peer (guest). */
  | { readonly type: 'listings'; readonly listings: readonly SaleListing[] }
  /** Guest: the file is complete, and the session key is asked to sign that. → `signed`. */
  | { readonly type: 'sign-received'; readonly root: Bytes };

/** Ledger worker → transfer worker. */
export type SaleOrder =
  /** Guest's answer to `sign-received`; null: there is no session key any more. */
  | { readonly type: 'signed'; readonly root: Bytes; readonly signature: Bytes | null }
  /** The call that the channels belong to. Sent when the guest is admitted. */
  | { readonly type: 'call'; readonly role: 'host' | 'guest'; readonly callId: string }
  /** Guest: listed files that this wallet has paid this host for under another listing. */
  | { readonly type: 'bought-before'; readonly ids: readonly string[] }
  /** Host: refunded, so nothing more of it is sent. */
  | { readonly type: 'refunded'; readonly id: string }
  /** Host: a minute is due and being paid, so files make room; or it is paid. */
  | { readonly type: 'minute'; readonly due: boolean }
  /** Host: settled and read back. Guest: granted, and shown by this side's own RPC server. */
  | {
      readonly type: 'paid';
      readonly id: string;
      /** 32 bytes, from which both sides derive the key of each start or resume. */
      readonly secret: Bytes;
      readonly signature: string;
    };
