import { randomBytes } from 'node:crypto';
import { generateKeyPairSigner } from '@solana/kit';
import { SOLANA_DEVNET_CAIP2 } from '@x402/svm';
import * as assert from 'uvu/assert';
import { NETWORKS } from '../../../src/shared/network.ts';
import { checkFrames, sent } from '../../unit/x402/frames.ts';
import {
  makeInvite,
  makeReply,
  minutesPaid,
  openSide,
  seesPeer,
  type Side,
  STEADY_PERIOD,
} from '../call.ts';
import { forAll } from '../for-all.ts';
import {
  buy,
  downloadsTo,
  fileState,
  makeFile,
  makeFolder,
  save,
  saveInto,
  sell,
  sha256sum,
} from '../files.ts';
import { type Chain, callOn, type Heard } from '../reference-peer/caller.ts';
import type { Terms } from '../reference-peer/codes.ts';
import { createBuyer } from '../reference-peer/buyer.ts';
import { fileToSell } from '../reference-peer/seller.ts';
import { walletOf } from '../reference-peer/deposit.ts';
import { sha256, toHex } from '../reference-peer/hello.ts';
import type { Bought, ReferenceGuest } from '../reference-peer/guest.ts';
import { type Channel, join } from '../reference-peer/rtc.ts';
import { openSite, type Site } from '../site.ts';
import { type ForeignHost, type GuestMedia, guestMedia, openHost } from './call.ts';
import type { Stack } from './stack.ts';

/** Paid calls between our page and the reference peer on a stack that is no browser's. */

const PRICE = 500_000n;
const chainOf = (site: Site): Chain => ({
  network: SOLANA_DEVNET_CAIP2,
  rpcUrl: new URL('/rpc', site.url).href,
});

/** The official client knows networks by their genesis hash: before any page is opened. */
export async function openDevnetSite(): Promise<Site> {
  const site = await openSite();
  await site.ledger.call('local_genesis', [{ as: 'devnet' }]);
  return site;
}

/** Our page, and the folder into which its browser saves what it has received. */
export interface OurPage extends Side {
  readonly saved: string;
}

export async function openPage(site: Site, kind: Side['kind']): Promise<OurPage> {
  const folder = makeFolder();
  const launch = downloadsTo(folder.path);
  const side = await openSide(site, kind, { prepaid: 2, period: STEADY_PERIOD, launch });
  await saveInto(side, folder.path);
  const close = async (): Promise<void> => {
    await side.close();
    folder.remove();
  };
  return { ...side, saved: folder.path, close };
}

/** In each browser, for all tests of a file. */
export function pagesOf(site: Site): Readonly<Record<Side['kind'], OurPage>> {
  const open = (kind: Side['kind']): OurPage => forAll(() => openPage(site, kind));
  return { chromium: open('chromium'), firefox: open('firefox') };
}

const mint = NETWORKS.local.usdcMint;

/** The demo wallet asks for the USDC of the network that the ledger presents. */
async function fundWallet({ ledger }: Site, { ui }: Side): Promise<void> {
  await ui.shown('wallet-address');
  await ledger.call('local_fund', [{ address: await ui.text('wallet-address'), mint, usdc: '5' }]);
}

async function fundedKey(site: Site, money: { usdc?: string; sol?: string }) {
  const key = await generateKeyPairSigner();
  await site.ledger.call('local_fund', [{ address: key.address, mint, ...money }]);
  return key;
}

interface GuestPlan {
  /** Channels besides `x402`. */
  readonly also: readonly ('signal' | 'files')[];
  /** With sound and picture, for which it needs `signal`; otherwise nothing is said on it. */
  readonly media?: boolean;
  /** It buys a file, for which it needs `files`. */
  readonly file?: boolean;
  /** The terms return unused time. */
  readonly returns?: boolean;
}

const FILE_PRICE = 250_000n;
/** Nine chunks and a part of one. */
const FILE_BYTES = 600_000;

