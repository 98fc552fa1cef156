// tier: all
// waits
/** Send USDC: every end a transfer can come to is told, and whatever gets lost, it moves once or never. */
import { Keypair } from '@solana/web3.js';
import type { Browser } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser } from '../support/browser.ts';
import { openRpcServer } from '../support/rpc-server.ts';
import { openSite, type Site } from '../support/site.ts';
import { isLongerTier } from '../support/tier.ts';
import { becomes, DEMO, press, says, visit, type Visit } from '../support/visit.ts';
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

/** It went through, once, and the page knows it. */
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
test('a transfer arrives: each state is shown, the signature is the ledger’s, the balance follows', async () => {
  await send(sender, sender.to, '１.25 USDC');
  await moved(sender, 1_250_000n, 0);
  assert.equal(await states(sender), ['pending', 'confirming', 'confirmed']);
  const [transfer] = sent(sender);
  assert.is(transfer?.sourceOwner, await sender.ui.text('wallet-address'));
});

// Proves stage 4: Every error is structured and actionable
test('what cannot work is refused before the wallet is asked, with the reason and the amounts', async () => {
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

test('a refusing wallet is told, a silent one can be given up, and the next try goes through', async () => {
  const before = sent(sender).length;
  const { ui, to } = sender;
  await ui.fill('demo-mode', 'reject');
  await send(sender, to, '0.5');
  await says(ui, 'wallet_rejected');
  await becomes(ui, 'transfer', 'state', 'failed');
  await send(sender, to, 'a lot');
  await says(ui, 'amount_invalid');
  assert.is(await ui.count('error'), 1, 'the last trouble, not the one before');
  await ui.fill('demo-mode', 'silent');
  await send(sender, to, '0.5');
  await press(ui, 'Cancel');
  await says(ui, 'aborted');
  await becomes(ui, 'transfer', 'state', 'failed');
  assert.is(sent(sender).length, before);
  await ui.fill('demo-mode', 'approve');
  await send(sender, to, '0.5');
  await moved(sender, 500_000n, before);
});

test('an RPC server that fails before, or refuses to send, costs nothing', async () => {
  const before = sent(sender).length;
  const { ui, to, site } = sender;
  await site.ledger.call('local_fault', { http503: { ms: 60_000 } });
  await send(sender, to, '0.25');
  await says(ui, 'rpc_unreachable');
  await becomes(ui, 'transfer', 'state', 'failed');
  await site.ledger.call('local_fault', { clear: true });
  await site.ledger.call('local_fault', { http429: { ms: 60_000 } });
  await send(sender, to, '0.25');
  await says(ui, 'rpc_rate_limited');
  assert.is(sent(sender).length, before);
  await site.ledger.call('local_fault', { clear: true });
  await send(sender, to, '0.25');
  await moved(sender, 250_000n, before);
});

test('a blockhash that expires on the way: nothing moves, and signing again works', async () => {
  const before = sent(sender).length;
  await sender.site.ledger.call('local_fault', { expireBlockhash: true });
  await send(sender, sender.to, '0.25');
  await says(sender.ui, 'blockhash_expired');
  await becomes(sender.ui, 'transfer', 'state', 'failed');
  assert.is(sent(sender).length, before);
  await send(sender, sender.to, '0.25');
  await moved(sender, 250_000n, before);
});

test('a transfer that fails on chain moves nothing, and shows where to look', async () => {
  const before = sent(sender).length;
  await sender.site.ledger.call('local_fault', { failSend: { calls: 1, onChain: true } });
  await send(sender, sender.to, '0.25');
  await says(sender.ui, 'failed_on_chain');
  await becomes(sender.ui, 'transfer', 'state', 'failed');
  assert.match((await sender.ui.data('transfer', 'signature')) ?? '', /^\w{80,90}$/);
  assert.is(sent(sender).length, before);
  await send(sender, sender.to, '0.25');
  await moved(sender, 250_000n, before);
});

// Proves stage 4: Retries never pay twice
test('the answer to a send is lost: it counts once', async () => {
  const before = sent(sender).length;
  await sender.site.ledger.call('local_fault', {
    http503: { calls: 1, method: 'sendTransaction', executes: true },
  });
  await send(sender, sender.to, '0.25');
  await moved(sender, 250_000n, before);
});

if (isLongerTier) {
  test('nobody answers what became of it, for a while: it counts once', async () => {
    const before = sent(sender).length;
    await sender.site.ledger.call('local_fault', {
      hang: { ms: 9_000, method: 'getSignatureStatuses' },
    });
    await send(sender, sender.to, '0.25');
    await becomes(sender.ui, 'transfer', 'state', 'confirming');
    await moved(sender, 250_000n, before);
  });
}

test('a send that is swallowed is repeated, and lands once', async () => {
  const before = sent(sender).length;
  await sender.site.ledger.call('local_fault', { dropSend: { calls: 3 } });
  await send(sender, sender.to, '0.25');
  await moved(sender, 250_000n, before);
});

test('with a fallback server, one that fails is not missed', async () => {
  const { site } = sender;
  const server = await openRpcServer(site.ledger);
  try {
    await sender.go({ ...DEMO, rpc: server.url });
    const { ui } = sender;
    await ui.shown('wallet-address');
    await ui.click('settings');
    await ui.fill('rpc-url', `${server.url}\n${new URL('/rpc', site.url).href}`);
    // Until the page has changed its servers, it pays by the one before.
    await ui.until('rpc-state', 'state', ['works']);
    server.refuse(503);
    const before = sent(sender).length;
    await send(sender, sender.to, '0.25');
    await moved(sender, 250_000n, before);
  } finally {
    await server.close();
  }
});

if (isLongerTier) {
  test('not confirmed in 30 s is “not known yet”: asked again, the chain decides, once', async () => {
    // Waited for at the same time, each on a ledger of its own.
    const [slow, lost] = await Promise.all([openSender(), openSender()]);
    try {
      await slow.site.ledger.call('local_fault', { delayConfirm: { ms: 300_000 } });
      await lost.site.ledger.call('local_fault', { dropSend: { ms: 300_000 } });
      const startedMs = performance.now();
      const slotOf = async (): Promise<number> => Number(await lost.site.ledger.call('getSlot'));
      const signedAt = await slotOf();
      await send(slow, slow.to, '2');
      await send(lost, lost.to, '2');
      for (const each of [slow, lost])
        await becomes(each.ui, 'transfer', 'state', 'timeout', 90_000);
      const waitedMs = performance.now() - startedMs;
      assert.ok(waitedMs >= 29_000, `given up after ${waitedMs} ms`);
      for (const each of [slow, lost]) {
        await says(each.ui, 'confirmation_timeout');
        // Nothing new is signed to the same recipient while this is open.
        await send(each, each.to, '2');
        await says(each.ui, 'payment_open');
        await becomes(each.ui, 'transfer', 'state', 'timeout');
        await each.site.ledger.call('local_fault', { clear: true });
      }
      await slow.ui.until('transfer', 'state', ['timeout']);
      slow.site.ledger.advanceSlots(2);
      await press(slow.ui, 'Check again');
      await moved(slow, 2_000_000n, 0);

      // Its blockhash is long gone, and that is final.
      lost.site.ledger.advanceSlots(Math.max(0, signedAt + 210 - (await slotOf())));
      await press(lost.ui, 'Check again');
      await becomes(lost.ui, 'transfer', 'state', 'failed');
      await says(lost.ui, 'blockhash_expired');
      assert.is(sent(lost).length, 0);
      await send(lost, lost.to, '2');
      await moved(lost, 2_000_000n, 0);
    } finally {
      for (const each of [slow, lost]) {
        await each.context.close();
        await each.site.close();
      }
    }
  });
}

test.run();
