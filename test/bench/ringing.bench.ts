// long
// timeout: 2400
/**
 * How soon a call link connects two pages, by steps and without the host's press: on the local ledger, on
 * Surfpool, and with a STUN server whose answers are late.
 * `--mix=chromium-firefox|… --on=all|ledger|surfpool|stun --length=full|short`
 */
import { createLedger } from '../../dev/ledger/index.ts';
import type { Row } from '../../dev/bench/result.ts';
import { startSurfpool } from '../../dev/surfpool/index.ts';
import { whyNoSurfpool } from '../../dev/surfpool/load.ts';
import { type Pair, pairOn, STEADY_PERIOD } from '../support/call.ts';
import { startLateStun } from '../support/net/late-stun.ts';
import { endAndLeave, makeCallLink, payAndTalk, ring } from '../support/ring.ts';
import { type AnyNode, type Site, siteOn } from '../support/site.ts';
import { type AnswerSteps, answerSteps, watchAnswers } from './answer-steps.ts';
import { atMost, ENOUGH_FOR_P95, kindsOf, MIXES, option, report, spreadRows } from './support.ts';

const given = option('mix', ['both', ...MIXES]);
const chosen = option('on', ['all', 'ledger', 'surfpool', 'stun']);
const isFull = option('length', ['full', 'short']) === 'full';
const MOST_MS = 8_000;
const STUN_MS = 100;

type Place = Exclude<typeof chosen, 'all'>;

const PLACES: readonly { readonly place: Place; readonly words: string; readonly calls: number }[] =
  [
    { place: 'ledger', words: '', calls: ENOUGH_FOR_P95 },
    { place: 'surfpool', words: ', on Surfpool', calls: ENOUGH_FOR_P95 },
    { place: 'stun', words: `, STUN ${STUN_MS} ms away`, calls: 7 },
  ];

/** In ms. */
interface Steps {
  /** From the guest's *Call* to the host's ring. */
  readonly ring: number;
  /** From the host's *Answer* to the answer at the guest. */
  readonly answer: number;
  /** From there until both are connected and the guest can pay. */
  readonly connect: number;
  readonly within: AnswerSteps;
}

type RingingPair = Pick<Pair<Site<AnyNode>>, 'host' | 'guest'>;

async function play({ host, guest }: RingingPair, link: string): Promise<Steps> {
  await ring(guest, link);
  const calledMs = performance.now();
  await host.ui.shown('ring');
  const rangMs = performance.now();
  await host.ui.click('answer');
  await guest.ui.until('ringing', 'state', ['answered']);
  const answeredMs = performance.now();
  await guest.ui.shown('prepay');
  const connectedMs = performance.now();
  const within = await answerSteps(host);
  await payAndTalk({ host, guest });
  await endAndLeave({ host, guest });
  return {
    ring: rangMs - calledMs,
    answer: answeredMs - rangMs,
    connect: connectedMs - answeredMs,
    within,
  };
}

function rowsOf(subject: string, steps: readonly Steps[]): Row[] {
  const of = (name: string, ms: (each: Steps) => number, targets = {}): Row[] =>
    spreadRows(`${subject}: ${name}`, steps.map(ms), 'ms', targets);
  const targets = steps.length >= ENOUGH_FOR_P95 ? { p95: atMost(MOST_MS) } : {};
  return [
    ...of('rings', (each) => each.ring),
    ...of('answered', (each) => each.answer),
    ...of('answered, up to the question for the camera', ({ within }) => within.prepared),
    ...of('answered, camera opened', ({ within }) => within.camera),
    ...of('answered, up to the description', ({ within }) => within.invited),
    ...of('answered, candidates gathered', ({ within }) => within.gathered),
    ...of('answered, signed and confirmed', ({ within }) => within.posted),
    ...of('connected', (each) => each.connect),
    ...of('all, without the press', (each) => each.ring + each.answer + each.connect, targets),
  ];
}

async function measure(
  mix: (typeof MIXES)[number],
  place: Place,
  calls: number,
): Promise<readonly Steps[]> {
  const node: AnyNode = place === 'surfpool' ? startSurfpool() : createLedger();
  const stun = place === 'stun' ? await startLateStun(STUN_MS) : null;
  const options = { ...kindsOf(mix), period: STEADY_PERIOD, prepare: watchAnswers };
  const pair = await pairOn(await siteOn(node), options);
  try {
    for (const { page } of [pair.host, pair.guest]) browsers.add(await page.browser().version());
    if (stun) {
      await pair.host.ui.click('settings');
      await pair.host.ui.fill('ice-servers', stun.url);
    }
    const link = await makeCallLink(pair.host);
    const steps: Steps[] = [];
    while (steps.length < calls) steps.push(await play(pair, link));
    if (stun?.answered() === 0) throw new Error('no browser has asked the STUN server');
    return steps;
  } finally {
    await pair.close();
    stun?.close();
  }
}

const browsers = new Set<string>();
const rows: Row[] = [];
for (const mix of given === 'both' ? [MIXES[1], MIXES[2]] : [given]) {
  for (const { place, words, calls } of PLACES) {
    if (chosen !== 'all' && chosen !== place) continue;
    const reason = place === 'surfpool' ? whyNoSurfpool() : null;
    if (reason) console.log(`not on Surfpool: ${reason}`);
    else rows.push(...rowsOf(`${mix}${words}`, await measure(mix, place, isFull ? calls : 3)));
  }
}
report({
  about:
    'Rings at a call link, from the press on *Call* to a connected call; the first browser hosts. The parts of _answered_ follow one another in the host’s page. Surfpool is a node that shares no code with ours.',
  browsers: [...browsers],
  rows,
});
