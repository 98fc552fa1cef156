// timeout: 900
/**
 * Unused time: from the end of a call to its return, and what that costs the host. `--mix=…` as in call.
 */
import type { Row } from '../../dev/bench/result.ts';
import { connect, openPair, type Pair, prepay, type Side } from '../support/call.ts';
import { kindsOf, MIXES, option, report, sleep, spreadRows } from './support.ts';

const PERIOD_S = 8;
const TIMES = 12;
const TALK_MS = 4_000;
const LIMIT_MS = 120_000;

interface Returned {
  /** The end of the deposit is in the ledger, by the click on end. */
  readonly landedMs: number;
  /** Shown by either page, by its confirmation. */
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

/** Resolves as soon as the ledger calls it confirmed. */
async function confirmed({ site }: Pair, signature: string): Promise<void> {
  for (;;) {
    const { value } = (await site.ledger.call('getSignatureStatuses', [[signature]])) as {
      readonly value: readonly ({ readonly confirmationStatus: string } | null)[];
    };
    const status = value[0]?.confirmationStatus ?? 'processed';
    if (status !== 'processed') return;
    await sleep(10);
  }
}

async function onceReturned(pair: Pair): Promise<Returned> {
  const { site, host, guest } = pair;
  await connect(pair, undefined, true);
  await prepay(pair);
  await sleep(TALK_MS);
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
    const landedMs = since();
    await confirmed(pair, site.ledger.transfers().at(-1)?.signature ?? '');
    return { landedMs, confirmedMs: since() };
  })();
  const [{ landedMs, confirmedMs }, byHost, byGuest] = await Promise.all([
    landed,
    shown(host),
    shown(guest),
  ]);
  const [hostMs, guestMs] = [byHost - confirmedMs, byGuest - confirmedMs];
  const feeLamports = await feeOf(pair, site.ledger.transfers().at(-1)?.signature ?? '');
  for (const { ui } of [host, guest]) await ui.click('start-over');
  return { landedMs, hostMs, guestMs, feeLamports };
}

const kinds = kindsOf(option('mix', MIXES));
const pair = await openPair({ ...kinds, period: PERIOD_S, prepaid: 3 });
const rows: Row[] = [];
try {
  const all: Returned[] = [];
  for (let time = 0; time < TIMES; time += 1) all.push(await onceReturned(pair));
  const of = (what: keyof Returned): number[] => all.map((each) => each[what]);
  rows.push(...spreadRows('in the ledger, after the click', of('landedMs'), 'ms'));
  rows.push(...spreadRows('shown by the host: beyond the confirmation', of('hostMs'), 'ms'));
  rows.push(...spreadRows('shown by the guest: beyond the confirmation', of('guestMs'), 'ms'));
  rows.push(...spreadRows('fee', of('feeLamports'), 'lamports'));
  report({
    about:
      'From the click on _End call_ to the end of the deposit, and from its confirmation, looked for every 10 ms, until either page shows that the money is back.',
    browsers: [await pair.host.browser.version(), await pair.guest.browser.version()],
    rows,
  });
} finally {
  await pair.close();
}