/** The guest buys what the host lists, and has every byte. */
async function buysFile(host: Side, guest: ReferenceGuest, channel: Channel): Promise<Bought> {
  const folder = makeFolder();
  try {
    // The files of earlier guests are still listed.
    const name = `${guest.sessionKey.address}.bin`;
    const path = folder.file(name);
    makeFile(path, FILE_BYTES);
    const buyer = createBuyer(channel);
    await sell(host, [path], '0.25');
    const file = await buyer.listed(name);
    const bought = await guest.file(file);
    const { callId } = await guest.greeted;
    const { secret } = bought;
    assert.ok(secret);
    const bytes = await buyer.fetch(file, { callId, secret, sessionKey: guest.sessionKey });
    assert.is(toHex(await sha256(bytes)), sha256sum(path));
    await fileState(host, name, ['done']);
    return bought;
  } finally {
    folder.remove();
  }
}

/** Our page is the host. The guest prepays, pays two minutes and ends the call. */
export async function hostsForeigner(
  site: Site,
  host: Side,
  stack: Stack,
  { also, media: hasMedia = false, file: buys = false, returns = false }: GuestPlan,
): Promise<void> {
  const { ui } = host;
  const wallet = await fundedKey(site, { usdc: '5' });
  const before = site.ledger.transfers().length;
  const frames: Heard[] = [];
  const connection = stack.open();
  let media: GuestMedia | null = null;
  try {
    const joined = await join(await makeInvite(ui, '0.50', returns), connection, also);
    if (hasMedia) {
      assert.ok(connection.media, `${stack.name} has no media`);
      media = guestMedia(joined, connection.media);
    }
    await ui.fill('reply-input', joined.reply);
    await ui.click('accept-reply');
    const guest = await callOn(joined, frames, { wallet, ...chainOf(site) }, media?.receives);
    await guest.greeted;
    await ui.until('host-status', 'state', ['awaiting-prepayment']);
    const paid: (readonly [Bought, bigint])[] = [[await guest.prepay(), 2n * PRICE]];
    await media?.begin();
    if (buys) {
      const channel = await joined.files;
      paid.push([await buysFile(host, guest, channel), FILE_PRICE]);
    }
    for (const minute of [3, 4]) paid.push([await guest.minute(minute), PRICE]);
    await minutesPaid(host, 2, 60_000);
    await (media ? seesPeer(host) : seesNobody(host));
    assert.is(await ui.data('billing', 'status'), 'paid');
    guest.end();
    await ui.until('call-ended', 'reason', ['guest']);

    const all = site.ledger.transfers().slice(before);
    const landed = all.filter(({ sourceOwner }) => sourceOwner === wallet.address);
    assert.equal(
      landed.map(({ signature, amount }) => [signature, amount]),
      paid.map(([{ signature }, amount]) => [signature, amount]),
    );
    if (returns) await comesBack(host, guest);
    const seen = frames.map((frame) => ({ ...frame, atMs: 0 }));
    assert.ok(checkFrames(seen) >= 9);
    if (media) {
      const open = new Set(
        sent(seen, 'tick').flatMap(({ params }) => (params?.['gate'] ? [params['seq']] : [])),
      );
      const served = sent(seen, 'ack').filter(
        ({ params }) => params?.['rx'] === true && open.has(params['seq']),
      );
      assert.ok(served.length >= 10, `${served.length} seconds with the host's sound and picture`);
    }
    assert.equal(host.guard.offences, []);
    await ui.click('start-over');
  } finally {
    media?.close();
    connection.close();
  }
}

/** Checks that the guest reads on the chain the sum that the host's page shows. */
async function comesBack({ ui }: Side, guest: ReferenceGuest): Promise<void> {
  const { returned } = await guest.returned();
  assert.ok(returned > 0n && returned < 2n * PRICE, `${returned} came back`);
  await ui.until('unused', 'state', ['returned'], 60_000);
  assert.is(await ui.data('unused', 'returned'), String(returned));
}

