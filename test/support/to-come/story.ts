import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import type { BrowserKind, LaunchOptions } from '../browser.ts';
import {
  endSettled,
  makeInvite,
  makeReply,
  minutesPaid,
  prepay,
  type Side,
  STEADY_PERIOD,
} from '../call.ts';
import {
  buy,
  downloadsTo,
  fileState,
  makeFile,
  makeFolder,
  save,
  saveInto,
  sell,
  sha256sum,
} from '../files.ts';
import { type NetCall, openNetPair, runInside } from '../net/app.ts';
import { says } from '../visit.ts';
import {
  checkBooks,
  checkLines,
  healingText,
  outage,
  startTalking,
  stopTalking,
} from '../net/paid.ts';

/** One call, in browsers that are started in another way than a person's today. */

/** The surroundings of a browser that a proof may need. */
export interface Around {
  /** All that Firefox has logged so far. */
  logged(): string;
  /** Starts another server on the browser's own machine. Returns its address. */
  serve(): Promise<string>;
}

export interface Started extends LaunchOptions {
  readonly kind: BrowserKind;
  /** Modules that Firefox logs, as in MOZ_LOG. */
  readonly logs?: string;
  /** Once its page is open. Returns what shows that it was started so. @throws Error where nothing does. */
  readonly proof?: (side: Side, around: Around) => Promise<string>;
}

export interface Row {
  readonly name: string;
  readonly host: Started;
  readonly guest: Started;
  /** Nobody looks at the pages while codes travel, minutes are paid and the network is gone. */
  readonly hidden?: boolean;
  /** The guest's browser keeps no files: it says so, and buys none. */
  readonly filesRefused?: boolean;
}

const NAME = 'talk.bin';
const FILE_BYTES = 3_000_000;
const FILE_PRICE = '0.11';
const FILE_ATOMIC = 110_000n;
const OUTAGE_S = 20;
/** Well past the first check of a guest whose code travels. */
const CODE_TRAVELS_MS = 12_000;
const MINUTE_MS = 60_000;
const TALK_MS = 1_000;

/** How it is started; with a log of its own, which each process of a Firefox writes a part of. */
function launch({ logs, ...started }: Started, file: string): LaunchOptions {
  if (logs === undefined) return started;
  const args = [`-MOZ_LOG=sync,${logs}`, `-MOZ_LOG_FILE=${file}`];
  return { ...started, args: [...(started.args ?? []), ...args] };
}

/** All that was logged so far. */
const logged = (folder: string, file: string) => (): string =>
  readdirSync(folder)
    .filter((name) => path.join(folder, name).startsWith(file))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');

/** Another tab in front. Returns how to look at the page again. */
async function lookAway({ browser, page, kind }: Side): Promise<() => Promise<void>> {
  const other = await browser.newPage();
  await other.bringToFront();
  assert.is(await page.evaluate(() => document.visibilityState), 'hidden', kind);
  return async () => {
    await other.close();
    await page.bringToFront();
  };
}

const lookAtIt = (): Promise<void> => Promise.resolve();

/** Up to the pay button. */
async function exchangeCodes({ host, guest }: NetCall, hidden: boolean): Promise<void> {
  const away = (side: Side) => (hidden ? lookAway(side) : lookAtIt);
  const invite = await makeInvite(host.ui);
  const backAtHost = await away(host);
  const reply = await makeReply(guest.ui, invite);
  const backAtGuest = await away(guest);
  if (hidden) await sleep(CODE_TRAVELS_MS);
  await backAtHost();
  await host.ui.fill('reply-input', reply);
  await host.ui.click('accept-reply');
  await host.ui.until('host-status', 'state', ['awaiting-prepayment'], MINUTE_MS);
  await backAtGuest();
  await guest.ui.shown('prepay');
}

/** So many payments of periods, on the ledger: hidden pages are not asked. */
async function settled({ site }: NetCall, count: number): Promise<void> {
  const untilMs = performance.now() + MINUTE_MS;
  const paid = (): number =>
    site.ledger.transfers().filter(({ amount }) => amount !== FILE_ATOMIC).length;
  while (paid() < count) {
    assert.ok(performance.now() < untilMs, `${paid()} of ${count} payments`);
    await sleep(100);
  }
}

/**
 * Codes, prepayment, a minute, a file that is bought, saved and compared, an outage that heals by itself,
 * another minute, the end; and sums that are the ledger's. Returns what was seen. @throws AssertionError
 */
export async function play({
  host,
  guest,
  hidden = false,
  filesRefused = false,
}: Row): Promise<readonly string[]> {
  const [source, saved] = [makeFolder(), makeFolder()];
  makeFile(source.file(NAME), FILE_BYTES);
  const startedMs = performance.now();
  const downloads = downloadsTo(saved.path)(guest.kind);
  const logs = { host: source.file('log-host'), guest: source.file('log-guest') };
  const pair = await openNetPair({
    host: host.kind,
    guest: guest.kind,
    period: STEADY_PERIOD,
    prepaid: 2,
    browsers: {
      host: launch(host, logs.host),
      guest: launch({ ...guest, prefs: { ...downloads.prefs, ...guest.prefs } }, logs.guest),
    },
  });
  const stops: (() => void)[] = [];
  try {
    const seen: string[] = [];
    for (const [seat, started] of [
      ['host', host],
      ['guest', guest],
    ] as const) {
      const side = pair[seat];
      const proven = await started.proof?.(side, {
        logged: logged(source.path, logs[seat]),
        async serve() {
          const nobody = path.join(source.path, 'nobody');
          const server = await runInside(pair.wan.namespaces[seat], 'page-server.ts', nobody);
          stops.push(server.stop);
          return server.line;
        },
      });
      seen.push(`${seat}, ${await side.browser.version()}: ${proven ?? 'not visible to a page'}`);
    }
    await saveInto(pair.guest, saved.path);

    await exchangeCodes(pair, hidden);
    await prepay(pair);
    await startTalking(pair, TALK_MS);
    await sell(pair.host, [source.file(NAME)], FILE_PRICE);
    if (filesRefused) {
      await pair.guest.ui.click('tab-files');
      await says(pair.guest.ui, 'storage_failed');
      seen.push('says that it keeps no files, and buys none');
    } else {
      await buy(pair.guest, NAME, true);
      await fileState(pair.guest, NAME, ['done']);
      const bought = await save(pair.guest, NAME, saved.path, FILE_BYTES);
      assert.is(sha256sum(bought), sha256sum(source.file(NAME)), 'the file as it was');
    }

    const back = hidden ? await Promise.all([pair.host, pair.guest].map(lookAway)) : [];
    await settled(pair, 2);
    seen.push(healingText(await outage(pair, { seconds: OUTAGE_S, standbys: 1 })));
    const before = pair.site.ledger.transfers().length;
    await settled(pair, before);
    for (const look of back) await look();
    await Promise.all([pair.host, pair.guest].map((side) => minutesPaid(side, 2, MINUTE_MS)));
    await stopTalking(pair);
    await checkLines(pair);
    await endSettled(pair, 'guest', 2);
    await checkBooks(pair, { files: filesRefused ? 0n : FILE_ATOMIC });
    const files = pair.site.ledger.transfers().filter(({ amount }) => amount === FILE_ATOMIC);
    assert.is(files.length, filesRefused ? 0 : 1, 'a file is paid once');
    return [...seen, `${((performance.now() - startedMs) / 1000).toFixed(0)} s`];
  } finally {
    for (const stop of stops) stop();
    await pair.close();
    source.remove();
    saved.remove();
  }
}
