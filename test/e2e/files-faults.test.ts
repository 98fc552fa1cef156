// tier: soak
// takes: 130
// timeout: 1200
/** A file fails mid-way: both sides say so, the transfer recovers, and nobody pays twice. */
import { rmSync, truncateSync } from 'node:fs';
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, openPair, type Pair, prepay, type Side } from '../support/call.ts';
import {
  buy,
  clickInRow,
  downloadsTo,
  fileState,
  type Folder,
  hasArrived,
  makeFile,
  makeFolder,
  save,
  saveInto,
  sell,
  sha256sum,
} from '../support/files.ts';

const MB = 1_000_000;
const SIZE = 48 * MB;
/** Enough bytes to prove that the file moves, and far from its end. */
const SOME = 4 * MB;

declare global {
  interface Window {
    /** Loses the connections that carry nothing but files. Answers how many there were. */
    loseLanes(): number;
  }
}

async function watchLanes(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const labels = new Map<RTCPeerConnection, string[]>();
    const Original = RTCPeerConnection;
    window.RTCPeerConnection = class extends Original {
      override createDataChannel(label: string, init?: RTCDataChannelInit): RTCDataChannel {
        labels.set(this, [...(labels.get(this) ?? []), label]);
        return super.createDataChannel(label, init);
      }
    };
    window.loseLanes = () => {
      const lanes = [...labels].filter(
        ([connection, of]) => of.join() === 'files' && connection.connectionState === 'connected',
      );
      for (const [connection] of lanes) {
        connection.close();
        // A browser fires this when it gives a connection up by itself.
        connection.dispatchEvent(new Event('connectionstatechange'));
      }
      return lanes.length;
    };
  });
}

interface Place extends Pair {
  readonly source: Folder;
  readonly saved: Folder;
}

async function inCall(
  browsers: Pick<Parameters<typeof openPair>[0] & object, 'host' | 'guest'>,
  run: (place: Place) => Promise<void>,
): Promise<void> {
  const [source, saved] = [makeFolder(), makeFolder()];
  try {
    const pair = await openPair({
      ...browsers,
      period: 20,
      prepare: watchLanes,
      launch: downloadsTo(saved.path),
    });
    try {
      await saveInto(pair.guest, saved.path);
      await connect(pair);
      await prepay(pair);
      await run({ ...pair, source, saved });
    } finally {
      await pair.close();
    }
  } finally {
    source.remove();
    saved.remove();
  }
}

const timesPaid = ({ site }: Pair, atomic: bigint): number =>
  site.ledger.transfers().filter(({ amount }) => amount === atomic).length;

async function errorOf({ page }: Side, name: string, code: string): Promise<void> {
  await page.waitForFunction(
    (file, wanted) => {
      const row = [...document.querySelectorAll<HTMLElement>('[data-testid="file"]')].find(
        (each) => each.dataset['name'] === file,
      );
      return Boolean(row?.querySelector(`[data-testid="error"][data-code="${wanted}"]`));
    },
    { timeout: 60_000, polling: 50 },
    name,
    code,
  );
}

async function wholeAndSaved(place: Place, name: string, digest: string): Promise<void> {
  await fileState(place.guest, name, ['done'], 180_000);
  const copy = await save(place.guest, name, place.saved.path, SIZE);
  assert.is(sha256sum(copy), digest);
  rmSync(copy);
}

/** Each file has bytes of its own, because a guest does not fetch bytes again that it already has. */
const makeOwn = (source: Folder, name: string): void =>
  makeFile(source.file(name), SIZE, name.charCodeAt(0));

async function listed(place: Place, name: string, price: string): Promise<string> {
  const { host, guest, source } = place;
  makeOwn(source, name);
  await sell(host, [source.file(name)], price);
  await fileState(guest, name, ['listed'], 120_000);
  return sha256sum(source.file(name));
}

/** The disk loses the file during the transfer. Chosen again, the file continues under the same sale. */
async function losesAndFinds(
  place: Place,
  name: string,
  { price, atomic }: { readonly price: string; readonly atomic: bigint },
  lose: (path: string) => void,
): Promise<void> {
  const { host, guest, source } = place;
  const digest = await listed(place, name, price);
  await buy(guest, name, true);
  await hasArrived(guest, name, SOME);
  lose(source.file(name));
  await Promise.all(
    [host, guest].map(async (side) => {
      await fileState(side, name, ['failed']);
      await errorOf(side, name, 'file_changed');
    }),
  );
  makeOwn(source, name);
  await sell(host, [source.file(name)], price);
  await fileState(host, name, ['paid'], 120_000);
  assert.is(await host.ui.count('file'), await guest.ui.count('file'), 'no second listing');
  await clickInRow(guest, name, 'file-buy');
  await wholeAndSaved(place, name, digest);
  assert.is(timesPaid(place, atomic), 1, `${name} was paid once`);
}

/** Each browser loses a file in one of these ways, because each browser reports the loss in its own way. */
const ways = [
  ['truncated', (path: string) => truncateSync(path, SIZE / 4)],
  ['deleted', (path: string) => rmSync(path)],
] as const;
const sellers = ['chromium', 'firefox'] as const;
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2));
console.log(`SEED=${seed}`);

for (const [index, host] of sellers.entries()) {
  const guest = host === 'chromium' ? 'firefox' : 'chromium';
  const [what, lose] = ways[(index + seed) % 2] ?? ways[0];
  test(`a file ${what} in ${host} while being sent fails on both sides, then recovers`, () =>
    inCall({ host, guest }, async (place) => {
      await losesAndFinds(place, `${what}.bin`, { price: '0.31', atomic: 310_000n }, lose);
      for (const side of [place.host, place.guest]) assert.equal(side.guard.offences, []);
    }));
}

// Proves stage 9: Interrupted and resumed
test('the page reports a full disk before payment, and charges nothing twice', () =>
  inCall({ host: 'firefox', guest: 'chromium' }, async (place) => {
    const { guest } = place;
    const { origin } = new URL(guest.page.url());
    const session = await guest.page.createCDPSession();
    const quota = (bytes?: number): Promise<void> =>
      session.send('Storage.overrideQuotaForOrigin', {
        origin,
        ...(bytes === undefined ? {} : { quotaSize: bytes }),
      });
    const digest = await listed(place, 'large.bin', '0.41');

    await quota(1.5 * SIZE);
    await clickInRow(guest, 'large.bin', 'file-buy');
    await errorOf(guest, 'large.bin', 'disk_full');
    assert.not(await guest.ui.has('file-confirm'), 'nobody is asked to pay');

    await quota();
    await clickInRow(guest, 'large.bin', 'file-buy');
    await guest.ui.shown('file-confirm');
    await quota(SIZE / 2);
    await guest.ui.click('file-confirm');
    await fileState(guest, 'large.bin', ['failed']);
    await errorOf(guest, 'large.bin', 'disk_full');
    assert.is(timesPaid(place, 410_000n), 1);

    await quota();
    await clickInRow(guest, 'large.bin', 'file-buy');
    await wholeAndSaved(place, 'large.bin', digest);
    assert.is(timesPaid(place, 410_000n), 1, 'it was paid once');
  }));

test.run();
