// tier: all
// Data-only connections by codes, between separate browsers.
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { both, endBrowsersAfterAll, eventually, MIXES, openPair, pairTest } from './bench.ts';
import type { LabPair } from './lab.ts';
import { connect } from './lab.ts';

const NOTHING_LIVE = { connections: 0, tracks: 0, listeners: 0, timers: 0, ports: 0 };
const BLOCK_MS = 6_000;

const openDevices = (pair: LabPair): Promise<unknown> =>
  both(pair, (page) => page.devices('microphone'));

async function messagesCross(pair: LabPair): Promise<void> {
  await pair.host.chat('from the host');
  await pair.guest.chat('from the guest');
  for (const label of ['x402', 'files'] as const) {
    await both(pair, (page) =>
      eventually(
        label,
        () => page.report(label),
        ({ open }) => open,
      ),
    );
    await pair.host.order(label, { order: 'send', text: `${label} from the host` });
    await pair.guest.order(label, { order: 'send', text: `${label} from the guest` });
    await both(pair, (page) =>
      page.order(label, { order: 'bytes', size: 60_000, messages: 20, lowWater: 1_000 }),
    );
  }
  for (const [page, other] of [
    [pair.host, 'guest'],
    [pair.guest, 'host'],
  ] as const) {
    const { chat } = await eventually(
      'chat',
      () => page.snapshot(),
      (seen) => seen.chat.length > 0,
    );
    assert.equal(chat, [`from the ${other}`]);
    for (const label of ['x402', 'files'] as const) {
      const report = await eventually(
        `${label} bytes and low water`,
        () => page.report(label),
        ({ echoedBytes, lowEvents }) => echoedBytes >= 20 * 60_000 && lowEvents > 0,
      );
      assert.equal(report.texts, [`${label} from the ${other}`]);
      assert.is(report.echoedBytes, 20 * 60_000);
    }
  }
}

for (const mix of MIXES.slice(2)) {
  const name = mix.join(' host, ');

  pairTest(
    `${name} guest: codes connect, and all three channels carry messages both ways`,
    () => openPair(mix),
    async (pair) => {
      await openDevices(pair);
      const { invite, reply, connectMs } = await connect(pair);
      console.log(
        `  ${name} guest: invite ${invite.length}, reply ${reply.length} characters, ${Math.round(connectMs)} ms`,
      );
      assert.ok(invite.length <= 300 && reply.length <= 220);
      await messagesCross(pair);

      await both(pair, (page) => page.order('x402', { order: 'ping', on: true }));
      await both(pair, (page) => page.block(BLOCK_MS));
      for (const report of await both(pair, (page) => page.report('x402'))) {
        // 24 are sent in that time. A gap of seconds would mean that main carried them.
        assert.ok(report.pongs >= 12, `${report.pongs} echoes while main was blocked`);
        assert.ok(report.largestGapMs < 3_000, `a gap of ${report.largestGapMs} ms`);
      }
      for (const seen of await both(pair, (page) => page.snapshot())) {
        assert.is(seen.bridged, false);
        assert.is(seen.mediaSections, 0);
        assert.equal(seen.states, ['connecting', 'connected']);
        assert.equal(seen.errors, []);
      }
      const [stats] = await both(pair, (page) => page.stats());
      assert.is((stats?.audio.packetsSent ?? 1) + (stats?.video.packetsSent ?? 1), 0);

      await pair.host.close('host');
      await pair.guest.until(['closed'], 60_000);
      assert.equal((await pair.guest.snapshot()).byes, ['host']);
      await pair.guest.close();
      for (const seen of await both(pair, (page) => page.snapshot())) {
        assert.equal(seen.live, NOTHING_LIVE);
      }
    },
  );
}

pairTest(
  'a reply from a page that is gone fails once with no_route',
  () => openPair(['chromium', 'chromium']),
  async (pair) => {
    await openDevices(pair);
    await pair.host.create({ role: 'host', limitMs: 1_000 });
    await pair.guest.create({ role: 'guest' });
    const reply = await pair.guest.reply(await pair.host.invite());
    await pair.guest.close();
    await pair.host.accept(reply);
    await pair.host.until(['failed'], 60_000);
    const { errors, states } = await pair.host.snapshot();
    assert.equal(errors, ['no_route']);
    assert.equal(states, ['connecting', 'failed']);
  },
);

pairTest(
  'a statistics request settles even if the connection closes, also in Firefox',
  () => openPair(['firefox', 'chromium']),
  async (pair) => {
    await openDevices(pair);
    await connect(pair);
    assert.equal(await both(pair, (page) => page.closeAsked()), [true, true]);
  },
);

endBrowsersAfterAll();
test.run();
