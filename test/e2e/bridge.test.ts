// tier: all
// waits
/**
 * The same paid call in a browser that cannot transfer a channel. The main thread carries the channel's
 * bytes unread.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPair } from '../support/call.ts';
import { forbidChannelTransfer, watchChannels } from '../support/channels.ts';
import { forAll } from '../support/for-all.ts';
import { wholePaidCall, x402OnMain } from '../support/paid-call.ts';
import { watchPeerConnections } from '../support/rtc-probe.ts';

/** Each side sends at least a hello, three quotes or payments, and a tick or an ack a second. */
const FEWEST_SENDS = 30;

const pair = forAll(() =>
  openPair({
    async prepare(page) {
      await watchPeerConnections(page);
      await watchChannels(page);
      await forbidChannelTransfer(page);
    },
  }),
);

// Proves stage 1: Data channels carry messages both ways
test('a whole paid call works the same through the bridge', async () => {
  await wholePaidCall(pair);
  const [host = 0, guest = 0] = await x402OnMain(pair);
  console.log(`x402 frames sent by main: host ${host}, guest ${guest}`);
  assert.ok(host >= FEWEST_SENDS && guest >= FEWEST_SENDS, 'the bridge was not used');
});

test.run();
