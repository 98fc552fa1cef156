// pure
/** What a host's offers of lanes make a guest's browser do, before admission and after. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress } from '../../../src/shared/call/candidate.ts';
import type { LaneMessage } from '../../../src/shared/call/signal-messages.ts';
import { createLanes } from '../../../src/main/rtc/lanes.ts';
import { session } from '../call/code-fixtures.ts';

let applied: string[] = [];
let made = 0;
let gone = 0;
let unnamed = 0;
/** The answer is not needed, so the offer is never taken in. */
let isTaken: Promise<void> = Promise.reject(new Error('far enough'));
isTaken.catch(() => undefined);

/** The part of a connection that a lane needs before it has a description. */
class Connection extends EventTarget {
  readonly connectionState = 'new';
  constructor() {
    super();
    made += 1;
  }
  createDataChannel(): EventTarget {
    return new EventTarget();
  }
  async setRemoteDescription({ sdp = '' }: RTCSessionDescriptionInit): Promise<void> {
    applied.push(...(sdp.match(/^a=candidate:.*$/gm) ?? []));
    await isTaken;
  }
  async getStats(): Promise<ReadonlyMap<string, object>> {
    const stat = { type: 'remote-candidate', candidateType: 'prflx' };
    return new Map(Array.from({ length: unnamed }, (_, at) => [String(at), stat]));
  }
  close(): void {
    gone += 1;
  }
}

const before = globalThis.RTCPeerConnection;
test.before(() => void Object.assign(globalThis, { RTCPeerConnection: Connection }));
test.after(() => void Object.assign(globalThis, { RTCPeerConnection: before }));

function guest(admitted: () => boolean) {
  applied = [];
  made = 0;
  gone = 0;
  let heard: (message: LaneMessage) => void = () => undefined;
  const lanes = createLanes({
    offers: false,
    ice: { iceServers: [] },
    signal: {
      send: () => true,
      on(_, listener) {
        heard = listener;
        return () => undefined;
      },
    },
    handover: () => undefined,
    up: () => true,
    admitted,
    forceBridge: true,
    log: { add: () => undefined },
  });
  const offer = async (lane: number, ...addresses: readonly string[]): Promise<void> => {
    const candidates = addresses.flatMap((text) => {
      const address = parseAddress(text);
      return address ? [{ type: 'host' as const, address, port: 5_000 }] : [];
    });
    heard({ type: 'lane', lane, kind: 'offer', session: session('offer', { candidates }) });
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { lanes, offer };
}

test('before admission the guest answers no file connection and contacts no address', async () => {
  let admitted = false;
  const { lanes, offer } = guest(() => admitted);
  await offer(0, '203.0.113.1');
  assert.equal([made, applied], [0, []]);
  admitted = true;
  await offer(1, '203.0.113.1');
  assert.equal([made, applied.length], [1, 1]);
  lanes.close();
});

test('the page closes the file connections of a peer with hundreds of candidates', async () => {
  unnamed = 201;
  const before = isTaken;
  isTaken = new Promise(() => undefined);
  const { lanes, offer } = guest(() => true);
  await offer(0, '203.0.113.1');
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  await offer(1, '203.0.113.1');
  assert.equal([made, gone], [1, 1]);
  unnamed = 0;
  isTaken = before;
  lanes.close();
});

test('all file connections of a call use few addresses, whatever the ports', async () => {
  const { lanes, offer } = guest(() => true);
  for (let lane = 0; lane < 20; lane += 1) {
    await offer(lane, `203.0.113.${lane + 1}`, '203.0.113.1');
  }
  const named = new Set(applied.map((line) => line.split(' ')[4]));
  assert.is(made, 20);
  assert.is(named.size, 12);
  lanes.close();
});

test.run();
