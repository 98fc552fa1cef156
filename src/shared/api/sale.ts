import type { Bytes } from '../bytes.ts';
import type { AtomicUsdc } from '../money.ts';

/**
 * Messages about files for sale, between the transfer worker and the ledger worker of one side,
 * over a port of their own. The transfer worker knows which files are listed, and the ledger worker
 * which are paid.
 */

/** One file for sale, with everything that a price, a payment's memo and a grant need. */
export interface SaleListing {
  /** The listing's id, 16 bytes as hex; part of the resource's URL. */
  readonly id: string;
  /** The host's name for the file, which the quote's description tells the guest. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** 0 if the file is free. Then it is given without a payment. */
  readonly price: AtomicUsdc;
  /** The tree hash that the transfer is verified against, 32 bytes. */
  readonly root: Bytes;
  /**
   * 16 random bytes, so that the chain does not show which file was sold (docs/protocol/x402.md,
   * "Files").
   */
  readonly salt: Bytes;
}

/** Transfer worker → ledger worker. */
export type SaleNews =
  /** All files that are listed now, by this side (host) or by the peer (guest). */
  | { readonly type: 'listings'; readonly listings: readonly SaleListing[] }
  /**
   * Guest: the file is complete, and the session key should sign a statement about it. → `signed`.
   */
  | { readonly type: 'sign-received'; readonly root: Bytes };

/** Ledger worker → transfer worker. */
export type SaleOrder =
  /** The answer to the guest's `sign-received`; null if there is no session key any more. */
  | { readonly type: 'signed'; readonly root: Bytes; readonly signature: Bytes | null }
  /** The call to which the channels belong. Sent when the guest is admitted. */
  | { readonly type: 'call'; readonly role: 'host' | 'guest'; readonly callId: string }
  /** Guest: listed files that this wallet has bought from this host under another listing. */
  | { readonly type: 'bought-before'; readonly ids: readonly string[] }
  /** Host: the file was refunded, so no more of it is sent. */
  | { readonly type: 'refunded'; readonly id: string }
  /**
   * Host: `due` is true when a minute is due and being paid, so that files make room, and false
   * once it is paid.
   */
  | { readonly type: 'minute'; readonly due: boolean }
  /**
   * Host: the payment has settled and was read back. Guest: the file was granted, and the guest's
   * own RPC server shows the payment.
   */
  | {
      readonly type: 'paid';
      readonly id: string;
      /** The secret, 32 bytes, from which both sides derive the key of each start or resume. */
      readonly secret: Bytes;
      readonly signature: string;
    };
