// pure
// The transfer worker over connections that open and close, and the connection that it uses.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BridgeDown, readBridgeUp } from '../../../src/shared/api/channel-bridge.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { usdc } from '../../../src/shared/money.ts';
import { type AppError, ownText, raise } from '../../../src/shared/errors.ts';
import type { SaleOrder } from '../../../src/shared/api/sale.ts';
import type { FileView, TransferApi } from '../../../src/shared/api/transfer.ts';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { createUnsavedDownloads } from '../../../src/workers/transfer/store/unsaved-downloads.ts';
import { createTransfer } from '../../../src/workers/transfer/transfer.ts';
import { diskStore, makeFolder, removeFolder } from './disk.ts';
import { env, Watch } from './rig.ts';

const CALL_ID = '09'.repeat(16);
const SIZE = 3_000_000;

interface Person {
  readonly api: TransferApi;
  readonly watch: Watch;
  files: readonly FileView[];
  busy: boolean;
  trouble: AppError | null;
  /** Gives an order as its ledger worker would. */
  order(order: SaleOrder): void;
}

/** The host's, the guest's. */
type End = 0 | 1;

/** One connection between the two, as main's bridges make it: it opens and closes when told. */
interface Line {
  open(at?: readonly End[]): void;
  close(at?: readonly End[]): void;
  /** Delivers forged data to this end. */
  hear(at: End, data: string | ArrayBuffer): void;
  /** Holds all data after so many bytes. Resolves once the first data waits. */
  stopAfter(bytes: number): Promise<void>;
  /** Lets the held data through, and all that follows. */
  go(): void;
}

const folders: string[] = [];
const ports: MessagePort[] = [];
const workers: TransferApi[] = [];
test.after(async () => {
  // A sender checks its lanes for a while after the end.
  for (const worker of workers) await worker.end();
  for (const port of ports) port.close();
  await Promise.all(folders.map(removeFolder));
});

/** @param closed how often the disk does not open before it does. */
async function person(role: Role, closed = 0): Promise<Person> {
  const folder = await makeFolder();
  folders.push(folder);
  const store = diskStore(folder);
  const disk = { store, unsaved: createUnsavedDownloads(diskStore(folder), () => 0, env) };
  const log = createEventLog('transfer', env.nowMs);
  const watch = new Watch();
  let tries = 0;
  const api = createTransfer(env, log, async () => {
    tries += 1;
    if (tries <= closed) throw raise('storage_failed', { reason: ownText('SecurityError') });
    return disk;
  });
  workers.push(api);
  const { port1, port2 } = new MessageChannel();
  const order = (said: SaleOrder): void => port2.postMessage(said);
  const self: Person = { api, watch, files: [], busy: false, trouble: null, order };
  await api.subscribe(({ files, busy, trouble }) => {
    Object.assign(self, { files, busy, trouble });
    watch.changed();
  });
  await api.begin(role);
  ports.push(port1, port2);
  await api.attachLedger(port1);
  order({ type: 'call', role, callId: CALL_ID });
  return self;
}

const BOTH: readonly End[] = [0, 1];

