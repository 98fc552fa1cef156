// tier: all
/**
 * The fee payer. One signature fills it, the page finds it again after a reload, and the host takes back
 * every lamport.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser } from '../support/browser.ts';
import { forAll } from '../support/for-all.ts';
import { openSite } from '../support/site.ts';
import { becomes, press, says, visit } from '../support/visit.ts';
import { holds } from '../support/wallet.ts';
import { PATIENCE_MS } from '../support/ui.ts';

const browser = forAll(() => openBrowser('chromium'));
const site = forAll(openSite);

test('the host fills, spends and withdraws the network-fee balance across a reload', async () => {
  const host = await visit(browser, site);
  const { ui, page } = host;
  await holds(host, '100000000');
  await ui.click('role-host');
  await becomes(ui, 'till', 'payments', '0');

  await ui.fill('demo-mode', 'silent');
  await ui.click('open-till');
  await press(ui, 'Cancel');
  await says(ui, 'aborted');
  await ui.fill('demo-mode', 'reject');
  await ui.click('open-till');
  await says(ui, 'wallet_rejected');
  assert.is(await ui.data('till', 'payments'), '0');

  await ui.fill('demo-mode', 'approve');
  await ui.click('open-till');
  await page.waitForFunction(
    () =>
      Number(
        document.querySelector<HTMLElement>('[data-testid="till"]')?.dataset['payments'] ?? 0,
      ) >= 100,
    { timeout: 60_000, polling: 50 },
  );
  assert.is(await ui.count('error'), 0);
  await page.waitForFunction(
    () =>
      Number(
        document.querySelector<HTMLElement>('[data-testid="wallet-sol"]')?.dataset['lamports'],
      ) < 1_990_000_000,
    { timeout: PATIENCE_MS, polling: 50 },
  );
  const left = await ui.data('till', 'payments');

  await page.reload();
  await ui.click('role-host');
  await becomes(ui, 'till', 'payments', left ?? '');
  await ui.click('till-refund');
  await becomes(ui, 'till', 'payments', '0');
  await page.waitForFunction(
    () =>
      Number(
        document.querySelector<HTMLElement>('[data-testid="wallet-sol"]')?.dataset['lamports'],
      ) > 1_997_000_000,
    { timeout: PATIENCE_MS, polling: 50 },
  );
  // All but the fees of the two transactions, and the rent of the marker, which stays the wallet's.
  const MARKER_LAMPORTS = 2_039_280;
  assert.ok(
    Number(await ui.data('wallet-sol', 'lamports')) > 2_000_000_000 - MARKER_LAMPORTS - 30_000,
  );
  await host.context.close();
});

test.run();
