import type { Bytes } from '../bytes.ts';
import type { AtomicUsdc } from '../money.ts';

/**
 * Messages about files for sale, between the transfer worker and the ledger worker of the same
 * page, over a MessagePort of their own. The transfer worker knows which files are listed. The
 * ledger worker knows which files are paid.
 */

/** A file for sale, with every field that its price, the memo of its payment and its grant need. */
export interface SaleListing {
  /** The listing's id, 16 bytes as hex; part of the resource's URL. */
  readonly id: string;
  /** The host's name for the file, which the quote's description tells the guest. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** 0 if the file is free. A free file is sent without a payment. */
  readonly price: AtomicUsdc;
  /** The tree hash that the transfer is verified against, 32 bytes. */
  readonly root: Bytes;
  /**
   * 16 random bytes that enter the memo, so that the chain does not show which file was sold
   * (docs/protocol/x402.md, "Files").
   */
  readonly salt: Bytes;
}

/** Transfer worker → ledger worker. */
export type SaleNews =
  /**
   * All files that are listed now. The host's worker reports its own files, the guest's worker
   * reports those of the host.
   */
  | { readonly type: 'listings'; readonly listings: readonly SaleListing[] }
  /**
   * Guest: the file is complete, and the session key should sign a statement about that. The answer
   * is `signed`.
   */
  | { readonly type: 'sign-received'; readonly root: Bytes };

/** Ledger worker → transfer worker. */
export type SaleOrder =
  /**
   * The answer to the guest's `sign-received`. The signature is null if the session key no longer
   * exists.
   */
  | { readonly type: 'signed'; readonly root: Bytes; readonly signature: Bytes | null }
  /** The call to which the channels belong. Sent when the guest is admitted. */
  | { readonly type: 'call'; readonly role: 'host' | 'guest'; readonly callId: string }
  /** Guest: listed files that this wallet has bought from this host under another listing. */
  | { readonly type: 'bought-before'; readonly ids: readonly string[] }
  /** Host: the file was refunded, so the transfer worker stops sending it. */
  | { readonly type: 'refunded'; readonly id: string }
  /**
   * Host: `due` is true while a minute is due and being paid. Files then leave bandwidth to the
   * payment. It is false once the minute is paid.
   */
  | { readonly type: 'minute'; readonly due: boolean }
  /**
   * Host: the payment has settled, and the host has read it back from the chain. Guest: the host
   * has granted the file, and the guest's own RPC server shows the payment.
   */
  | {
      readonly type: 'paid';
      readonly id: string;
      /**
       * The secret, 32 bytes. From it, both sides derive a key each time the transfer starts or
       * resumes.
       */
      readonly secret: Bytes;
      readonly signature: string;
    };
