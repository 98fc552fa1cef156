// timeout: 900
// takes: 200
/**
 * Kills real pages at a given state of a payment, which the test reads from the browser's journal. The process
 * of the tab dies, and another tab takes the call up. Here the seed draws three steps.
 * test/soak/crash-matrix.test.ts takes every step, without browsers.
 */
import { hasLanded } from '../../src/shared/api/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Role } from '../../src/shared/api/ledger.ts';
import { eventually } from '../rtc-lab/bench.ts';
import {
  connect,
  minutesPaid,
  openPair,
  type Pair,
  prepay,
  STEADY_PERIOD,
} from '../support/call.ts';
import { buy, fileState, makeFile, makeFolder, sell } from '../support/files.ts';
import { journalOf } from '../support/journal-pages.ts';
import { checkClocks, crash, interrupted, repaired } from '../support/rejoin.ts';
import { drawn } from '../support/soak.ts';

const STEPS = [
  { role: 'guest', kind: 'minute', state: 'signed' },
  { role: 'guest', kind: 'minute', state: 'landed' },
  { role: 'host', kind: 'minute', state: 'signed' },
  { role: 'host', kind: 'minute', state: 'landed' },
  { role: 'guest', kind: 'file', state: 'signed' },
  { role: 'guest', kind: 'file', state: 'landed' },
] as const satisfies readonly { readonly role: Role; kind: string; state: string }[];
type Step = (typeof STEPS)[number];

const DRAWN = 3;
const MINUTE_MS = 60_000;
/** After this time, a blockhash (150 blocks) has expired, and the expiry is final. */
const DEAD_MS = 150_000;
/** A call cannot be interrupted before its first counted second. */
const BEGUN_MS = 2_000;
const SOLD: ReadonlySet<string> = new Set(['prepay', 'minute', 'file']);

/** Waits until nothing is under way, then compares both journals and the ledger. */
async function checkAgreed({ host, guest, site }: Pair): Promise<void> {
  for (const [role, { page }] of [
    ['host', host],
    ['guest', guest],
  ] as const) {
    const landed = site.ledger.transfers().map(({ signature }) => signature);
    await eventually(
      `the ${role}’s journal agrees`,
      async () =>
        (await journalOf(page))
          .filter((each) => each.role === role && SOLD.has(each.kind) && hasLanded(each))
          .map(({ signature }) => signature ?? ''),
      (known) => String([...known].sort()) === String([...landed].sort()),
      60_000,
    );
  }
}

async function play(step: Step): Promise<void> {
  const { role, kind } = step;
  const options = {
    ...(role === 'host'
      ? ({ host: 'chromium', guest: 'firefox' } as const)
      : ({ host: 'firefox', guest: 'chromium' } as const)),
    period: STEADY_PERIOD,
    prepaid: kind === 'file' ? 12 : 1,
  };
  const source = makeFolder();
  let pair = await openPair(options);
  try {
    makeFile(source.file('talk.bin'), 100_000);
    await connect(pair);
    await sell(pair.host, [source.file('talk.bin')], '1.25');
    await prepay(pair);
    await eventually(
      'time',
      async () => Number(await pair.host.ui.data('elapsed', 'ms')),
      (ms) => ms >= BEGUN_MS,
    );
    const reached = journalOf(pair[role].page, step);
    if (kind === 'file') {
      await fileState(pair.guest, 'talk.bin', ['listed']);
      await buy(pair.guest, 'talk.bin', true);
    }
    await reached;
    const back = await crash(pair, pair[role], options);
    pair = { ...pair, [role]: back };
    await interrupted(pair[role === 'host' ? 'guest' : 'host']);
    await back.ui.until('rejoin-card', 'role', [role]);
    await repaired(pair, role);
    if (kind === 'file') {
      // If the host has the payment, the file arrives. Otherwise the guest buys again once the payment has expired.
      const outcome = await eventually(
        'a download, or a payment that cannot land any more',
        async () => {
          const row = (await back.ui.all('file')).find((each) => each['name'] === 'talk.bin');
          const tries = (await journalOf(back.page)).filter((each) => each.kind === 'file');
          const dead = tries.length > 0 && tries.every((each) => each.state === 'failed');
          return row?.['state'] === 'done' ? 'done' : row && dead ? 'dead' : 'open';
        },
        (now) => now !== 'open',
        DEAD_MS,
      );
      if (outcome === 'dead') await buy(back, 'talk.bin', true);
      await fileState(back, 'talk.bin', ['done'], 90_000);
      const sales = pair.site.ledger.transfers().filter(({ amount }) => amount === 1_250_000n);
      assert.is(sales.length, 1, 'the file was paid once');
    } else {
      const both = [pair.host, pair.guest];
      await Promise.all(both.map((side) => minutesPaid(side, 2, MINUTE_MS)));
    }
    await checkClocks(pair);
    await pair.host.ui.click('end-call');
    for (const { ui } of [pair.host, pair.guest]) {
      await ui.until('call-ended', 'reason', ['host']);
    }
    const { ledger } = pair.site;
    const memos = new Set(ledger.transfers().map(({ memo }) => memo));
    assert.is(memos.size, ledger.transfers().length, 'nothing twice');
    await checkAgreed(pair);
    for (const { guard, kind: browser } of [pair.host, pair.guest]) {
      assert.equal(guard.offences, [], browser);
    }
  } finally {
    await pair.close();
    source.remove();
  }
}

for (const step of drawn(STEPS, DRAWN, 'crash-pages')) {
  // Proves failures: Crashes
  test(`after the ${step.role}’s page dies (${step.kind} ${step.state}), everything is paid once`, () =>
    play(step));
}

test.run();
