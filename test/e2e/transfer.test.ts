// tier: all
// waits
/** *Send USDC*: a transfer arrives, is refused, or counts once. */
import { Keypair } from '@solana/web3.js';
import type { Browser } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser } from '../support/browser.ts';
import { openSite, type Site } from '../support/site.ts';
import { becomes, says, visit, type Visit } from '../support/visit.ts';
import { holds, openWallet } from '../support/wallet.ts';

interface Sender extends Visit {
  readonly site: Site;
  readonly to: string;
}

const START = 100_000_000n;

let browser: Browser;
let sender: Sender;
test.before(async () => {
  browser = await openBrowser('chromium');
  sender = await openSender();
});
test.after(async () => {
  await browser.close();
  await sender.site.close();
});
test.before.each(() =>
  sender.site.ledger.call('local_fault', { clear: true }).then(() => undefined),
);

async function account(site: Site, usdc?: number): Promise<string> {
  const address = Keypair.generate().publicKey.toBase58();
  if (usdc !== undefined) await site.ledger.call('local_fund', { address, usdc });
  return address;
}

/** A funded wallet, on a ledger of its own, and somebody to send to. */
async function openSender(): Promise<Sender> {
  const site = await openSite();
  const to = await account(site, 0);
  const visited = await visit(browser, site, {
    async prepare(page) {
      await page.evaluateOnNewDocument(() => {
        const states: string[] = [];
        Reflect.set(window, 'transferStates', states);
        const look = (): void => {
          const transfer = document.querySelector<HTMLElement>('[data-testid="transfer"]');
          const state = transfer?.dataset['state'] ?? '';
          if (state !== states.at(-1)) states.push(state);
        };
        new MutationObserver(look).observe(document, {
          subtree: true,
          childList: true,
          attributes: true,
        });
      });
    },
  });
  await holds(visited, String(START));
  return { ...visited, site, to };
}

async function send(visited: Visit, to: string, amount: string): Promise<void> {
  const { ui } = visited;
  await openWallet(visited);
  await ui.fill('transfer-to', to);
  await ui.fill('transfer-amount', amount);
  await ui.click('transfer-send');
}

/** Returns the states of the last transfer shown. */
async function states({ page }: Visit): Promise<readonly string[]> {
  const seen = await page.evaluate(
    () => Reflect.get(window, 'transferStates') as readonly string[],
  );
  return seen.slice(seen.lastIndexOf('') + 1);
}

const sent = ({ site }: Sender) => site.ledger.transfers();

/** Checks that the transfer arrived once, and that the page shows it. */
async function moved(by: Sender, amount: bigint, before: number): Promise<void> {
  await becomes(by.ui, 'transfer', 'state', 'confirmed');
  // The error of a server that failed disappears as the next one answers.
  await by.ui.gone('error');
  const transfers = sent(by).slice(before);
  assert.is(transfers.length, 1);
  assert.is(transfers[0]?.amount, amount);
  assert.is(transfers[0]?.destinationOwner, by.to);
  assert.is(await by.ui.data('transfer', 'signature'), transfers[0]?.signature);
  const total = sent(by).reduce((sum, each) => sum + each.amount, 0n);
  await becomes(by.ui, 'wallet-usdc', 'atomic', String(START - total));
}

// Proves stage 4: A test transfer inside the app succeeds predictably
test('the page shows each state of a transfer and updates the balance', async () => {
  await send(sender, sender.to, '１.25 USDC');
  await moved(sender, 1_250_000n, 0);
  assert.equal(await states(sender), ['pending', 'confirming', 'confirmed']);
  const [transfer] = sent(sender);
  assert.is(transfer?.sourceOwner, await sender.ui.text('wallet-address'));
});

// Proves stage 4: Every error is structured and actionable
test('the page refuses an impossible transfer before asking the wallet', async () => {
  const before = sent(sender).length;
  const { ui, site, to } = sender;
  // The wallet would refuse, and that would be seen.
  await ui.fill('demo-mode', 'reject');
  await send(sender, to, '1000');
  const short = await says(ui, 'insufficient_usdc');
  assert.match(short, /98\.75 of 1,000\.00[^]*Add 901\.25 USDC/);
  await send(sender, 'not an address', '1');
  await says(ui, 'address_invalid');
  await send(sender, to, '0');
  await says(ui, 'amount_invalid');
  await send(sender, await ui.text('wallet-address'), '1');
  await says(ui, 'address_invalid');
  for (const typed of ['1.2345678', '-1', '€1', '1,000']) {
    await ui.fill('transfer-amount', '1');
    await ui.gone('error');
    await ui.fill('transfer-amount', typed);
    await says(ui, 'amount_invalid');
  }
  await send(sender, await account(site), '1');
  await says(ui, 'recipient_no_usdc_account');
  assert.is(sent(sender).length, before);
});

// Proves stage 4: Retries never pay twice
test('a transfer whose answer is lost moves the money once', async () => {
  await sender.ui.fill('demo-mode', 'approve');
  const before = sent(sender).length;
  await sender.site.ledger.call('local_fault', {
    http503: { calls: 1, method: 'sendTransaction', executes: true },
  });
  await send(sender, sender.to, '0.25');
  await moved(sender, 250_000n, before);
});

test.run();
