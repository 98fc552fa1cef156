// tier: all
// timeout: 400
/** Calling again over the connection of the call that has ended. */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, openPair, type Pair, prepay } from '../support/call.ts';
import {
  buy,
  clickInRow,
  fileRow,
  fileState,
  makeFile,
  makeFolder,
  sell,
} from '../support/files.ts';
import { payAndTalk } from '../support/ring.ts';
import { LONG_MS } from '../support/sold-file.ts';

type Who = 'host' | 'guest';

async function end(pair: Pair, by: Who): Promise<void> {
  await pair[by].ui.click('end-call');
  for (const { ui } of [pair.host, pair.guest]) await ui.until('call-ended', 'reason', [by]);
}

/** One side asks. The other sees one question and says yes. Resolves once they are connected. */
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

declare global {
  interface Window {
    made: RTCPeerConnection[];
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

test('host and guest can each ask for another call, and the peer answers', async () => {
  const pair = await openPair({ prepare: keepConnections });
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

test('a paid download continues from one call into the next', async () => {
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
