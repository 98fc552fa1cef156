// pure
/**
 * Numbers of invoices. Each host's numbers are consecutive, a call gets its number once, and the page
 * keeps it with the typed texts.
 */
import 'fake-indexeddb/auto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  issue,
  keepText,
  keptInvoices,
  keptText,
  LONGEST_TEXT,
  type Numbered,
} from '../../../src/main/receipts/invoice-books.ts';
import { OURS } from '../../../src/main/wipe/state.ts';
import { GUEST, HOST } from '../../support/samples.ts';

const call = (callId: string, more: Partial<Numbered> = {}): Numbered => ({
  network: 'mainnet',
  host: HOST,
  callId,
  ...more,
});

// Proves receipts: Invoices and statements, printed
test('each call gets its host’s next number and date, once', async () => {
  assert.equal(await issue(call('a'), 1_000), { number: '7xKX-0001', issuedAtWallMs: 1_000 });
  assert.equal(await issue(call('b'), 2_000), { number: '7xKX-0002', issuedAtWallMs: 2_000 });
  assert.equal(await issue(call('a'), 9_000), { number: '7xKX-0001', issuedAtWallMs: 1_000 });
});

test('another wallet or network has a number series of its own', async () => {
  const numbers = await Promise.all([
    issue(call('c', { host: GUEST }), 1),
    issue(call('a', { network: 'devnet' }), 1),
    issue(call('d', { network: 'local' }), 1),
  ]);
  assert.equal(
    numbers.map(({ number }) => number),
    ['9WzD-0001', 'DEVNET-7xKX-0001', 'LOCAL-7xKX-0001'],
  );
  assert.is((await issue(call('e'), 1)).number, '7xKX-0003', 'the first series goes on');
});

test('windows that number invoices at once leave no gap or duplicate', async () => {
  const calls = Array.from({ length: 12 }, (_, i) => call(`w${i % 6}`));
  const numbers = await Promise.all(calls.map((each) => issue(each, 5)));
  assert.is(new Set(numbers.map(({ number }) => number)).size, 6);
  assert.is((await issue(call('after'), 6)).number, '7xKX-0010');
  for (const [i, each] of calls.entries()) assert.equal(await issue(each, 7), numbers[i]);
});

test('the page stores details typed for invoices, shortens them and drops empty details', async () => {
  assert.is(await keptText('own'), '');
  await keepText('own', 'Anna\nBerlin');
  await keepText(`peer:${GUEST}`, 'x'.repeat(LONGEST_TEXT + 1));
  assert.is(await keptText('own'), 'Anna\nBerlin');
  assert.is((await keptText(`peer:${GUEST}`)).length, LONGEST_TEXT);
  await keepText(`peer:${GUEST}`, ' ');
  assert.is(await keptText(`peer:${GUEST}`), '');
  const { issued, texts } = await keptInvoices();
  assert.equal(texts, { own: 'Anna\nBerlin' });
  assert.is(issued.length, 13);
  assert.equal(
    issued.find((each) => each.call === 'mainnet:b'),
    { call: 'mainnet:b', number: '7xKX-0002', issuedAtWallMs: 2_000 },
  );
});

test('the wipe recognizes the invoice database by its name', async () => {
  const names = (await indexedDB.databases()).map(({ name = '' }) => name);
  assert.ok(names.length > 0);
  for (const name of names) assert.ok(name.startsWith(OURS), name);
});

test.run();
