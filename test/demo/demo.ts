/** The walk-through that `npm run demo` shows: dev/demo.ts. */
import { once } from 'node:events';
import { eventually } from '../rtc-lab/bench.ts';
import { minutesPaid, seesPeer } from '../support/call.ts';
import { buy, fileState, makeFile, makeFolder, sell } from '../support/files.ts';
import { openSite } from '../support/site.ts';
import { agree, press } from '../support/visit.ts';
import { type Cable, cable } from './cable.ts';
import { type Actor, openStage, PICTURES_FOLDER, type Stage } from './stage.ts';

/** Seconds that stand for a minute, so that nobody waits. */
const PERIOD = 12;
const PRICE = '0.50';
const FILE_BYTES = 12_000_000;
/** Long enough to be seen. */
const OUTAGE_MS = 6_000;
/** Into the retry, which comes a second after the freeze and has four. */
const REFUSED_MS = 1_300;
/** Until the next payment, for a hand to move to a button and press it. */
const CALM_MS = 6_000;

const query = new URLSearchParams({
  ...{ network: 'local', wallet: 'demo', period: String(PERIOD), prepaid: '1' },
}).toString();

async function arrive({ site }: Stage, actor: Actor, hash = ''): Promise<void> {
  await actor.page.goto(`${site.url}?${query}${hash}`);
  await actor.ui.shown('consent');
}

async function meet(stage: Stage, host: Actor, guest: Actor): Promise<void> {
  await arrive(stage, host);
  await stage.step('The host reads what the app does, once, and agrees', host);
  await agree(host.ui);
  await host.click('role-host');
  await host.type('price', PRICE);
  await host.click('create-invite');
  const link = await host.ui.code('invite-link');
  await stage.step('The host has a price and an invite link', host);

  await arrive(stage, guest, new URL(link).hash);
  const startedMs = performance.now();
  await guest.click('consent-check');
  await guest.click('consent-continue');
  await guest.ui.shown('terms');
  await stage.step('The guest opens the link: who asks, and how much', guest);
  await guest.click('create-reply');
  const reply = await guest.ui.code('reply-code');
  await stage.step('The guest sends the reply back', guest);
  const waitedMs = performance.now();
  await host.type('reply-input', reply);
  await host.click('accept-reply');
  await guest.ui.shown('prepay');
  const elsewhereMs = performance.now() - waitedMs;
  await stage.step('Connected: the guest pays the first minute in advance', guest);
  await guest.click('prepay');
  await Promise.all([host, guest].map((side) => seesPeer(side)));
  const seconds = (performance.now() - startedMs - elsewhereMs) / 1000;
  console.log(
    `    From the link to the call: ${guest.clicks()} clicks, ${seconds.toFixed(1)} s of the guest's time.`,
  );
  await stage.step('In the call', host, guest);
}

async function talk(stage: Stage, host: Actor, guest: Actor): Promise<void> {
  for (const side of [host, guest]) await side.click('tab-payments');
  await Promise.all([host, guest].map((side) => minutesPaid(side, 3, 120_000)));
  await stage.step('Three minutes paid, each with its signature', host, guest);

  await stage.site.ledger.call('local_fault', { http503: { ms: 120_000 } });
  await Promise.all([host, guest].map(({ ui }) => ui.shown('freeze', 60_000)));
  await stage.step('A payment fails: picture and sound stop for both', host, guest);
  await new Promise((resolve) => setTimeout(resolve, REFUSED_MS));
  await stage.site.ledger.call('local_fault', { clear: true });
  await Promise.all([host, guest].map(({ ui }) => ui.gone('freeze', 60_000)));
  await stage.step('The retry has settled: on they go', host, guest);
}

