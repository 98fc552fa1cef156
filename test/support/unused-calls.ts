import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { costOf } from '../../src/shared/billing/unused.ts';
import { roundedUsdc, usdc } from '../../src/shared/money.ts';
import { parseReceipt, receiptText } from '../../src/shared/receipt/text.ts';
import { type BrowserKind, killBrowser } from './browser.ts';
import { connect, openSide, type Pair, prepay, type Side } from './call.ts';
import { buy, fileState, forget, makeFile, makeFolder, sell } from './files.ts';
import { auditText, copied, downloads } from './receipts.ts';
import { openSite, SOON_FINAL } from './site.ts';
import { visit, type Visit } from './visit.ts';

/**
 * Unused time between two real pages: either side ends the call, in any way, and the paid and unused time
 * comes back once; the ledger, both receipts, an audit by a stranger, the headline of the end and the
 * guest's balance agree to the atomic unit.
 */

/** A minute of sixty seconds has to be asked for. */
const PERIOD = Number(process.env['UNUSED_PERIOD'] ?? 8);
const PRICE = usdc(500_000n);
const rate = { price: PRICE, periodSeconds: PERIOD };
/** The payments become final first; the guest looks every few seconds. */
const BACK_MS = 180_000;
const OPTIONS = { prepaid: 3, period: PERIOD };
/** That much of a minute, whatever one takes here. */
const ofMinute = (seconds: number): number => (seconds / 60) * PERIOD * 1_000;

/** The browsers of host and guest. */
export const MIXES = [
  { host: 'chromium', guest: 'firefox' },
  { host: 'firefox', guest: 'chromium' },
] as const satisfies readonly Readonly<Record<'host' | 'guest', BrowserKind>>[];

const elapsed = async ({ ui }: Side): Promise<number> => Number(await ui.data('elapsed', 'ms'));

async function talkedFor(side: Side, ms: number): Promise<void> {
  while ((await elapsed(side)) < ms) await sleep(50);
}

interface Scene extends Pick<Pair, 'site' | 'guest'> {
  host: Side;
  readonly stranger: Visit;
}

/** How a call ends. */
interface Ending {
  readonly name: string;
  /** A file is bought in the call. */
  readonly buys?: true;
  readonly afterMs: number;
  end(scene: Scene): Promise<void>;
}

const hangUp = ({ ui }: Side): Promise<void> => ui.click('end-call');

export const ENDINGS: readonly Ending[] = [
  {
    name: 'the guest leaves at 0:20',
    buys: true,
    afterMs: ofMinute(20),
    end: ({ guest }) => hangUp(guest),
  },
  { name: 'the guest leaves at 3:30', afterMs: ofMinute(210), end: ({ guest }) => hangUp(guest) },
  { name: 'the host leaves at 0:45', afterMs: ofMinute(45), end: ({ host }) => hangUp(host) },
  {
    name: 'the guest leaves as a payment settles',
    buys: true,
    afterMs: ofMinute(170),
    async end({ host, guest }) {
      const before = await guest.ui.count('minute');
      await host.page.waitForFunction(
        (rows) => document.querySelectorAll('[data-testid="minute"]').length > rows,
        { polling: 20, timeout: 60_000 },
        before,
      );
      await hangUp(guest);
    },
  },
];

const returnedOf = async ({ ui }: Side): Promise<bigint> => {
  await ui.until('unused', 'state', ['returned'], BACK_MS);
  return BigInt((await ui.data('unused', 'returned')) ?? '0');
};

/** The bill of the call on the ended card, as it is sent to a person. */
async function billOf(side: Side): Promise<string> {
  const parsed = parseReceipt(await copied(side, 'words'));
  if (!parsed.ok) throw new Error(parsed.error.code);
  return receiptText(parsed.value);
}

/** Returns the balance of the guest's account on the ledger, in atomic units. */
async function balanceOf({ site, guest }: Pick<Scene, 'site' | 'guest'>): Promise<bigint> {
  const address = await guest.ui.text('wallet-address');
  const given: unknown = await site.ledger.call('local_fund', [{ address, usdc: 0 }]);
  const account = String(Reflect.get(Object(given), 'tokenAccount'));
  const options = { commitment: 'confirmed' };
  const read: unknown = await site.ledger.call('getTokenAccountBalance', [account, options]);
  return BigInt(String(Reflect.get(Object(Reflect.get(Object(read), 'value')), 'amount')));
}

const FILE = 250_000n;

/** The guest buys a file of the host's, and has it. */
async function buyFile({ host, guest }: Scene, file: string, seed: number): Promise<void> {
  const name = path.basename(file);
  // The same bytes are bought once.
  makeFile(file, 10_000, seed);
  await sell(host, [file], '0.25');
  await buy(guest, name);
  await fileState(guest, name, ['done']);
}

interface Before {
  /** How many transfers there were. */
  readonly since: number;
  readonly balance: bigint;
  /** The price of all files. */
  readonly files: bigint;
}

