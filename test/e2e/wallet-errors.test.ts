// tier: all
// waits
/**
 * Each error between the page, a wallet and an RPC server has its own words, and the user can recover
 * from it.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser } from '../support/browser.ts';
import { forAll } from '../support/for-all.ts';
import { install, namedWallet } from '../support/named-wallet.ts';
import { closedPort, openRpcServer } from '../support/rpc-server.ts';
import { openSite } from '../support/site.ts';
import { becomes, DEMO, press, says, visit, type Visit } from '../support/visit.ts';
import { choose, holds } from '../support/wallet.ts';
import { PATIENCE_MS } from '../support/ui.ts';

const LOCAL = { network: 'local' };

const browser = forAll(() => openBrowser('chromium'));
const site = forAll(openSite);
test.before.each(async () => {
  await site.ledger.call('local_fault', { clear: true });
  await site.ledger.call('local_genesis', { as: 'own' });
});

/** Runs with a fresh profile, which is gone afterwards. */
async function withPage(
  options: Parameters<typeof visit>[2],
  use: (visited: Visit) => Promise<void>,
): Promise<void> {
  const visited = await visit(browser, site, options);
  try {
    await use(visited);
  } finally {
    await visited.context.close();
  }
}

/** The words of each error. At the end of the file they must all differ. */
const words = new Map<string, string>();

async function told({ ui }: Visit, code: string): Promise<string> {
  const said = await says(ui, code);
  assert.ok(said.split('\n').length >= 2, `${code} says what to do next`);
  words.set(code, said);
  return said;
}

// Proves stage 3: Address and USDC balance load properly
test('the page distinguishes an account without USDC from an empty account', () => {
  const wallet = namedWallet('Empty');
  return withPage({ query: LOCAL, prepare: (page) => install(page, wallet) }, async (visited) => {
    const { ui } = visited;
    await choose(visited, 'Empty');
    await told(visited, 'no_usdc_account');
    assert.is(await ui.data('wallet-usdc', 'atomic'), null);
    assert.is(await ui.text('wallet-sol'), '0');
    await site.ledger.call('local_fund', { address: wallet.address, usdc: 0 });
    await press(ui, 'Refresh');
    await becomes(ui, 'wallet-usdc', 'atomic', '0');
    assert.is(await ui.text('wallet-usdc'), '0.00');
    assert.is(await ui.count('error'), 0);
  });
});

// Proves stage 3: Network validation works
test('the page recognizes an account of another network', () => {
  const wallet = namedWallet('Mainnet only', ['solana:mainnet']);
  return withPage({ query: LOCAL, prepare: (page) => install(page, wallet) }, async (visited) => {
    await choose(visited, 'Mainnet only');
    assert.match(await told(visited, 'wallet_wrong_network'), 'Local ledger');
    await visited.ui.click('role-host');
    await visited.ui.fill('price', '1');
    await visited.ui.click('create-invite');
    await visited.ui.page.waitForFunction(
      () => document.querySelectorAll('[data-code="wallet_wrong_network"]').length === 2,
    );
    assert.is(await visited.ui.data('host-status', 'state'), 'idle', 'and it gets nowhere');
  });
});

test('after a refused, locked or silent wallet, the user can ask again', () =>
  withPage({ query: LOCAL }, async (visited) => {
    const { ui } = visited;
    await ui.fill('demo-mode', 'reject');
    await choose(visited, 'Demo wallet');
    await told(visited, 'wallet_rejected');
    await ui.fill('demo-mode', 'locked');
    await choose(visited, 'Demo wallet');
    await told(visited, 'wallet_locked');
    await ui.fill('demo-mode', 'silent');
    await choose(visited, 'Demo wallet');
    await press(ui, 'Cancel');
    await ui.shown('wallet-connect');
    assert.is(await ui.count('error'), 0, 'who cancels needs no error');
    await ui.fill('demo-mode', 'approve');
    await choose(visited, 'Demo wallet');
    await holds(visited, '100000000');
  }));

test('the page names an RPC server that does not exist', async () => {
  const rpc = await closedPort();
  await withPage({ query: { ...DEMO, rpc } }, async (visited) => {
    assert.match(await told(visited, 'rpc_unreachable'), new URL(rpc).host);
  });
});

test('the page distinguishes RPC servers that refuse, limit requests or are slow', async () => {
  const server = await openRpcServer(site.ledger);
  try {
    await withPage({ query: { ...DEMO, rpc: server.url } }, async (visited) => {
      const { ui } = visited;
      await holds(visited, '100000000');
      const recovered = async (): Promise<void> => {
        await press(ui, 'Refresh');
        await ui.page.waitForFunction(
          () => document.querySelector('[data-testid="error"]') === null,
          { timeout: PATIENCE_MS, polling: 50 },
        );
        assert.is(await ui.text('wallet-usdc'), '100.00');
      };
      server.refuse(403);
      await press(ui, 'Refresh');
      await told(visited, 'rpc_forbidden');
      server.refuse(null);
      await recovered();

      await site.ledger.call('local_fault', { http429: { ms: 60_000 } });
      await press(ui, 'Refresh');
      await told(visited, 'rpc_rate_limited');
      await site.ledger.call('local_fault', { clear: true });
      await recovered();

      await site.ledger.call('local_fault', { hang: { ms: 60_000 } });
      await press(ui, 'Refresh');
      await told(visited, 'rpc_slow');
      await site.ledger.call('local_fault', { clear: true });
      await recovered();
    });
  } finally {
    await server.close();
  }
});

test('the genesis hash reveals an RPC server of another network', () =>
  withPage({}, async (visited) => {
    await holds(visited, '100000000');
    await site.ledger.call('local_genesis', { as: 'mainnet' });
    await visited.page.reload();
    assert.match(
      await told(visited, 'rpc_wrong_genesis'),
      '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d',
    );
  }));

// Proves stage 3: Messages are clear and different
test('each error of a wallet or server has its own message', () => {
  assert.is(words.size, 9, [...words.keys()].join(', '));
  assert.is(new Set(words.values()).size, words.size);
});

test.run();