async function line(host: Person, guest: Person): Promise<Line> {
  const ends = [new MessageChannel(), new MessageChannel()] as const;
  const say = (at: End, message: BridgeDown): void => ends[at].port1.postMessage(message);
  const kept: (() => void)[] = [];
  let [through, most, stopped] = [0, Infinity, (): void => undefined];
  for (const at of BOTH) {
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
    open: (at = BOTH) => at.forEach((each) => say(each, { kind: 'open' })),
    close: (at = BOTH) => at.forEach((each) => say(each, { kind: 'close' })),
    hear: (at, data) => say(at, { kind: 'message', data }),
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

/** The host offers a file of the same bytes each time. */
async function add(host: Person, name = 'gift.bin', price = usdc(0n)): Promise<void> {
  const file = new File([new Uint8Array(SIZE).fill(3)], name);
  await host.api.add([{ file, name, description: '', price }]);
}

const listed = async (host: Person, guest: Person): Promise<string> => {
  await add(host);
  await guest.watch.until(() => guest.files.some(({ state }) => state === 'listed'), 'listed');
  return guest.files[0]?.id ?? '';
};
const done = (guest: Person): Promise<void> =>
  guest.watch.until(() => guest.files[0]?.state === 'done', 'done', 20_000);

/** A spare connection opens at these ends, and closes. */
async function opensAt(at: readonly End[], { host, guest }: Pair): Promise<void> {
  const spare = await line(host, guest);
  if (at.length === 2) void spare.stopAfter(SIZE / 4);
  spare.open(at);
  await moment();
  spare.close(at);
  await moment();
}

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

interface Pair {
  readonly host: Person;
  readonly guest: Person;
  /** Their first connection, which is open. */
  readonly first: Line;
}
async function pair(): Promise<Pair> {
  const [host, guest] = [await person('host'), await person('guest')];
  const first = await line(host, guest);
  first.open();
  return { host, guest, first };
}

/** Half of a file has gone through. */
async function halfWay(): Promise<Pair> {
  const { host, guest, first } = await pair();
  const id = await listed(host, guest);
  const broken = first.stopAfter(SIZE / 2);
  await guest.api.fetchFree(id);
  await broken;
  return { host, guest, first };
}

/** Spare connections that open and close during a transfer on the first connection. */
const SPARES: Readonly<Record<string, (at: Pair) => Promise<void>>> = {
  'at both sides': (at) => opensAt(BOTH, at),
  'at the host alone': (at) => opensAt([0], at),
  'at the guest alone, and then at the host alone': async (at) => {
    await opensAt([1], at);
    at.first.go();
    await at.first.stopAfter(SIZE / 8);
    await opensAt([0], at);
  },
  'at the guest, while more arrives on the first than is stored': async ({
    host,
    guest,
    first,
  }) => {
    const spare = await line(host, guest);
    spare.open([1]);
    await moment();
    for (let n = 0; n < 5; n += 1) first.hear(1, new ArrayBuffer(2 ** 20));
    first.go();
    await moment();
    spare.close([1]);
  },
};
for (const [where, comeAndGo] of Object.entries(SPARES)) {
  // Proves stage 9: Interrupted and resumed
  test(`a file arrives although a spare connection comes and goes ${where}`, async () => {
    const at = await halfWay();
    await comeAndGo(at);
    at.first.go();
    await done(at.guest);
    assert.is(at.guest.files[0]?.bytes, SIZE);
  });
}

test('neither listing shows bytes as kept after the user saves them', async () => {
  const { host, guest } = await pair();
  await listed(host, guest);
  await add(host, 'again.bin');
  await guest.watch.until(() => guest.files.length === 2, 'both');
  for (const id of guest.files.map((each) => each.id)) {
    await guest.api.fetchFree(id);
    const state = (): string | undefined => guest.files.find((each) => each.id === id)?.state;
    await guest.watch.until(() => state() === 'done', id, 20_000);
  }
  assert.ok((await guest.api.discardKept(guest.files[0]?.root ?? '')).ok);
  await guest.watch.until(() => guest.files.every(({ state }) => state !== 'done'), 'both saved');
  assert.equal(await guest.api.kept(), { ok: true, value: [] });
});

/** How both sides come to use the same connection, after a file was listed over a spare one. */
const RETURNS: Readonly<Record<string, (at: Pair, spare: Line, id: string) => Promise<unknown>>> = {
  'although the host returns to the first connection later': async ({ guest }, spare, id) => {
    spare.close([1]);
    await moment();
    await guest.api.fetchFree(id);
    await moment();
    spare.close([0]);
  },
  'over the next connection if the first one stored nonsense': async (at, spare, id) => {
    const { host, guest, first } = at;
    for (let n = 0; n < 60; n += 1) for (const end of BOTH) first.hear(end, 'x');
    await moment();
    spare.close();
    await moment();
    (await line(host, guest)).open();
    await guest.api.fetchFree(id);
  },
};
for (const [how, comeBack] of Object.entries(RETURNS)) {
  test(`a download begins ${how}`, async () => {
    const at = await pair();
    await moment();
    const spare = await line(at.host, at.guest);
    spare.open();
    await comeBack(at, spare, await listed(at.host, at.guest));
    await done(at.guest);
  });
}

test('neither side stays busy after a call that ended mid-transfer', async () => {
  const { host, guest } = await halfWay();
  for (const one of [host, guest]) await one.watch.until(() => one.busy, 'busy');
  for (const { api } of [host, guest]) await api.end();
  for (const one of [host, guest]) await one.watch.until(() => !one.busy, 'idle');
  assert.equal([guest.files, host.files.map(({ state }) => state)], [[], ['listed']]);
});

test('the worker retries a disk that fails to open', async () => {
  const host = await person('host');
  const guest = await person('guest', 1);
  await guest.watch.until(() => guest.trouble !== null, 'trouble');
  assert.is(guest.trouble?.code, 'storage_failed');
  (await line(host, guest)).open();
  await add(host, 'gift.bin', usdc(5_000_000n));
  await host.watch.until(() => host.files[0]?.state === 'listed', 'listed by the host');
  guest.order({ type: 'bought-before', ids: [host.files[0]?.id ?? ''] });
  assert.is(guest.files.length, 0);
  await guest.watch.until(() => guest.files[0]?.boughtBefore === true, 'bought before', 10_000);
  assert.is(guest.trouble, null);
});

test('the worker does not begin an ended call once the disk opens', async () => {
  const guest = await person('guest', 1);
  await guest.watch.until(() => guest.trouble !== null, 'trouble');
  await guest.api.begin('guest');
  await guest.watch.until(() => guest.trouble === null, 'no trouble');
  const asked = await guest.api.checkSpace('00');
  assert.is(asked.ok ? null : asked.error.code, 'file_unknown');
});

test.run();