/** The host's page says that no picture is to come, and time runs all the same. */
async function seesNobody({ page }: Side): Promise<void> {
  const said = () => document.body.innerText.includes('Your guest sends no video or sound.');
  await page.waitForFunction(said, { timeout: 20_000, polling: 100 });
}

/** The host lists a file; our guest buys it, saves every byte, and has signed that it has it. */
async function sellsFile(foreign: ForeignHost, guest: OurPage): Promise<void> {
  const bytes = new Uint8Array(randomBytes(FILE_BYTES));
  const file = await fileToSell('from-elsewhere.bin', bytes, FILE_PRICE);
  const received = foreign.sell(file);
  await buy(guest, file.name);
  await fileState(guest, file.name, ['done']);
  await received;
  const path = await save(guest, file.name, guest.saved, FILE_BYTES);
  assert.is(sha256sum(path), toHex(await sha256(bytes)));
}

/** In which the file is sold, before the guest is asked whether time without media goes on. */
const PREPAID = 3;

interface HostPlan {
  readonly endedBy: 'host' | 'guest';
  /** The terms return unused time. */
  readonly returns?: boolean;
}

/** Our page is the guest. It prepays and pays another minute. */
export async function visitsForeigner(
  site: Site,
  guest: OurPage,
  stack: Stack,
  { endedBy, returns = false }: HostPlan,
  periodSeconds: number,
): Promise<void> {
  await fundWallet(site, guest);
  const feePayerKey = await fundedKey(site, { sol: '1' });
  const wallet = await fundedKey(site, { usdc: '1', sol: '1' });
  const { address: payTo } = wallet;
  const before = site.ledger.transfers().length;
  const terms: Terms = {
    network: 'local',
    payTo,
    price: String(PRICE),
    periodSeconds,
    prepaidPeriods: PREPAID,
    returnsUnused: returns,
    trialSeconds: 0,
    deposit: null,
  };
  const fees = { feePayerKey, wallet: walletOf(wallet), ...chainOf(site) };
  const foreign = await openHost(stack, terms, fees);
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
    await sellsFile(foreign, guest);
    await ui.shown('silence', 60_000);
    await ui.click('silence-agree');
    await minutesPaid(guest, 1, 60_000);
    const { served } = host.seconds;
    assert.ok(served >= PREPAID * periodSeconds - 1, `${served} seconds served`);
    if (endedBy === 'host') host.end();
    else await ui.click('end-call');
    await ui.until('call-ended', 'reason', [endedBy]);
    if (endedBy === 'guest') assert.is(await host.ended, 'guest');
    const rows = (await ui.all('minute')).map((row) => row['signature'] ?? '');
    assert.ok(rows.length >= 2);
    const end = returns ? await host.returned : null;
    if (returns) {
      await ui.until('unused', 'state', ['returned'], 60_000);
      assert.ok(end);
    }
    const landed = site.ledger
      .transfers()
      .slice(before)
      .filter(({ signature }) => signature !== end);
    assert.is(landed.filter(({ amount }) => amount === FILE_PRICE).length, 1, 'the file, once');
    const periods = landed.filter(({ amount }) => amount !== FILE_PRICE);
    const amounts = periods.map((_, at) => (at === 0 ? PRICE * BigInt(PREPAID) : PRICE));
    assert.equal(
      periods.map(({ amount }) => amount),
      amounts,
    );
    // Another minute may settle as the call ends; its row stands elsewhere.
    const first = periods.slice(0, rows.length);
    assert.equal(rows.sort(), first.map(({ signature }) => signature).sort());
    assert.ok(rows.every((signature) => [...host.sold.values()].includes(signature)));
    assert.equal(guest.guard.offences, []);
    await ui.click('start-over');
  } finally {
    foreign.close();
  }
}
