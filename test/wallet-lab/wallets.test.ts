// tier: all
import {
  PublicKey,
  SystemProgram,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import type { Browser, BrowserContext, Page } from 'puppeteer';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser } from '../support/browser.ts';
import { openLab, type Lab } from './lab.ts';
import { buildThirdPartyWallet, THIRD_PARTY } from './third-party.ts';

/** Real wallets in a real browser, whose signatures the local ledger accepts. */

type Answer = { readonly signed?: readonly number[]; readonly code?: string };
interface LabWindow {
  readonly lab: { sign(transaction: readonly number[]): Promise<Answer> };
}

const WAIT = { timeout: 60_000, polling: 50 };
const at = (id: string): string => `[data-testid="${id}"]`;

let lab: Lab;
let browser: Browser;
let context: BrowserContext;
const errors: string[] = [];

const test = suite('wallets in the browser');
test.before(async () => {
  [lab, browser] = await Promise.all([openLab(), openBrowser('chromium')]);
});
test.after(async () => {
  await browser.close();
  await lab.close();
});
test.before.each(async () => {
  context = await browser.createBrowserContext();
  errors.length = 0;
});
test.after.each(async () => {
  await context.close();
  assert.equal(errors, []);
});

async function open(script?: string): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  if (script) await page.evaluateOnNewDocument(script);
  await page.goto(lab.url);
  await page.waitForSelector('[data-lab="ready"]', WAIT);
  return page;
}

/** Presses what may be folded away, or stand in a panel that is closed. */
const press = (page: Page, selector: string): Promise<void> =>
  page.$eval(selector, (element) => {
    if (element instanceof HTMLElement) element.click();
  });

async function connect(page: Page, wallet: string): Promise<string> {
  await press(page, at('wallet-connect'));
  await press(page, `${at('wallet-option')}[data-wallet="${wallet}"]`);
  return address(page);
}

async function address(page: Page, not = ''): Promise<string> {
  const handle = await page.waitForFunction(
    (selector, old) => {
      const element = document.querySelector(selector);
      const text = element?.textContent ?? '';
      return element?.getClientRects().length && text !== '' && text !== old ? text : null;
    },
    WAIT,
    at('wallet-address'),
    not,
  );
  return String(await handle.jsonValue());
}

const sign = (page: Page, bytes: Uint8Array): Promise<Answer> =>
  page.evaluate(
    (transaction) => (globalThis as unknown as LabWindow).lab.sign(transaction),
    [...bytes],
  );

/** Sends a lamport to itself: unsigned until the wallet has seen it. */
async function selfTransfer(owner: string): Promise<Uint8Array> {
  const key = new PublicKey(owner);
  const latest = await lab.ledger.call('getLatestBlockhash', [{ commitment: 'confirmed' }]);
  const { blockhash } = (latest as { value: { blockhash: string } }).value;
  const message = new TransactionMessage({
    payerKey: key,
    recentBlockhash: blockhash,
    instructions: [SystemProgram.transfer({ fromPubkey: key, toPubkey: key, lamports: 1 })],
  });
  return new VersionedTransaction(message.compileToV0Message()).serialize();
}

async function land(answer: Answer): Promise<void> {
  assert.is(answer.code, undefined);
  const wire = Buffer.from(new Uint8Array(answer.signed ?? [])).toString('base64');
  const signature = await lab.ledger.call('sendTransaction', [
    wire,
    { encoding: 'base64', preflightCommitment: 'confirmed' },
  ]);
  assert.type(signature, 'string');
}

const tokenBalance = async (owner: string): Promise<string> => {
  const found = await lab.ledger.call('getTokenAccountsByOwner', [
    owner,
    { programId: 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA' },
    { encoding: 'jsonParsed', commitment: 'processed' },
  ]);
  return JSON.stringify(found, (_, value) => (typeof value === 'bigint' ? String(value) : value));
};

test('the demo wallet connects, is funded, and signs what the ledger accepts', async () => {
  const page = await open();
  const owner = await connect(page, 'Demo wallet');
  assert.match(await tokenBalance(owner), '"100000000"');
  await land(await sign(page, await selfTransfer(owner)));
});

test('it is found again silently after a reload, with the same account', async () => {
  const page = await open();
  const owner = await connect(page, 'Demo wallet');
  await page.reload();
  assert.is(await address(page), owner);
});

test('a second window of the profile reconnects silently too, to an account of its own', async () => {
  const first = await open();
  const one = await connect(first, 'Demo wallet');
  const second = await open();
  const two = await address(second);
  assert.is.not(one, two);
});

test('it declines, is locked, switches account and disconnects when told to', async () => {
  const page = await open();
  const owner = await connect(page, 'Demo wallet');
  const bytes = await selfTransfer(owner);
  await page.select(at('demo-mode'), 'reject');
  assert.is((await sign(page, bytes)).code, 'wallet_rejected');
  await page.select(at('demo-mode'), 'locked');
  assert.is((await sign(page, bytes)).code, 'wallet_locked');
  await page.select(at('demo-mode'), 'silent');
  const silent = sign(page, bytes);
  await press(page, at('demo-switch'));
  assert.is((await silent).code, 'wallet_account_changed');
  const other = await address(page, owner);
  assert.is.not(other, owner);
  await page.select(at('demo-mode'), 'approve');
  await land(await sign(page, await selfTransfer(other)));
  await press(page, at('demo-disconnect'));
  await page.waitForSelector(`${at('error')}[data-code="wallet_disconnected"]`, WAIT);
  assert.is(await connect(page, 'Demo wallet'), other);
});

test('a wallet that nobody here wrote connects and signs what the ledger accepts', async () => {
  const page = await open(await buildThirdPartyWallet());
  const told = (await page.evaluate((name) => Reflect.get(globalThis, name), THIRD_PARTY)) as {
    name: string;
    address: string;
  };
  await lab.ledger.call('local_fund', [{ address: told.address, sol: 1, usdc: 5 }]);
  const owner = await connect(page, told.name);
  assert.is(owner, told.address);
  await land(await sign(page, await selfTransfer(owner)));
});

test.run();
