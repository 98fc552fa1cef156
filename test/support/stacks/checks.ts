import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { generateKeyPairSigner } from '@solana/kit';
import { SOLANA_DEVNET_CAIP2 } from '@x402/svm';
import * as assert from 'uvu/assert';
import { NETWORKS } from '../../../src/shared/network.ts';
import { checkFrames } from '../../unit/x402/frames.ts';
import { makeInvite, makeReply, minutesPaid, seesPeer, type Side } from '../call.ts';
import { type Folder, sell, sha256sum } from '../files.ts';
import type { Chain } from '../reference-peer/caller.ts';
import type { Terms } from '../reference-peer/codes.ts';
import type { Site } from '../site.ts';
import { type ForeignGuest, guestOn, openHost } from './call.ts';
import type { Stack } from './stack.ts';

/** Paid calls between our page and the reference peer on a stack that is no browser's. */

const PRICE = 500_000n;
const chainOf = (site: Site): Chain => ({
  network: SOLANA_DEVNET_CAIP2,
  rpcUrl: new URL('/rpc', site.url).href,
});

/** The official client knows networks by their genesis hash: before any page is opened. */
export const showDevnet = ({ ledger }: Site): Promise<unknown> =>
  ledger.call('local_genesis', [{ as: 'devnet' }]);

const mint = NETWORKS.local.usdcMint;

/** The demo wallet asks for the USDC of the network that the ledger presents. */
async function fundWallet({ ledger }: Site, { ui }: Side): Promise<void> {
  await ui.page.waitForSelector('[data-testid="wallet-address"]');
  await ledger.call('local_fund', [{ address: await ui.text('wallet-address'), mint, usdc: '5' }]);
}

async function fundedKey(site: Site, money: { usdc?: string; sol?: string }) {
  const key = await generateKeyPairSigner();
  await site.ledger.call('local_fund', [{ address: key.address, mint, ...money }]);
  return key;
}

/** Payments since `before`, as who was paid says: amount and payer of each signature. */
function landed(site: Site, before: number): readonly (readonly [string, bigint, string | null])[] {
  return site.ledger
    .transfers()
    .slice(before)
    .map(({ signature, amount, sourceOwner }) => [signature, amount, sourceOwner]);
}

interface GuestPlan {
  readonly minutes: number;
  readonly media?: boolean;
  /** Without any channel but `x402`, nor a word on another. */
  readonly bare?: boolean;
  /** Where the file is written that the host sells. */
  readonly folder?: Folder;
}

const FILE_BYTES = 300_000;

/** Our page is the host. The guest prepays, may buy a file, pays so many minutes, and ends the call. */
export async function hostsForeigner(
  site: Site,
  host: Side,
  stack: Stack,
  { minutes, media = false, bare = false, folder }: GuestPlan,
): Promise<void> {
  const wallet = await fundedKey(site, { usdc: '5' });
  const before = site.ledger.transfers().length;
  const invite = await makeInvite(host.ui);
  const file = folder?.file('noise.bin');
  if (file !== undefined) {
    writeFileSync(file, randomBytes(FILE_BYTES));
    await sell(host, [file], '0.25');
  }
  const payer = { wallet, ...chainOf(site) };
  const foreign = await guestOn(stack, invite, payer, { media, ...(bare && { channels: [] }) });
  try {
    await host.ui.fill('reply-input', foreign.reply);
    await host.ui.click('accept-reply');
    const guest = await foreign.guest;
    await guest.greeted;
    await host.ui.until('host-status', 'state', ['awaiting-prepayment']);
    const paid: [string, bigint][] = [[await foreign.prepay(), PRICE]];
    if (media) await seesPeer(host);
    else await saysNobody(host);
    if (file !== undefined) paid.push([await buysFile(foreign, file), PRICE / 2n]);
    for (let minute = 2; minute < 2 + minutes; minute += 1) {
      paid.push([(await guest.minute(minute)).signature, PRICE]);
    }
    await minutesPaid(host, minutes, 60_000);
    assert.is(await host.ui.data('billing', 'status'), 'paid');
    guest.end();
    await host.ui.until('call-ended', 'reason', ['guest']);
    const expected = paid.map(([signature, amount]) => [signature, amount, wallet.address]);
    assert.equal(landed(site, before), expected);
    assert.ok(checkFrames(foreign.frames.map((frame) => ({ ...frame, atMs: 0 }))) >= 6);
    assert.equal(host.guard.offences, []);
    await host.ui.click('start-over');
  } finally {
    foreign.close();
  }
}

/** The host's page says that no picture is to come. */
const saysNobody = ({ page }: Side): Promise<unknown> =>
  page.waitForFunction(
    () => document.body.innerText.includes('Your guest sends no video or sound.'),
    { timeout: 20_000, polling: 100 },
  );

async function buysFile(foreign: ForeignGuest, path: string): Promise<string> {
  const { file, bytes, signature } = await foreign.buyFile();
  assert.is(bytes.length, file.size);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  assert.is(Buffer.from(hash).toString('hex'), sha256sum(path));
  return signature;
}

interface HostPlan {
  readonly media?: boolean;
  readonly endedBy: 'host' | 'guest';
}

/** Our page is the guest. It prepays and pays another minute. */
export async function visitsForeigner(
  site: Site,
  guest: Side,
  stack: Stack,
  { media = false, endedBy }: HostPlan,
  periodSeconds: number,
): Promise<void> {
  await fundWallet(site, guest);
  const feeKey = await fundedKey(site, { sol: '1' });
  const { address: payTo } = await fundedKey(site, { usdc: '1' });
  const before = site.ledger.transfers().length;
  const terms: Terms = {
    network: 'local',
    payTo,
    price: String(PRICE),
    periodSeconds,
    prepaidPeriods: 1,
    returnsUnused: false,
    trialSeconds: 0,
    offer: null,
  };
  const fees = { feeKey, ...chainOf(site) };
  const foreign = await openHost(stack, terms, fees, { media });
  try {
    const { ui } = guest;
    const host = await foreign.accept(await makeReply(ui, foreign.invite));
    await host.greeted;
    await ui.shown('prepay');
    // This host sponsors no allowance.
    await ui.fill('pay-mode', 'manual');
    await ui.click('prepay');
    await ui.until('guest-status', 'state', ['in-call']);
    await foreign.begin();
    if (media) await seesPeer(guest);
    else {
      await ui.shown('silence', 60_000);
      await ui.click('silence-agree');
    }
    await minutesPaid(guest, 1, 60_000);
    const { served } = host.seconds;
    assert.ok(served >= periodSeconds - 1, `${served} seconds served`);
    // Who gets no media is asked first.
    if (media) assert.not(await ui.has('silence'));
    if (endedBy === 'host') host.end();
    else await ui.click('end-call');
    await ui.until('call-ended', 'reason', [endedBy]);
    if (endedBy === 'guest') assert.is(await host.ended, 'guest');
    const rows = (await ui.all('minute')).map((row) => row['signature'] ?? '');
    assert.ok(rows.length >= 2);
    // Another minute may settle as the call ends; its row stands elsewhere.
    const first = landed(site, before).slice(0, rows.length);
    assert.equal(rows.sort(), first.map(([signature]) => signature).sort());
    assert.ok(first.every(([, amount]) => amount === PRICE));
    assert.ok(rows.every((signature) => [...host.sold.values()].includes(signature)));
    assert.equal(guest.guard.offences, []);
    await ui.click('start-over');
  } finally {
    foreign.close();
  }
}
