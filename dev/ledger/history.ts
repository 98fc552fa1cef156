import type { Address } from '@solana/kit';
import { toBase64 } from './bytes.ts';
import type { Outcome } from './bank.ts';
import type { Json } from './json.ts';
import type { WireTransaction } from './transaction.ts';

/** The transactions that landed, in order. LiteSVM keeps no history. */

/** One SPL Token transfer of a successful transaction, from a top-level or inner instruction. */
export interface Transfer {
  readonly signature: string;
  /** The token accounts. */
  readonly source: Address;
  readonly destination: Address;
  /** The wallets that own the token accounts. */
  readonly sourceOwner: Address;
  readonly destinationOwner: Address;
  /** The signer: the owner or a delegate. */
  readonly authority: Address;
  readonly mint: Address;
  readonly amount: bigint;
  readonly slot: number;
  /** The transaction's first memo, as text. */
  readonly memo: string | null;
}

export interface Landed extends Outcome {
  readonly signature: string;
  readonly tx: WireTransaction;
  /** All accounts of the transaction. Indexes in its JSON form refer to this list. */
  readonly keys: readonly Address[];
  readonly slot: number;
  readonly blockTime: number;
  readonly fee: bigint;
  readonly preBalances: readonly bigint[];
  readonly postBalances: readonly bigint[];
  readonly preTokenBalances: readonly Json[];
  readonly postTokenBalances: readonly Json[];
  readonly transfers: readonly Transfer[];
}

const messageKey = (tx: WireTransaction): string => toBase64(tx.message.bytes);

export class History {
  private landed: Landed[] = [];
  private readonly bySignature = new Map<string, Landed>();
  private readonly byMessage = new Map<string, Landed>();

  add(record: Landed): void {
    this.landed.push(record);
    this.bySignature.set(record.signature, record);
    this.byMessage.set(messageKey(record.tx), record);
  }

  find(signature: string): Landed | undefined {
    return this.bySignature.get(signature);
  }

  /** Finds a duplicate by its message, whatever its signatures, as agave's status cache does. */
  findDuplicate(tx: WireTransaction): Landed | undefined {
    return this.byMessage.get(messageKey(tx));
  }

  /** All transactions, oldest first. */
  get all(): readonly Landed[] {
    return this.landed;
  }

  /** Removes the transaction at `index` and all later ones. Returns them, oldest first. */
  cutFrom(index: number): readonly Landed[] {
    const cut = this.landed.splice(index);
    for (const { signature, tx } of cut) {
      this.bySignature.delete(signature);
      this.byMessage.delete(messageKey(tx));
    }
    return cut;
  }
}
