import { createHash } from 'node:crypto';
import { toBase58 } from './bytes.ts';

/**
 * Slots, commitment and blockhashes. A slot passes every `slotMs` of real time (or by hand), each slot
 * has a block, and nothing here runs on a timer: the state is a function of the clock, worked out when asked.
 */

export type Commitment = 'processed' | 'confirmed' | 'finalized';

export interface ChainOptions {
  /** Milliseconds a slot lasts. 400 on the networks until recently. */
  readonly slotMs: number;
  /** Slots pass with real time, or only by `advance`. */
  readonly clock: 'real' | 'manual';
  /** Slots until a block is confirmed, and finalized (about 1 and 32 on the networks). */
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

/** A bank's place in time, as its sysvars show it. */
export interface SlotTime {
  readonly slot: number;
  /** Seconds since 1970. */
  readonly unixTime: number;
  readonly slotHashes: () => SlotHash[];
}

/** A blockhash is accepted for this many blocks (agave's MAX_PROCESSING_AGE). */
const BLOCKHASH_WINDOW = 150;
/** LiteSVM deploys its programs in slot 447,552,000; every bank we simulate on must come after that. */
const FIRST_SLOT = 447_560_000;
/** Slots without a block, before ours: height and slot must not be confused, so they differ. */
const SKIPPED_SLOTS = 21_000_000;
const SLOT_HASHES = 512;
/** Blockhashes remembered; past the window, so that an older bank's window is covered too. */
const HASHES_KEPT = 600;

export class Chain {
  private readonly options: ChainOptions;
  private readonly startMs = performance.now();
  private readonly startUnixMs = Date.now();
  private readonly seed: string;
  private advanced = 0;
  /** Slots that passed in no time (an expired blockhash on command). */
  private jumped = 0;
  private stalledAt: number | null = null;
  private hashedTo = FIRST_SLOT - HASHES_KEPT;
  private readonly slotOfHash = new Map<string, number>();

  constructor(options: ChainOptions, seed: string) {
    this.options = options;
    this.seed = seed;
  }

  /** The processed slot: the one under way. */
  get slot(): number {
    const { clock, slotMs } = this.options;
    const passed = clock === 'real' ? Math.floor((performance.now() - this.startMs) / slotMs) : 0;
    return FIRST_SLOT + passed + this.advanced + this.jumped;
  }

  /** The newest slot at a commitment. */
  slotAt(commitment: Commitment): number {
    if (commitment === 'processed') return this.slot;
    const { confirmedAfter, finalizedAfter } = this.options;
    const tip = Math.min(this.slot, this.stalledAt ?? Infinity);
    return tip - (commitment === 'confirmed' ? confirmedAfter : finalizedAfter);
  }

  advance(slots: number): void {
    this.advanced += slots;
  }

  /** Let every blockhash handed out so far run out, without time passing. */
  expireBlockhashes(): void {
    this.jumped += BLOCKHASH_WINDOW + 1;
  }

  /** While stalled, blocks are made but none is confirmed or finalized. */
  setStalled(stalled: boolean): void {
    if (!stalled) this.stalledAt = null;
    else this.stalledAt ??= this.slot;
  }

  /** Returns the clock as programs see it in a bank at `slot`. */
  timeOf(slot: number, unixTime = this.unixTime()): SlotTime {
    return { slot, unixTime, slotHashes: () => this.hashesBefore(slot) };
  }

  /** Seconds since 1970 at the current slot's start. */
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

  /** Whether a bank at `slot` accepts the blockhash: known to it and at most 150 blocks old. */
  isBlockhashValid(blockhash: string, slot: number): boolean {
    this.hashUpTo(this.slot);
    const made = this.slotOfHash.get(blockhash);
    return made !== undefined && made <= slot && slot - made <= BLOCKHASH_WINDOW;
  }

  /** The newest 512, newest first, as the SlotHashes sysvar has them. */
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
