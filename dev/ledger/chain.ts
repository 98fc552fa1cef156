import { createHash } from 'node:crypto';
import { toBase58 } from './bytes.ts';

/**
 * Slots, commitment and blockhashes. A slot passes every `slotMs` of real time (or on command), and
 * each slot has a block. No timer runs here. The state is a function of the clock and is computed
 * when it is requested.
 */

export type Commitment = 'processed' | 'confirmed' | 'finalized';

export interface ChainOptions {
  /**
   * How many milliseconds a slot lasts. On the public networks, a slot lasted 400 ms until
   * recently.
   */
  readonly slotMs: number;
  /** Whether slots pass with real time, or only by `advance`. */
  readonly clock: 'real' | 'manual';
  /**
   * How many slots pass until a block is confirmed and until it is finalized (about 1 and 32 on the
   * networks).
   */
  readonly confirmedAfter: number;
  readonly finalizedAfter: number;
}

interface Blockhash {
  readonly blockhash: string;
  readonly lastValidBlockHeight: number;
}

interface SlotHash {
  readonly slot: bigint;
  readonly hash: string;
}

/** The time of a bank, as its sysvars show it. */
export interface SlotTime {
  readonly slot: number;
  /** Seconds since 1970. */
  readonly unixTime: number;
  readonly slotHashes: () => SlotHash[];
}

/** A blockhash is accepted for this many blocks (agave's MAX_PROCESSING_AGE). */
const BLOCKHASH_WINDOW = 150;
/** LiteSVM deploys its programs in slot 447,552,000. Every bank must come after that slot. */
const FIRST_SLOT = 447_560_000;
/**
 * The number of slots without a block before the first one here. So height and slot differ, and
 * confusing them causes a visible error.
 */
const SKIPPED_SLOTS = 21_000_000;
const SLOT_HASHES = 512;
/**
 * How many blockhashes are remembered. There are more than in the window, so that an older bank's
 * window is covered too.
 */
const HASHES_KEPT = 600;

export class Chain {
  private readonly options: ChainOptions;
  private readonly startMs = performance.now();
  private readonly startUnixMs = Date.now();
  private readonly seed: string;
  private advanced = 0;
  /** Slots that passed in no time, because a blockhash was expired on command. */
  private jumped = 0;
  private stalledAt: number | null = null;
  private hashedTo = FIRST_SLOT - HASHES_KEPT;
  private readonly slotOfHash = new Map<string, number>();

  constructor(options: ChainOptions, seed: string) {
    this.options = options;
    this.seed = seed;
  }

  /** The processed slot, which is the one in progress. */
  get slot(): number {
    const { clock, slotMs } = this.options;
    const passed = clock === 'real' ? Math.floor((performance.now() - this.startMs) / slotMs) : 0;
    return FIRST_SLOT + passed + this.advanced + this.jumped;
  }

  /** Returns the newest slot at a commitment. */
  slotAt(commitment: Commitment): number {
    if (commitment === 'processed') return this.slot;
    const { confirmedAfter, finalizedAfter } = this.options;
    const tip = Math.min(this.slot, this.stalledAt ?? Infinity);
    return tip - (commitment === 'confirmed' ? confirmedAfter : finalizedAfter);
  }

  advance(slots: number): void {
    this.advanced += slots;
  }

  /** Expires every blockhash issued so far, without time passing. */
  expireBlockhashes(): void {
    this.jumped += BLOCKHASH_WINDOW + 1;
  }

  /**
   * Stalls or continues the chain. While it is stalled, blocks are made but none is confirmed or
   * finalized.
   */
  setStalled(stalled: boolean): void {
    if (!stalled) this.stalledAt = null;
    else this.stalledAt ??= this.slot;
  }

  /** Returns the clock as programs see it in a bank at `slot`. */
  timeOf(slot: number, unixTime = this.unixTime()): SlotTime {
    return { slot, unixTime, slotHashes: () => this.hashesBefore(slot) };
  }

  /** Returns the time of the current slot's start, in seconds since 1970. */
  unixTime(): number {
    const ms = (this.slot - FIRST_SLOT - this.jumped) * this.options.slotMs;
    return Math.floor((this.startUnixMs + ms) / 1000);
  }

  blockHeight(slot: number): number {
    return slot - SKIPPED_SLOTS;
  }

  latestBlockhash(commitment: Commitment): Blockhash {
    const slot = this.slotAt(commitment);
    return {
      blockhash: this.hashOf(slot),
      lastValidBlockHeight: this.blockHeight(slot) + BLOCKHASH_WINDOW,
    };
  }

  /**
   * Tells whether a bank at `slot` accepts the blockhash. The bank must know the blockhash, which
   * must be at most 150 blocks old.
   */
  isBlockhashValid(blockhash: string, slot: number): boolean {
    this.hashUpTo(this.slot);
    const made = this.slotOfHash.get(blockhash);
    return made !== undefined && made <= slot && slot - made <= BLOCKHASH_WINDOW;
  }

  /** Returns the newest 512 hashes, newest first, as the SlotHashes sysvar has them. */
  private hashesBefore(slot: number): SlotHash[] {
    this.hashUpTo(this.slot);
    return [...this.slotOfHash]
      .filter(([, made]) => made < slot)
      .slice(-SLOT_HASHES)
      .reverse()
      .map(([hash, made]) => ({ slot: BigInt(made), hash }));
  }

  private hashOf(slot: number): string {
    return toBase58(createHash('sha256').update(`${this.seed}/${slot}`).digest());
  }

  private hashUpTo(slot: number): void {
    for (let next = Math.max(this.hashedTo + 1, slot - HASHES_KEPT); next <= slot; next += 1)
      this.slotOfHash.set(this.hashOf(next), next);
    this.hashedTo = slot;
    for (const [hash, made] of this.slotOfHash) {
      if (made >= slot - HASHES_KEPT) break;
      this.slotOfHash.delete(hash);
    }
  }
}
