// pure
/** Both sides see why there is no route: the host when it gives up, the guest after a long wait. */
import { atom } from 'nanostores';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { noteLongWait, noteNoRoute } from '../../../src/main/route/no-route.ts';
import { $noRoute } from '../../../src/main/route/state.ts';
import { $call, CALL_AT_REST } from '../../../src/main/app/call-state.ts';
import type { ConnectionState } from '../../../src/main/rtc/connection-state.ts';
import type { Peer } from '../../../src/main/rtc/peer.ts';
import { createScope } from '../../../src/main/rtc/scope.ts';
import { NO_PICTURE, NO_RTP, type PeerStats } from '../../../src/main/rtc/stats.ts';
import { type Candidate, parseAddress } from '../../../src/shared/call/candidate.ts';
import { appError } from '../../../src/shared/errors.ts';

function host(text: string): Candidate {
  const address = parseAddress(text);
  if (!address) throw new Error(text);
  return { type: 'host', address, port: 5000 };
}

/** A connection between two home networks, with no server set; its state is set by hand. */
function peerIn(state: ConnectionState): Pick<Peer, 'stats' | 'state'> {
  const stats: PeerStats = {
    bytesReceived: 0,
    unnamed: 0,
    roundTripMs: null,
    route: null,
    candidates: { local: [host('192.168.0.2')], remote: [host('10.0.0.7')] },
    audio: NO_RTP,
    video: NO_RTP,
    sent: NO_PICTURE,
    received: NO_PICTURE,
  };
  return { state: atom<ConnectionState>(state), stats: () => Promise.resolve(stats) };
}

/** Collects deferred work, which runs at once when the test says so. */
function putOff() {
  const runs: (() => void)[] = [];
  const scope = createScope();
  return {
    scope: {
      ...scope,
      after: (_delayMs: number, run: () => void) => {
        runs.push(run);
        return () => undefined;
      },
    },
    async wait() {
      for (const run of runs) run();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test.before.each(() => {
  $noRoute.set(null);
  $call.set({ ...CALL_AT_REST, role: 'guest', connection: 'connecting' });
});

test('the host sees a missing route’s reason only after the no-route error', async () => {
  await noteNoRoute(appError('peer_left'), peerIn('failed'), []);
  assert.is($noRoute.get(), null);
  await noteNoRoute(appError('no_route'), peerIn('failed'), []);
  assert.is($noRoute.get(), 'unasked');
});

test('a lent relay that did not answer does not count as missing', async () => {
  await noteNoRoute(appError('no_route'), peerIn('failed'), [{ urls: 'turn:203.0.113.1:3478' }]);
  assert.is($noRoute.get(), 'unanswered');
});

test('a guest that waits long sees why there is no route', async () => {
  const late = putOff();
  noteLongWait(peerIn('connecting'), [], late.scope);
  assert.is($noRoute.get(), null, 'not before');
  await late.wait();
  assert.is($noRoute.get(), 'unasked');
  $call.setKey('connection', 'connected');
  assert.is($noRoute.get(), null, 'and no more once it stands');
});

test('a connected or closed side sees no reason for a missing route', async () => {
  for (const state of ['connected', 'interrupted', 'closed'] as const) {
    const late = putOff();
    noteLongWait(peerIn(state), [], late.scope);
    await late.wait();
    assert.is($noRoute.get(), null, state);
  }
});

test.run();
