// timeout: 1800
/**
 * How soon a call link connects two pages, by steps and without the host's press, on the local ledger.
 * `--mix=chromium-firefox|… --length=full|short`
 */
import { openPair, type Pair, STEADY_PERIOD } from '../support/call.ts';
import { makeCallLink, payAndTalk, ring } from '../support/ring.ts';
import { atMost, ENOUGH_FOR_P95, kindsOf, MIXES, option, report, spreadRows } from './support.ts';

const mix = option('mix', [MIXES[1], MIXES[0], MIXES[2], MIXES[3]]);
const CALLS = option('length', ['full', 'short']) === 'full' ? ENOUGH_FOR_P95 : 3;
const MOST_MS = 8_000;

/** In ms. */
interface Steps {
  /** From the guest's *Call* to the host's ring. */
  readonly ring: number;
  /** From the host's *Answer* to the answer at the guest. */
  readonly answer: number;
  /** From there until both are connected and the guest can pay. */
  readonly connect: number;
}

async function play({ host, guest }: Pair, link: string): Promise<Steps> {
  await ring(guest, link);
  const calledMs = performance.now();
  await host.ui.shown('ring');
  const rangMs = performance.now();
  await host.ui.click('answer');
  await guest.ui.until('ringing', 'state', ['answered']);
  const answeredMs = performance.now();
  await guest.ui.shown('prepay');
  const connectedMs = performance.now();
  await payAndTalk({ host, guest });
  await host.ui.click('end-call');
  await Promise.all([host, guest].map(({ ui }) => ui.shown('call-ended')));
  for (const { ui } of [host, guest]) await ui.click('start-over');
  return {
    ring: rangMs - calledMs,
    answer: answeredMs - rangMs,
    connect: connectedMs - answeredMs,
  };
}

const pair = await openPair({ ...kindsOf(mix), period: STEADY_PERIOD });
const steps: Steps[] = [];
const browsers: string[] = [];
try {
  for (const { page } of [pair.host, pair.guest]) browsers.push(await page.browser().version());
  const link = await makeCallLink(pair.host);
  for (let calls = 0; calls < CALLS; calls += 1) steps.push(await play(pair, link));
} finally {
  await pair.close();
}
const targets = CALLS >= ENOUGH_FOR_P95 ? { p95: atMost(MOST_MS) } : {};
const total = steps.map((each) => each.ring + each.answer + each.connect);
report({
  about: 'Rings at a call link on the local ledger, from the press on *Call* to a connected call.',
  browsers,
  rows: [
    ...spreadRows(
      `${mix}: rings`,
      steps.map((each) => each.ring),
      'ms',
    ),
    ...spreadRows(
      `${mix}: answered`,
      steps.map((each) => each.answer),
      'ms',
    ),
    ...spreadRows(
      `${mix}: connected`,
      steps.map((each) => each.connect),
      'ms',
    ),
    ...spreadRows(`${mix}: all, without the press`, total, 'ms', targets),
  ],
});
