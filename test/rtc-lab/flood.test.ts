// tier: all
// waits
// An attacker who has a description can make a candidate with each packet from another port, before anybody
// has answered it. Two hosts face that: one waits for the reply, the other holds a standby back.
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { parseCode } from '../../src/shared/call/code.ts';
import { readSdp } from '../../src/shared/call/sdp.ts';
import { floodPorts } from '../support/binding-request.ts';
import { endBrowsersAfterAll, eventually, type Mix, openPair, pairTest } from './bench.ts';
import { connect, type LabPage } from './lab.ts';

/** Each port makes a candidate before the page counts. With thousands, Chromium is busy for minutes. */
const PORTS = 500;
/** Firefox makes no candidate of a packet before it knows the other description. */
const MIX: Mix = ['chromium', 'firefox'];

async function isEnded(host: LabPage): Promise<void> {
  await eventually(
    'the end',
    () => host.snapshot(),
    ({ state, errors }) => state === 'closed' && errors.includes('peer_protocol'),
  );
  assert.ok((await host.log()).some(({ event }) => event === 'rtc.unnamed'));
}

pairTest(
  'a flood of remote candidates ends the host’s wait for a reply',
  () => openPair(MIX),
  async ({ host }) => {
    await host.devices('microphone-and-camera');
    await host.create({ role: 'host', unwatched: true });
    const invite = parseCode(await host.invite(), 'invite');
    assert.ok(invite.ok);
    const stop = await floodPorts(invite.value.invite.session, 'anyone', PORTS);
    await isEnded(host).finally(stop);
  },
);

pairTest(
  'a flood of remote candidates on the host’s standby ends the call',
  () => openPair(MIX),
  async ({ host, guest }) => {
    await host.devices('microphone-and-camera');
    await connect({ host, guest }, { unwatched: true });
    await eventually(
      'a standby',
      () => host.log(),
      (log) => log.some(({ event }) => event === 'standby.ready'),
    );
    const spare = readSdp(await guest.theirs(), 'offer');
    const stop = await floodPorts(spare, 'anyone', PORTS);
    await isEnded(host).finally(stop);
    const log = await host.log();
    const seen = log.find(({ event }) => event === 'rtc.unnamed');
    assert.is(seen?.detail?.['transport'], 'standby 1');
  },
);

endBrowsersAfterAll();
test.run();
