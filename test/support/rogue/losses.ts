import { MAX_FEES } from '../../../src/shared/network-fees.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { root } from '../../../dev/build/paths.ts';
import { ACK_MS, MISSED_ACKS, TICK_MS, timingFor } from '../../../src/shared/billing/timing.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import { mostUnrecouped } from '../../../src/workers/ledger/payment/fee-limits.ts';

/**
 * The most that each side can lose (docs/billing.md, "What each side can lose, at most"), in numbers,
 * beside the loss that a dishonest other side caused in a test.
 */
interface Loss {
  /** The dishonest side; the other one loses. */
  readonly cheat: 'guest' | 'host';
  readonly attack: string;
  /** The promise in words. */
  readonly promise: string;
  readonly unit: Unit;
  readonly bound: number;
  readonly measured: number;
}

/** Of media that nobody paid for; of the fee payer, that no payment brought in; paid, with nothing for it. */
type Unit = 'ms' | 'lamports' | 'USDC';

export type Promised = Pick<Loss, 'promise' | 'unit' | 'bound'>;

const ATOMIC = 1_000_000;
const inUsdc = (atomic: bigint): number => Number(atomic) / ATOMIC;

/** Returns the most that the host may lose while a minute is overdue. */
export const pending = ({ periodSeconds }: Pick<Terms, 'periodSeconds'>): Promised => {
  const { pendingMs } = timingFor(periodSeconds);
  return { promise: `${pendingMs / 1000} s of pending`, unit: 'ms', bound: pendingMs };
};

/** Two acks that do not come, each given up after its time. */
const PER_GATE_MS = MISSED_ACKS * ACK_MS;
/** How often the host's gate closed on a guest that did not answer. */
export const closedGates = (count: number): Promised => ({
  promise: `${PER_GATE_MS / 1000} s per closed gate (${count})`,
  unit: 'ms',
  bound: PER_GATE_MS * count,
});

/** One missed ack is forgiven after ten good ones in a row; its second is not counted. */
export const missedAcks = (count: number): Promised => ({
  promise: `1 s per missed ack, one in eleven at most (${count})`,
  unit: 'ms',
  bound: TICK_MS * count,
});

/** Promises that may be called in one after the other. */
export const both = (first: Promised, second: Promised): Promised => ({
  ...first,
  promise: `${first.promise} + ${second.promise}`,
  bound: first.bound + second.bound,
});

export const noMedia: Promised = { promise: 'no media before payment', unit: 'ms', bound: 0 };

export const cappedFees: Promised = {
  promise: 'a capped number of lamports in fees',
  unit: 'lamports',
  bound: Number(mostUnrecouped(MAX_FEES.normal)),
};
export const noFees: Promised = { promise: 'refused, nothing signed', unit: 'lamports', bound: 0 };

export const nothingPaid: Promised = { promise: 'no money moves', unit: 'USDC', bound: 0 };
export const onePeriod = ({ price }: { readonly price: bigint }): Promised => ({
  promise: 'one period’s price',
  unit: 'USDC',
  bound: inUsdc(price),
});
export const prepayment = (terms: Pick<Terms, 'price' | 'prepaidPeriods'>): Promised => ({
  promise: 'the prepayment once',
  unit: 'USDC',
  bound: inUsdc(terms.price) * terms.prepaidPeriods,
});

const table: Loss[] = [];

/** Writes a measured loss down. @throws where it is more than was promised. */
export function keepLoss(
  cheat: Loss['cheat'],
  attack: string,
  promised: Promised,
  measured: number | bigint,
): void {
  const loss = typeof measured === 'bigint' ? amountOf(promised.unit, measured) : measured;
  table.push({ cheat, attack, ...promised, measured: loss });
  if (loss > promised.bound) {
    const { unit, bound, promise } = promised;
    throw new Error(`${attack}: lost ${loss} ${unit}, and ${bound} are promised (${promise})`);
  }
}

/** Bigints are lamports, or atomic USDC. */
const amountOf = (unit: Unit, value: bigint): number =>
  unit === 'USDC' ? inUsdc(value) : Number(value);

const shown = (unit: Unit, value: number): string =>
  unit === 'ms' ? `${(value / 1000).toFixed(1)} s` : `${value} ${unit}`;

const lossTable = (losses: readonly Loss[] = table): string =>
  [
    '| dishonest | attack | promised | at most | measured |',
    '| --- | --- | --- | --- | --- |',
    ...losses.map(
      ({ cheat, attack, promise, unit, bound, measured }) =>
        `| ${cheat} | ${attack} | ${promise} | ${shown(unit, bound)} | ${shown(unit, measured)} |`,
    ),
  ].join('\n');

/** Prints what was measured; with LOSSES_JSON=1 it is kept under test/bench/results, too. */
export function tellLosses(name: string): void {
  console.log(lossTable());
  if (process.env['LOSSES_JSON'] !== '1') return;
  const folder = `${root}/test/bench/results`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}.json`, `${JSON.stringify(table, null, 2)}\n`);
}