async function trade(stage: Stage, host: Actor, guest: Actor): Promise<void> {
  const folder = makeFolder();
  for (const side of [host, guest]) await side.click('tab-files');
  try {
    makeFile(folder.file('workbook.pdf'), FILE_BYTES);
    await sell(host, [folder.file('workbook.pdf')], '1.20');
    await fileState(guest, 'workbook.pdf', ['listed'], 60_000);
    await stage.step('The host sells a file', host, guest);
    await buy(guest, 'workbook.pdf');
    await fileState(guest, 'workbook.pdf', ['done'], 120_000);
    await stage.step('Bought, sealed, verified, on the guest’s disk', guest);
  } finally {
    folder.remove();
  }
}

async function interrupt(stage: Stage, host: Actor, guest: Actor, pull: Cable): Promise<void> {
  for (const side of [host, guest]) await side.click('tab-files');
  await pull(true);
  await Promise.all(
    [host, guest].map(({ ui }) => ui.until('billing', 'status', ['interrupted'], 60_000)),
  );
  await stage.step('The connection is gone: nobody is billed', host, guest);
  await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));
  await pull(false);
  await Promise.all(
    [host, guest].map(({ ui }) => ui.until('connection', 'state', ['connected'], 90_000)),
  );
  await Promise.all([host, guest].map((side) => seesPeer(side)));
  await stage.step('Healed by itself', host, guest);
}

/** Returns the text that the button copies, without touching the clipboard of this machine's user. */
async function copiedReceipt({ page, ui }: Actor): Promise<string> {
  await page.evaluate(() => {
    navigator.clipboard.writeText = (text) => {
      document.body.dataset['copied'] = text;
      return Promise.resolve();
    };
    navigator.clipboard.write = async ([item]) => {
      const blob = await item?.getType('text/plain');
      document.body.dataset['copied'] = await blob?.text();
    };
  });
  await press(ui, 'Copy receipt');
  await page.waitForFunction(() => document.body.dataset['copied'], { polling: 50 });
  return page.evaluate(() => document.body.dataset['copied'] ?? '');
}

async function settleUp(stage: Stage, host: Actor, guest: Actor): Promise<void> {
  // Between two payments: one that the end cuts off is said on the console, which is to be silent here.
  await eventually(
    'a moment without a payment',
    async () => Number(await host.ui.data('countdown', 'ms')),
    (ms) => ms > CALM_MS,
    30_000,
  );
  await guest.click('end-call');
  await Promise.all([host, guest].map(({ ui }) => ui.shown('call-ended')));
  await stage.step('The bill, on both sides', host, guest);
  const receipt = await copiedReceipt(guest);
  await host.click('receipts');
  await host.type('audit-input', receipt);
  await host.click('audit-run');
  const matches = await host.ui.until('audit-result', 'matches', ['true', 'false'], 60_000);
  await stage.step(
    `The receipt against the chain: ${matches === 'true' ? 'matches' : 'DOES NOT MATCH'}`,
    host,
  );
  if (matches !== 'true') throw new Error('the audit found a difference');
}

const site = await openSite();
const headless = process.argv.includes('--headless');
const stage = openStage(site, { headless, animate: process.argv.includes('--walk-through') });
const interrupted = Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
try {
  const play = async (): Promise<void> => {
    const host = await stage.open('host', 'chromium', 'left');
    const guest = await stage.open('guest', 'firefox', 'right');
    const pull = await cable(host.page);
    await meet(stage, host, guest);
    await talk(stage, host, guest);
    await trade(stage, host, guest);
    await interrupt(stage, host, guest, pull);
    await settleUp(stage, host, guest);
    const offences = [host, guest].flatMap(({ guard }) => guard.offences);
    if (offences.length > 0) throw new Error(offences.join('\n'));
    stage.save();
    if (stage.headless) return console.log(`Pictures: ${PICTURES_FOLDER}`);
    console.log('The windows stay open. Ctrl-C ends them.');
    await interrupted;
  };
  await Promise.race([play(), interrupted]);
} finally {
  await stage.close();
  await site.close();
}
