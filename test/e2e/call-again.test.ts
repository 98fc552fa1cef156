// tier: all
// timeout: 400
/** Calling again over the connection of the call that has ended, and without it. */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, openPair, type Pair, prepay, seesPeer } from '../support/call.ts';
import {
  buy,
  clickInRow,
  fileRow,
  fileState,
  makeFile,
  makeFolder,
  sell,
} from '../support/files.ts';
import { makeCallLink, payAndTalk, ring } from '../support/ring.ts';
import type { Ui } from '../support/ui.ts';
import { LONG_MS } from '../support/sold-file.ts';

const MIXES = [
  { host: 'chromium', guest: 'firefox' },
  { host: 'firefox', guest: 'chromium' },
] as const;

type Who = 'host' | 'guest';

async function end(pair: Pair, by: Who): Promise<void> {
  await pair[by].ui.click('end-call');
  for (const { ui } of [pair.host, pair.guest]) await ui.until('call-ended', 'reason', [by]);
}

/** One asks, the other sees one question, and says yes. Resolves once they are connected. */
async function again(pair: Pair, asker: Who): Promise<void> {
  const other = asker === 'host' ? 'guest' : 'host';
  await pair[asker].ui.click('call-again');
  await pair[other].ui.shown('again-question');
  assert.is(await pair[asker].ui.data('again-status', 'state'), 'asking');
  assert.not(await pair[asker].ui.has('call-again'), 'it asks once');
  assert.match(await pair[other].ui.text('again-question'), '0.50 USDC');
  const atMs = performance.now();
  await pair[other].ui.click('again-yes');
  await pair.guest.ui.shown('prepay');
  console.log(`connected ${Math.round(performance.now() - atMs)} ms after yes`);
  await pair.host.ui.until('host-status', 'state', ['awaiting-prepayment']);
}

/** How many connections a page has. */
const open = ({ page }: { readonly page: Page }): Promise<number> =>
  page.evaluate(() => window.made.filter((each) => each.connectionState !== 'closed').length);

declare global {
  interface Window {
    made: RTCPeerConnection[];
    /** Every wait for two minutes is over. */
    twoMinutes: () => void;
  }
}

const keepConnections = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(() => {
    window.made = [];
    const Connection = RTCPeerConnection;
    window.RTCPeerConnection = class extends Connection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        window.made.push(this);
      }
    };
  });
};

/** Lets the test say when two minutes are over. */
const holdTime = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(() => {
    const due = new Map<unknown, () => void>();
    const [set, clear] = [window.setTimeout.bind(window), window.clearTimeout.bind(window)];
    window.setTimeout = ((run: () => void, ms?: number) => {
      const id = set(run, ms);
      if (ms === 120_000) due.set(id, run);
      return id;
    }) as typeof window.setTimeout;
    window.clearTimeout = (id) => {
      due.delete(id);
      clear(id);
    };
    window.twoMinutes = () => due.forEach((run) => run());
  });
};

for (const mix of MIXES) {
  test(`either side asks, and the other says yes or no: ${mix.host} hosts`, async () => {
    const pair = await openPair({ ...mix, prepare: keepConnections });
    const { host, guest } = pair;
    try {
      await connect(pair);
      await prepay(pair);
      const words = await host.ui.text('words');
      await end(pair, 'guest');
      await again(pair, 'host');
      await payAndTalk(pair);
      assert.not.equal(await host.ui.text('words'), words, 'each call has words of its own');
      await end(pair, 'host');
      await again(pair, 'guest');
      await prepay(pair);
      await end(pair, 'host');

      await guest.ui.click('call-again');
      await host.ui.shown('again-question');
      await host.ui.click('again-no');
      await guest.ui.until('again-status', 'state', ['declined']);
      for (const { page } of [host, guest]) {
        await page.waitForFunction(() =>
          window.made.every(({ connectionState }) => connectionState === 'closed'),
        );
      }
      for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
    } finally {
      await pair.close();
    }
  });
}

/**
 * Presses *Call again* on all pages at one time of the machine's clock. On a busy machine a
 * question may still overtake the press: then that page says yes to it.
 */
async function pressTogether(
  sides: readonly { readonly page: Page; readonly ui: Ui }[],
): Promise<void> {
  for (const { ui } of sides) await ui.shown('call-again');
  const at = Date.now() + 1_000;
  await Promise.all(
    sides.map(({ page }) =>
      page.evaluate(
        (time) =>
          new Promise<void>((done) => {
            setTimeout(() => {
              for (const id of ['again-yes', 'call-again']) {
                const found = document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
                if (!found?.getClientRects().length) continue;
                found.click();
                break;
              }
              done();
            }, time - Date.now());
          }),
        at,
      ),
    ),
  );
}

test('both press at once, and a guest that rang calls the link later', async () => {
  const pair = await openPair({
    async prepare(page) {
      await keepConnections(page);
      await holdTime(page);
    },
  });
  const { host, guest } = pair;
  try {
    const link = await makeCallLink(host);
    await ring(guest, link);
    await host.ui.shown('ring');
    await host.ui.click('answer');
    await payAndTalk(pair);
    await end(pair, 'host');
    await pressTogether([host, guest]);
    await payAndTalk(pair);
    await end(pair, 'guest');
    assert.ok((await open(guest)) > 0, 'the connection is kept');
    await guest.ui.click('call-again');
    await host.ui.shown('again-question');
    // Nobody answers: the time is over.
    await host.page.evaluate(() => window.twoMinutes());
    await guest.ui.until('again-status', 'state', ['silent']);
    await host.ui.gone('again-question');
    await guest.ui.click('call-again');
    await guest.ui.shown('call-host');
    await host.ui.click('call-again');
    await host.ui.shown('lost-way');
    assert.match(await host.ui.text('lost-way'), 'call again with your link');
    await guest.ui.click('call-host');
    await host.ui.shown('ring');
    await host.ui.click('answer');
    await guest.ui.shown('prepay');
    await guest.ui.click('prepay');
    await seesPeer(host);
  } finally {
    await pair.close();
  }
});

test('a paid file goes on during the question, and the next call has the rest of it', async () => {
  const pair = await openPair({ period: 60 });
  const { host, guest, site } = pair;
  const folder = makeFolder();
  try {
    makeFile(folder.file('long.bin'), 120_000_000);
    await connect(pair);
    await sell(host, [folder.file('long.bin')], '0.75');
    await prepay(pair);
    await buy(guest, 'long.bin');
    await fileState(guest, 'long.bin', ['transferring']);
    await end(pair, 'host');
    await host.ui.click('call-again');
    await guest.ui.shown('again-question');
    assert.match(await guest.ui.text('again-question'), 'the file transfer stops');
    assert.is((await fileRow(guest, 'long.bin'))['state'], 'transferring');
    await guest.ui.click('again-yes');
    await payAndTalk(pair);
    await fileState(guest, 'long.bin', ['listed']);
    await clickInRow(guest, 'long.bin', 'file-buy');
    await fileState(guest, 'long.bin', ['done'], LONG_MS);
    const bought = site.ledger.transfers().filter(({ amount }) => amount === 750_000n);
    assert.is(bought.length, 1, 'it is paid for once');
  } finally {
    await pair.close();
    folder.remove();
  }
});

test.run();
