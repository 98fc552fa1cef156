import * as assert from 'uvu/assert';
import type { Mix } from '../../rtc-lab/bench.ts';
import { connect, minutesPaid, prepay, STEADY_PERIOD } from '../call.ts';
import { type NetCall, openNetPair } from './app.ts';
import {
  begun,
  checkBooks,
  checkLines,
  recoverySteps,
  standbyReady,
  startTalking,
  stopTalking,
} from './paid.ts';
import type { Side } from './wan.ts';

/** Paid calls on networks that are rough rather than gone. */

interface RoughCase {
  readonly what: string;
  /** Sides without a NAT. */
  readonly open: readonly Side[];
  /** One after another, a minute paid after each. */
  readonly trouble: readonly ((pair: NetCall) => void)[];
  /** The steps that may have to help; no human is among them. */
  readonly by: RegExp;
}

export const ROUGH: readonly RoughCase[] = [
  {
    what: 'both routers forget their mappings, then 2 % of all packets are lost',
    open: [],
    trouble: [
      ({ wan }) => {
        wan.forget('host');
        wan.forget('guest');
      },
      ({ wan }) => wan.lose(2),
    ],
    by: /^(wait|silent repair)$/,
  },
  {
    what: 'a NAT on one side alone, whose ports are others of a sudden',
    open: ['host'],
    trouble: [({ wan }) => wan.forget('guest', 'other ports')],
    by: /^(wait|silent repair|standby \d+)$/,
  },
];

const MINUTE_MS = 60_000;

/** Until one more minute has settled on both sides than there are now. */
async function nextPaid({ host, guest }: NetCall): Promise<void> {
  const settled = await Promise.all([host, guest].map(({ ui }) => ui.count('minute')));
  // The prepayment has a row as well, and is no minute.
  const wanted = Math.max(...settled);
  await Promise.all([host, guest].map((side) => minutesPaid(side, wanted, MINUTE_MS)));
}

/**
 * A whole call: talking, the trouble, minutes billed through and after it, no line lost, the books right.
 * Answers which steps helped. @throws AssertionError
 */
export async function playRough(
  { open, trouble, by }: RoughCase,
  [host, guest]: Mix,
  opened = (): void => undefined,
): Promise<readonly string[]> {
  const pair = await openNetPair({ host, guest, open, period: STEADY_PERIOD, prepaid: 1 });
  try {
    opened();
    await connect(pair);
    await prepay(pair);
    await startTalking(pair, 500);
    await standbyReady(pair, 1);
    await begun(pair);
    for (const happens of trouble) {
      happens(pair);
      await nextPaid(pair);
    }
    await stopTalking(pair);
    await checkLines(pair);
    for (const { ui, kind } of [pair.host, pair.guest]) {
      assert.is(await ui.data('connection', 'state'), 'connected', kind);
    }
    const healed = await recoverySteps(pair.host);
    for (const step of healed) assert.match(step, by);
    await pair.host.ui.click('end-call');
    await checkBooks(pair);
    return healed;
  } finally {
    await pair.close();
  }
}
