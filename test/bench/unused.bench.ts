// timeout: 900
/**
 * Unused time: from the end of a call to its return, and what that costs the host. `--mix=…` as in call.
 */
import type { Row } from '../../dev/bench/result.ts';
import { connect, openPair, type Pair, prepay, type Side } from '../support/call.ts';
import { kindsOf, MIXES, option, report, sleep, spreadRows } from './support.ts';

const PERIOD_S = 8;
const TIMES = 4;
/** The prepayment is not final yet; it is. */
const TALKS_MS = [4_000, 18_000] as const;
const LIMIT_MS = 120_000;

interface Returned {
  /** Stands in the ledger; shown by either page. All after the click on end. */
  readonly landedMs: number;
  readonly hostMs: number;
  readonly guestMs: number;
  readonly feeLamports: number;
}

async function feeOf({ site }: Pair, signature: string): Promise<number> {
  const config = { commitment: 'confirmed', maxSupportedTransactionVersion: 0 };
  const found = await site.ledger.call('getTransaction', [signature, config]);
  const { meta } = found as { readonly meta: { readonly fee: number | bigint } };
  return Number(meta.fee);
}

async function onceReturned(pair: Pair, talkMs: number): Promise<Returned> {
  const { site, host, guest } = pair;
  await connect(pair, undefined, true);
  await prepay(pair);
  await sleep(talkMs);
  const before = site.ledger.transfers().length;
  const startedMs = performance.now();
  const since = (): number => performance.now() - startedMs;
  const shown = async ({ ui }: Side): Promise<number> => {
    await ui.until('unused', 'state', ['returned'], LIMIT_MS);
    return since();
  };
  await guest.ui.click('end-call');
  const landed = (async () => {
    while (site.ledger.transfers().length === before) await sleep(10);
    return since();
  })();
  const [landedMs, hostMs, guestMs] = await Promise.all([landed, shown(host), shown(guest)]);
  const feeLamports = await feeOf(pair, site.ledger.transfers().at(-1)?.signature ?? '');
  for (const { ui } of [host, guest]) await ui.click('start-over');
  return { landedMs, hostMs, guestMs, feeLamports };
}

const kinds = kindsOf(option('mix', MIXES));
const pair = await openPair({ ...kinds, period: PERIOD_S, prepaid: 3 });
const rows: Row[] = [];
try {
  for (const talkMs of TALKS_MS) {
    const all: Returned[] = [];
    for (let time = 0; time < TIMES; time += 1) all.push(await onceReturned(pair, talkMs));
    const of = (what: keyof Returned): number[] => all.map((each) => each[what]);
    const subject = `ended ${talkMs / 1_000} s after the prepayment`;
    rows.push(...spreadRows(`${subject}: in the ledger`, of('landedMs'), 'ms'));
    rows.push(...spreadRows(`${subject}: shown by the host`, of('hostMs'), 'ms'));
    rows.push(...spreadRows(`${subject}: shown by the guest`, of('guestMs'), 'ms'));
    rows.push(...spreadRows(`${subject}: fee`, of('feeLamports'), 'lamports'));
  }
  report({
    about:
      'From the click on _End call_ to the return of unused time. It waits until every payment of the call is final: 13 s on this ledger, as on mainnet. The guest finds it in the history of its account, asked for every few seconds.',
    browsers: [await pair.host.browser.version(), await pair.guest.browser.version()],
    rows,
  });
} finally {
  await pair.close();
}
