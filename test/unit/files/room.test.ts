// The transfer worker's room over connections that come and go: which one it talks on.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BridgeDown, readBridgeUp } from '../../../src/shared/channel-bridge.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { FileView, TransferApi } from '../../../src/shared/transfer-api.ts';
import type { Role } from '../../../src/shared/api.ts';
import { createOwed } from '../../../src/workers/transfer/owed.ts';
import { createTransferRoom } from '../../../src/workers/transfer/room.ts';
import { diskStore, makeFolder, removeFolder } from './disk.ts';
import { env, Watch } from './rig.ts';

const CALL_ID = '09'.repeat(16);
const SIZE = 3_000_000;

interface Person {
  readonly api: TransferApi;
  readonly watch: Watch;
  files: readonly FileView[];
}

/** One connection between the two, as main's bridges make it: it opens and closes when told. */
interface Line {
  open(): void;
  close(): void;
  /** Nothing goes through any more once so many bytes have. Resolves when it has come to that. */
  stopAfter(bytes: number): Promise<void>;
  /** What was kept back goes through, and all that follows. */
  go(): void;
}

const folders: string[] = [];
const ports: MessagePort[] = [];
const rooms: TransferApi[] = [];
test.after(async () => {
  // Another call ends what the last one still watches: a sender looks after its lanes for a while.
  for (const room of rooms) await room.begin('guest');
  for (const port of ports) port.close();
  await Promise.all(folders.map(removeFolder));
});

async function person(role: Role): Promise<Person> {
  const folder = await makeFolder();
  folders.push(folder);
  const store = diskStore(folder);
  const disk = { store, owed: createOwed(diskStore(folder), () => 0) };
  const log = createEventLog('transfer', env.nowMs);
  const watch = new Watch();
  const api = createTransferRoom(env, log, () => Promise.resolve(disk));
  rooms.push(api);
  const self: Person = { api, watch, files: [] };
  await api.subscribe(({ files }) => {
    self.files = files;
    watch.changed();
  });
  await api.begin(role);
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  await api.attachLedger(port1);
  port2.postMessage({ type: 'call', role, callId: CALL_ID });
  return self;
}

async function line(host: Person, guest: Person): Promise<Line> {
  const ends = [new MessageChannel(), new MessageChannel()] as const;
  const say = (at: 0 | 1, message: BridgeDown): void => ends[at].port1.postMessage(message);
  const kept: (() => void)[] = [];
  let [through, most, stopped] = [0, Infinity, (): void => undefined];
  for (const at of [0, 1] as const) {
    let accepted = 0;
    ends[at].port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = readBridgeUp(data);
      if (message?.kind !== 'send') return;
      const { data: frame } = message;
      accepted += Buffer.byteLength(frame);
      say(at, { kind: 'flow', accepted, buffered: 0 });
      const deliver = (): void => say(at === 0 ? 1 : 0, { kind: 'message', data: frame });
      if (through >= most) return void kept.push(deliver);
      deliver();
      through += Buffer.byteLength(frame);
      if (through >= most) stopped();
    };
    ports.push(ends[at].port1, ends[at].port2);
  }
  await host.api.attachChannel(ends[0].port2);
  await guest.api.attachChannel(ends[1].port2);
  return {
    open: () => ([0, 1] as const).forEach((at) => say(at, { kind: 'open' })),
    close: () => ([0, 1] as const).forEach((at) => say(at, { kind: 'close' })),
    stopAfter(bytes) {
      most = through + bytes;
      return new Promise((resolve) => (stopped = resolve));
    },
    go() {
      most = Infinity;
      for (const deliver of kept.splice(0)) deliver();
    },
  };
}

const listed = async (host: Person, guest: Person): Promise<string> => {
  const file = new File([new Uint8Array(SIZE).fill(3)], 'gift.bin');
  await host.api.add([{ file, name: 'gift.bin', description: '', price: usdc(0n) }]);
  await guest.watch.until(() => guest.files.some(({ state }) => state === 'listed'), 'listed');
  return guest.files[0]?.id ?? '';
};
const done = (guest: Person): Promise<void> =>
  guest.watch.until(() => guest.files[0]?.state === 'done', 'done', 20_000);

/** A spare of the call connects, and goes again because the first connection is back. */
async function spareComesAndGoes(host: Person, guest: Person): Promise<void> {
  const spare = await line(host, guest);
  void spare.stopAfter(SIZE / 4);
  spare.open();
  await new Promise((resolve) => setTimeout(resolve, 100));
  spare.close();
  await new Promise((resolve) => setTimeout(resolve, 100));
}

test('a spare connection that was not needed leaves the files where they were', async () => {
  const [host, guest] = [await person('host'), await person('guest')];
  (await line(host, guest)).open();
  const id = await listed(host, guest);
  await spareComesAndGoes(host, guest);
  await guest.api.fetchFree(id);
  await done(guest);
});

test('a file that is under way meanwhile goes on, on the first connection', async () => {
  const [host, guest] = [await person('host'), await person('guest')];
  const first = await line(host, guest);
  first.open();
  const id = await listed(host, guest);
  const broken = first.stopAfter(SIZE / 2);
  await guest.api.fetchFree(id);
  await broken;
  await spareComesAndGoes(host, guest);
  assert.is.not(guest.files[0]?.state, 'done');
  first.go();
  await done(guest);
  assert.is(guest.files[0]?.bytes, SIZE);
});

test.run();