/** Everybody agrees on what moved since the call began. */
async function checkAll(scene: Scene, before: Before): Promise<void> {
  const { site, host, guest, stranger } = scene;
  const { since } = before;
  const [byGuest, byHost] = [await returnedOf(guest), await returnedOf(host)];
  const moved = site.ledger.transfers().slice(since);
  const purse = await guest.ui.text('wallet-address');
  const paid = moved.filter(({ sourceOwner }) => sourceOwner === purse);
  const back = moved.filter(({ destinationOwner }) => destinationOwner === purse);
  const total = (all: typeof moved) => all.reduce((sum, { amount }) => sum + amount, 0n);
  assert.is(back.length, 1, 'one return');
  assert.is(byGuest, total(back));
  assert.is(byHost, total(back));
  const receipts = [await billOf(guest), await billOf(host)] as const;
  assert.equal(JSON.parse(receipts[0]), JSON.parse(receipts[1]), 'one bill');
  const { unused } = JSON.parse(receipts[0]) as { unused: { countedSeconds: number } | null };
  assert.ok(unused);
  const used = costOf(rate, unused.countedSeconds) + before.files;
  assert.is(total(paid) - total(back), used, 'the seconds used');
  for (const { ui } of [guest, host]) {
    await ui.until('ended-net', 'atomic', [String(used)]);
    assert.match(await ui.text('ended-net'), `${roundedUsdc(usdc(used))} USDC`);
  }
  assert.is(before.balance - (await balanceOf(scene)), used, 'the guest’s balance');
  const shownSeconds = (await elapsed(guest).catch(() => NaN)) / 1_000;
  if (shownSeconds > 0) {
    const told = `${shownSeconds} s shown, ${unused.countedSeconds} counted`;
    assert.ok(unused.countedSeconds <= shownSeconds + 2.5, told);
    // A second in which a busy machine brought the host no picture is the guest's.
    assert.ok(unused.countedSeconds >= shownSeconds - 5, told);
  }
  assert.equal(await auditText(stranger, receipts[0]), { matches: 'true', wrong: [] });
}

/** Calls of the same two pages, one for each ending, then one whose host is killed. */
export function unusedCalls(
  kinds: (typeof MIXES)[number],
  endings: readonly Ending[],
  isKilled = false,
): void {
  const test = suite(`${kinds.host} hosts`);
  const saved = downloads();
  const offered = makeFolder();
  const profile = mkdtempSync(path.join(tmpdir(), 'p2c-profile-'));
  const argument =
    kinds.host === 'chromium' ? [`--user-data-dir=${profile}`] : ['--profile', profile];
  // A browser that is killed and started again has a profile of its own.
  const launch = isKilled ? { launch: () => ({ args: argument }) } : {};
  let scene: Scene;
  const openHost = async (site: Scene['site']): Promise<Side> => {
    const host = await openSide(site, kinds.host, { ...OPTIONS, ...launch });
    await saved.accept(host);
    return host;
  };
  test.before(async () => {
    const site = await openSite(SOON_FINAL);
    const host = await openHost(site);
    const guest = await openSide(site, kinds.guest, OPTIONS);
    await saved.accept(guest);
    const stranger = await visit(guest.browser, site, { query: { network: 'local' } });
    scene = { site, host, guest, stranger };
  });
  test.after(async () => {
    offered.remove();
    for (const side of [scene.host, scene.guest]) {
      assert.equal(side.guard.offences, [], side.kind);
      await side.close();
    }
    await scene.site.close();
    saved.remove();
    forget(profile);
  });

  for (const { name, buys, afterMs, end } of endings) {
    test(`${kinds.host} hosts: ${name}`, async () => {
      const since = scene.site.ledger.transfers().length;
      const balance = await balanceOf(scene);
      await connect(scene, undefined, true);
      assert.is(await scene.guest.ui.data('terms', 'returns'), 'yes');
      await prepay(scene);
      if (buys) await buyFile(scene, offered.file(`${since}.bin`), since + 1);
      await talkedFor(scene.guest, afterMs);
      await end(scene);
      for (const { ui } of [scene.host, scene.guest]) await ui.shown('call-ended');
      await checkAll(scene, { since, balance, files: buys ? FILE : 0n });
      for (const { ui } of [scene.host, scene.guest]) await ui.click('start-over');
    });
  }

  if (isKilled) {
    test(`${kinds.host} hosts: a host’s killed browser refunds once started again`, async () => {
      const { site, guest, host } = scene;
      const since = site.ledger.transfers().length;
      await connect(scene, undefined, true);
      await prepay(scene);
      await talkedFor(guest, ofMinute(30));
      await killBrowser(host);
      await hangUp(guest);
      await guest.ui.until('unused', 'state', ['returning']);
      scene.host = await openHost(site);
      await scene.host.ui.shown('rejoin-card');
      await scene.host.ui.click('rejoin-end');
      const back = await returnedOf(guest);
      const moved = site.ledger.transfers().slice(since);
      assert.is(moved.filter(({ amount }) => amount === back).length, 1, 'once');
      const receipt = await billOf(guest);
      assert.equal(await auditText(scene.stranger, receipt), { matches: 'true', wrong: [] });
      await sleep(5_000);
      assert.is(site.ledger.transfers().length, since + moved.length, 'and nothing more');
    });
  }

  test.run();
}
