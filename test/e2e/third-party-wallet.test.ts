// tier: all
// waits
/**
 * A third-party wallet pays a call. The page finds the wallet by its registration. The wallet has USDC
 * and no SOL.
 */
import type { Browser } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LIGHTHOUSE_PROGRAM } from '../../src/workers/ledger/solana/layout.ts';
import { openBrowser } from '../support/browser.ts';
import { connect, endSettled, prepay, SHORT_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { openSite } from '../support/site.ts';
import { inTier } from '../support/tier.ts';
import { visit, type Visit } from '../support/visit.ts';
import { choose, holds } from '../support/wallet.ts';
import {
  buildThirdPartyWallet,
  type Manner,
  MANNER,
  THIRD_PARTY,
  type ThirdPartyWallet,
} from '../wallet-lab/third-party.ts';
import { PATIENCE_MS } from '../support/ui.ts';

/** With one prepaid period, a billed minute comes soon. */
const QUERY = { network: 'local', period: String(SHORT_PERIOD), prepaid: '1' };
const START_USDC = 20;

const browsers = [
  forAll(() => openBrowser('firefox')),
  forAll(() => openBrowser('chromium')),
] as const;
const site = forAll(openSite);
let script: string;
test.before(async () => {
  script = await buildThirdPartyWallet();
});

async function arrive(browser: Browser, manner: Manner | null): Promise<Visit> {
  const guest = await visit(browser, site, {
    query: QUERY,
    async prepare(page) {
      await page.evaluateOnNewDocument(`globalThis.${MANNER} = ${JSON.stringify(manner)}`);
      await page.evaluateOnNewDocument(script);
    },
  });
  const handle = await guest.page.waitForFunction(
    (key) => Reflect.get(globalThis, key) as unknown,
    { timeout: PATIENCE_MS, polling: 50 },
    THIRD_PARTY,
  );
  const { name, address } = (await handle.jsonValue()) as ThirdPartyWallet;
  await site.ledger.call('local_fund', { address, usdc: START_USDC });
  await choose(guest, name);
  assert.is(await holds(guest, String(START_USDC * 1_000_000)), address);
  assert.is(await guest.ui.text('wallet-sol'), '0');
  return guest;
}

const HOW = {
  phantom: 'with guards as Phantom’s',
  android: 'at an Android wallet’s price',
} as const;

/** How many have landed that have guards. */
async function guardedTransactions(): Promise<number> {
  const found: unknown = await site.ledger.call('getSignaturesForAddress', [
    LIGHTHOUSE_PROGRAM,
    { commitment: 'confirmed' },
  ]);
  assert.ok(Array.isArray(found));
  return found.length;
}

/** 100,000 micro-lamports for each of 30,000 units, and two signatures. */
const ANDROID_LAMPORTS = 13_000;

async function feeOf(signature: string): Promise<number> {
  const options = { commitment: 'confirmed', maxSupportedTransactionVersion: 0 };
  const found: unknown = await site.ledger.call('getTransaction', [signature, options]);
  return Number(Reflect.get(Object(Reflect.get(Object(found), 'meta')), 'fee'));
}

for (const { mode, hostAt, guestAt, manner } of inTier([
  { mode: 'allowance', hostAt: 0, guestAt: 1, manner: 'phantom' },
  { mode: 'manual', hostAt: 1, guestAt: 0, manner: 'phantom' },
  { mode: 'manual', hostAt: 0, guestAt: 1, manner: 'android' },
  { mode: 'manual', hostAt: 0, guestAt: 1, manner: null },
] as const)) {
  const how = manner ? `${mode}, ${HOW[manner]}` : mode;
  // Proves security: Wallets as they are reported to be (Phantom, Android, Solflare), at every step
  test(`${how}: a third-party wallet pays a minute, and the host pays the fees`, async () => {
    const [hostBrowser, guestBrowser] = [browsers[hostAt], browsers[guestAt]];
    const before = site.ledger.transfers().length;
    const guardedBefore = await guardedTransactions();
    const host = await visit(hostBrowser, site, { query: { ...QUERY, wallet: 'demo' } });
    const guest = await arrive(guestBrowser, manner);
    const address = await guest.ui.text('wallet-address');
    await connect({ host, guest });
    await guest.ui.fill('pay-mode', mode);
    await prepay({ host, guest });
    await endSettled({ host, guest }, 'guest', 1);

    const transfers = site.ledger.transfers().slice(before);
    const shown = (await guest.ui.all('minute')).map((row) => row['signature']);
    assert.equal(transfers.map((each) => each.signature).sort(), shown.sort());
    assert.ok(transfers.length >= 2);
    // The wallet signed the approval, or each payment.
    const signed = mode === 'manual' ? transfers.length : 1;
    const guarded = (await guardedTransactions()) - guardedBefore;
    assert.is(guarded, manner === 'phantom' ? signed : 0);
    for (const each of transfers) {
      assert.is(each.amount, 500_000n);
      assert.is(each.sourceOwner, address);
      // The wallet itself signed for the money, or the session key that it approved.
      assert.is(each.authority === address, mode === 'manual');
      const isRaised = (await feeOf(each.signature)) === ANDROID_LAMPORTS;
      assert.is(isRaised, manner === 'android');
    }
    for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
    await Promise.all([host, guest].map(({ context }) => context.close()));
  });
}

test.run();
