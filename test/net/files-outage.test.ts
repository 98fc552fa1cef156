// timeout: 300
// tier: soak
// takes: 80
// A paid file lives through an outage of 30 s behind two NATs: it goes on by itself from where it was,
// and is paid once (docs/protocol/files.md, docs/connection.md). Other mixes: test/soak/outages.test.ts.
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, prepay, type Side } from '../support/call.ts';
import { diagnostics } from '../support/diagnostics.ts';
import {
  buy,
  fileRow,
  fileState,
  hasArrived,
  makeFile,
  makeFolder,
  sell,
  sha256sum,
} from '../support/files.ts';
import { openNetPair } from '../support/net/app.ts';
import { FAST_WAN, slowDown } from '../support/wan/slow-path.ts';

const MB = 1_000_000;
const NAME = 'outage.bin';
/** Firefox keeps a connection that it cannot use for this long. */
const OUTAGE_MS = 30_000;
const NOTICED_MS = 5_000;

const lanesOpened = async ({ page }: Side): Promise<number> =>
  (await diagnostics(page)).log.filter(
    ({ event, detail }) => event === 'lane.state' && detail?.['state'] === 'connecting',
  ).length;

// Proves stage 9: Interrupted and resumed
test('a file from firefox to chromium continues after 30 s without network', async () => {
  const source = makeFolder();
  const pair = await openNetPair({ host: 'firefox', guest: 'chromium', period: 20, prepaid: 3 });
  try {
    makeFile(source.file(NAME), 20 * MB);
    await connect(pair);
    await prepay(pair);
    await sell(pair.host, [source.file(NAME)], '0.47');
    await fileState(pair.guest, NAME, ['listed'], 60_000);
    // The rest now takes longer than the disconnection below.
    await slowDown(pair.wan, FAST_WAN);
    await buy(pair.guest, NAME, true);
    await hasArrived(pair.guest, NAME, MB);
    pair.wan.cut('host');
    await sleep(NOTICED_MS);
    const lanes = await lanesOpened(pair.host);
    await sleep(OUTAGE_MS - NOTICED_MS);
    // An offer of a file connection would wait for the network, ahead of the users' chat lines.
    assert.is(await lanesOpened(pair.host), lanes, 'no lane is offered to nobody');
    const before = await fileRow(pair.guest, NAME);
    assert.not(before['state'] === 'done', 'it was cut in the middle');
    assert.not(before['state'] === 'failed', 'nobody gave it up');
    pair.wan.restore('host');
    await fileState(pair.guest, NAME, ['done'], 120_000);
    await fileState(pair.host, NAME, ['done']);
    assert.is(before['sha256'], sha256sum(source.file(NAME)));
    const paid = pair.site.ledger.transfers().filter(({ amount }) => amount === 470_000n);
    assert.is(paid.length, 1, 'the file was paid once');
  } finally {
    await pair.close();
    source.remove();
  }
});

test.run();
