// timeout: 1200
// takes: 190
/** Many minutes between two browsers, at 8 s each, with a ledger server that fails at random. */
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventually } from '../rtc-lab/bench.ts';
import {
  connect,
  minutesPaid,
  openPair,
  type Pair,
  prepay,
  STEADY_PERIOD,
} from '../support/call.ts';
import { checkBooks, checkClocks } from '../support/rejoin.ts';
import { isWholeSoak, soakNumber } from '../support/soak.ts';
import { seeded } from '../unit/billing/sim-world.ts';

const MINUTES = isWholeSoak ? 60 : 15;
/** The longest time of one minute, on a slow machine and with one freeze. */
const MINUTE_MS = 3 * STEADY_PERIOD * 1_000;
/** Shorter than a retry, so the call goes on. */
const LONGEST_FAULT_MS = 2_500;

const seed = soakNumber('minutes-60');
const random = seeded(seed);
console.log(`SEED=${seed}`);

/** Faults with `ms` last that long. The others hit the next transaction. */
const FAULTS: readonly ((ms: number) => Record<string, unknown>)[] = [
  (ms) => ({ http429: { ms } }),
  (ms) => ({ http503: { ms } }),
  (ms) => ({ http503: { ms, method: 'sendTransaction', executes: true } }),
  (ms) => ({ hang: { ms } }),
  (ms) => ({ dropSend: { ms } }),
  (ms) => ({ delayConfirm: { ms } }),
  () => ({ failSend: 1 }),
  () => ({ rollback: { calls: 1 } }),
];

/** Causes a fault about every two periods until it is stopped. Returns the faults. */
async function trouble({ site }: Pair, stop: AbortSignal): Promise<readonly string[]> {
  const named: string[] = [];
  while (!stop.aborted) {
    await setTimeout(random() * 4 * STEADY_PERIOD * 1_000, undefined, { signal: stop }).catch(
      () => null,
    );
    const draw = FAULTS[Math.floor(random() * FAULTS.length)];
    if (stop.aborted || !draw) break;
    const fault = draw(Math.round(300 + random() * (LONGEST_FAULT_MS - 300)));
    named.push(Object.keys(fault).join());
    await site.ledger.call('local_fault', [fault]);
  }
  await site.ledger.call('local_fault', [{ clear: true }]);
  return named;
}

let pair: Pair;
test.before(async () => {
  pair = await openPair({ period: STEADY_PERIOD, prepaid: 1 });
});
test.after(() => pair.close());

// Proves failures: Long calls
test(`both screens and the ledger show ${MINUTES} minutes paid once each`, async () => {
  const { host, guest, site } = pair;
  await connect(pair);
  await guest.ui.fill('budget', '100');
  await prepay(pair);
  const [first] = site.ledger.transfers();
  assert.ok(first);
  await site.ledger.call('local_fund', [{ address: first.sourceOwner, usdc: '100' }]);
  const stop = new AbortController();
  const troubling = trouble(pair, stop.signal);
  for (let minute = 1; minute <= MINUTES; minute += 1) {
    await Promise.all([host, guest].map((side) => minutesPaid(side, minute, MINUTE_MS)));
  }
  stop.abort();
  console.log(`  faults: ${(await troubling).join(', ')}`);
  await checkClocks(pair);
  await host.ui.click('end-call');
  for (const { ui } of [host, guest]) await ui.until('call-ended', 'reason', ['host']);
  // The page sends the payments of the last rollback again in the background.
  const signatures = async (): Promise<readonly string[]> =>
    (await host.ui.all('minute')).map((row) => row['signature'] ?? '').sort();
  const shown = await signatures();
  await eventually(
    'the ledger has what is shown',
    () => Promise.resolve(site.ledger.transfers().map(({ signature }) => signature)),
    (landed) => shown.every((each) => landed.includes(each)),
  );
  assert.ok((await checkBooks(pair)) > MINUTES);
  for (const { guard, kind } of [host, guest]) assert.equal(guard.offences, [], kind);
});

test.run();
