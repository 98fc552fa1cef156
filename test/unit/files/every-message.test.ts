// pure
// tier: both
/**
 * Every message and frame of the `files` channel, from either side, at each side, in every phase of a
 * file, each twice: what is paid stays paid, what is done stays done, nothing verified is lost, nothing
 * unpaid leaves, and the file and the one beside it still arrive.
 */
import '../../support/leaping-time.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bytes } from '../../../src/shared/bytes.ts';
import {
  type ControlMessage,
  encodeControl,
  parseControl,
  STOP_CODES,
} from '../../../src/shared/files/control.ts';
import { encodeProbe } from '../../../src/shared/files/frame.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { FileView } from '../../../src/shared/api/transfer.ts';
import { createBuying } from '../../../src/workers/transfer/receive/buying.ts';
import { createSealer } from '../../../src/workers/transfer/base/chunk-seal.ts';
import { Sender } from '../../../src/workers/transfer/send/sender.ts';
import {
  createCatalogue,
  type Catalogue,
  type ListedItem,
} from '../../../src/workers/transfer/send/catalogue.ts';
import type { Source } from '../../../src/workers/transfer/base/source.ts';
import { auditPath } from '../../../src/shared/files/tree.ts';
import { encodeData } from '../../support/data-frame.ts';
import { oneIn } from '../../support/tier.ts';
import { openOpfs } from '../../../src/workers/transfer/store/opfs.ts';
import { folderOf } from './fake-opfs.ts';
import { must } from './must.ts';
import { callId, downloadName, env, readBy, secret, Watch } from './rig.ts';
import { channelPair, type SimChannel } from './sim-channel.ts';
import { content } from './vectors.ts';

const test = suite('every-message');

const C = 64 * 1024;
/** The attacked file, and the one beside it. */
const SIZES = [3 * C + 100, 7] as const;
const BYTES = SIZES.map(content);
const PRICE = usdc(1_000_000n);
const SALT: Bytes = new Uint8Array(32).fill(4);
const log = createEventLog('transfer', env.nowMs);

/** Resolves once nothing happens any more. */
const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

const sourceOf = (bytes: Bytes): Source =>
  readBy(bytes.length, async (offset, length) => bytes.slice(offset, offset + length));

async function catalogueOf(): Promise<{
  catalogue: Catalogue;
  film: ListedItem;
  song: ListedItem;
}> {
  const catalogue = createCatalogue(env);
  const ids = BYTES.map((bytes, index) =>
    catalogue.add(sourceOf(bytes), { name: `${index}.bin`, description: '', price: PRICE }),
  );
  while (catalogue.items.some(({ state }) => state !== 'listed')) await quiet();
  const [film, song] = ids.map((id) => must(catalogue.listedItem(id)));
  return { catalogue, film: must(film), song: must(song) };
}

const common = await catalogueOf();
const { film, song } = common;
const sealer = await createSealer(secret, SALT, {
  callId,
  root: film.listing.root,
  geometry: film.listing.geometry,
});
/** The film's chunks as they travel. */
const records = await Promise.all(
  Array.from({ length: film.listing.geometry.chunks }, async (_, index) => {
    const chunk = must(BYTES[0]).slice(index * C, (index + 1) * C);
    return Buffer.concat([auditPath(film.tree, index), await sealer.seal(index, chunk)]);
  }),
);
const chunkFrame = (stream: number, index: number): Uint8Array =>
  encodeData(stream, index, 0, new Uint8Array(must(records[index])));

interface Attack {
  readonly what: string;
  readonly say: string | Uint8Array;
  /** Whether the message may end the transfer, which can then resume. */
  readonly ends: boolean;
  /** Whether the test also finishes both files. */
  readonly goesOn: boolean;
}

/** All messages, about a running stream, a finished one, and one that never existed. */
function attacks(running: number, { listing }: ListedItem): readonly Attack[] {
  const { id, root } = listing;
  const other = new Uint8Array(32).fill(0xee);
  const received = { type: 'received', id, root, signature: null } as const;
  const all: Attack[] = [];
  const add = (said: ControlMessage | Attack['say'], ends = false, stream = 0): void => {
    const say = typeof said === 'string' || said instanceof Uint8Array ? said : encodeControl(said);
    const what = typeof say === 'string' ? say : `${say.length} bytes for ${stream}`;
    all.push({ what, say, ends, goesOn: stream === running || all.length % 8 === 0 });
  };
  for (const stream of [running, running - 1, 0xffff_fff0]) {
    const open = { type: 'open', stream, id, root, have: [] } as const;
    const chunk = (index: number, offset: number, bytes: Uint8Array): Uint8Array =>
      encodeData(stream, index, offset, bytes);
    const few = new Uint8Array(9);
    const harmless: readonly (ControlMessage | Uint8Array)[] = [
      ...([[], [[0, 4]], [[3, 900]]] as const).map((have) => ({ ...open, have })),
      { ...open, root: other },
      { type: 'start', stream, salt: SALT },
      ...([[[0, 2]], [], [[0, 4]], [[0, 2 ** 20]]] as const).map(
        (chunks) => ({ type: 'ack', stream, chunks }) as const,
      ),
      ...(['ready', 'pause', 'resume'] as const).map((type) => ({ type, stream })),
      chunkFrame(stream, 2),
      chunk(listing.geometry.chunks, 0, few),
      ...[0, 9].map((offset) => chunk(2, offset, few)),
    ];
    for (const said of harmless) add(said, false, stream);
    add({ type: 'start', stream, salt: other }, true, stream);
    for (const code of STOP_CODES) add({ type: 'stop', stream, code }, true, stream);
    // Bytes that were not sold, and another chunk's.
    add(chunk(3, 0, new Uint8Array(must(records[3]).length)), true, stream);
    add(chunk(2, 0, new Uint8Array(must(records[1]))), true, stream);
  }
  for (const change of [
    {},
    { root: other },
    { geometry: { size: 1, chunkSize: 2 * C, chunks: 1 } },
    { price: usdc(0n) },
    { price: usdc(9_000_000n) },
  ]) {
    add({ type: 'listing', listing: { ...listing, ...change } });
  }
  const rest: readonly (ControlMessage | Attack['say'])[] = [
    { type: 'withdrawn', id },
    { type: 'listed', ids: [] },
    received,
    { ...received, signature: new Uint8Array(64) },
    { ...received, root: other },
    encodeProbe({ kind: 'ping', seq: 1 }),
    encodeProbe({ kind: 'pong', seq: 2 ** 32 - 1 }),
    ...['{', '', '{"type":"key"}', new Uint8Array(0), Uint8Array.of(9, 9, 9, 9, 9)],
  ];
  for (const said of rest) add(said);
  return all;
}

/** Records the far end's messages and bytes. */
class Ear {
  readonly heard: ControlMessage[] = [];
  data = 0;
  bytes = 0;
  constructor(far: SimChannel) {
    far.onMessage((said) => {
      this.bytes += said.length;
      if (typeof said !== 'string') {
        if (said[0] === 1) this.data += 1;
        return;
      }
      const read = parseControl(said);
      assert.ok(read.ok, said);
      this.heard.push(read.value);
    });
  }
  count(type: ControlMessage['type']): number {
    return this.heard.filter((each) => each.type === type).length;
  }
}

/** Chunks of the film that the log on the disk counts as verified. */
function verified(folder: string): readonly number[] {
  const { data: log } = folderOf(folder).files.get(`${downloadName(film.listing)}.log`) ?? {
    data: new Uint8Array(0),
  };
  const indices = Array.from({ length: film.listing.geometry.chunks }, (_, index) => index);
  return indices.filter((i) => log.subarray(64 + 32 * i, 96 + 32 * i).some((byte) => byte !== 0));
}

const NUMBERS = attacks(0, film).map((_, number) => number);

function senderOf(catalogue: Catalogue): Sender {
  const [onChange, wantLanes] = [(): void => undefined, (): void => undefined];
  return new Sender({ env, log, callId, catalogue, onChange, wantLanes });
}

// The buyer.

type Guest = Awaited<ReturnType<typeof guest>>;

let guests = 0;
async function guest() {
  const folder = `guest ${(guests += 1)}`;
  const store = await openOpfs(folder);
  const watch = new Watch();
  const unsaved = {
    add: async () => undefined,
    finish: async () => undefined,
    remove: async () => undefined,
    list: async () => new Map(),
  };
  const signReceived = async (): Promise<null> => null;
  const onChange = watch.changed;
  const buying = createBuying({ env, log, callId, store, unsaved, signReceived, onChange });
  const [far, near] = channelPair();
  const ear = new Ear(far);
  buying.attach(near);
  const self = {
    buying,
    folder,
    watch,
    near,
    far,
    ear,
    /** The newest stream of the film. */
    stream: 77,
    view: (): FileView | undefined => buying.files.find(({ id }) => id === film.id),
    async tell(...messages: readonly ControlMessage[]): Promise<void> {
      for (const message of messages) far.send(encodeControl(message));
      await quiet();
      for (const each of ear.heard) {
        if (each.type === 'open' && each.id === film.id) self.stream = each.stream;
      }
    },
  };
  return self;
}

const listings = [film, song].map(({ listing }): ControlMessage => ({ type: 'listing', listing }));
const buy = async (one: Guest): Promise<void> => {
  await one.tell(...listings);
  one.buying.paid(film.id, secret);
  one.buying.paid(song.id, secret);
  await one.tell();
};
const start = async (one: Guest): Promise<void> => {
  await buy(one);
  await one.tell({ type: 'start', stream: one.stream, salt: SALT });
};
const begin = async (one: Guest): Promise<void> => {
  await start(one);
  for (const index of [0, 1]) one.far.send(chunkFrame(one.stream, index));
  await quiet();
};

/** How a guest gets there. */
const GUEST_PHASES: Readonly<Record<string, (one: Guest) => Promise<unknown>>> = {
  'no listing': quiet,
  listed: (one) => one.tell(...listings),
  paid: buy,
  started: start,
  transferring: begin,
  'paused by the guest': (one) => begin(one).then(() => one.buying.pause(film.id)),
  'paused by the host': (one) =>
    begin(one).then(() => one.tell({ type: 'pause', stream: one.stream })),
  withdrawn: (one) => begin(one).then(() => one.tell({ type: 'withdrawn', id: film.id })),
  failed: (one) =>
    begin(one).then(() => one.tell({ type: 'stop', stream: one.stream, code: 'internal' })),
  cancelled: (one) => begin(one).then(() => one.buying.cancel(film.id)),
  async done(one) {
    await begin(one);
    for (const index of [2, 3]) one.far.send(chunkFrame(one.stream, index));
    await one.watch.until(() => one.view()?.state === 'done', 'done');
  },
  'after the end': (one) => begin(one).then(() => one.buying.close()),
};

/** A host that offers the same files and secrets honestly. */
function honestHost(): Sender {
  const sender = senderOf(common.catalogue);
  for (const { id } of [film, song]) sender.paid(id, secret);
  return sender;
}

async function fileOf(one: Guest, id: string): Promise<string> {
  const file = await one.buying.open(id);
  return file.ok ? Buffer.from(await file.value.arrayBuffer()).toString('hex') : file.error.code;
}
const HEX_ROOT = Buffer.from(film.listing.root).toString('hex');
const HEX = BYTES.map((bytes) => Buffer.from(bytes).toString('hex'));

/** Checks that both files arrive from an honest host, who continues from the bytes on the disk. */
async function finishes(one: Guest, what: string): Promise<void> {
  const sender = honestHost();
  const [theirs, ours] = channelPair();
  one.buying.attach(ours);
  sender.attach(theirs);
  await quiet();
  for (const { id } of [film, song]) {
    one.buying.paid(id, secret);
    one.buying.resume(id);
  }
  const state = (): string => one.buying.files.map((each) => each.state).join();
  await one.watch.until(() => state() === 'done,done', `${what}: both files`);
  assert.is(await fileOf(one, film.id), HEX[0], what);
  assert.is(await fileOf(one, song.id), HEX[1], what);
  sender.close();
}

async function attackGuest(phase: string, number: number): Promise<void> {
  const one = await guest();
  await must(GUEST_PHASES[phase])(one);
  await quiet();
  const attack = must(attacks(one.stream, film)[number]);
  const what = `${phase}: ${attack.what}`;
  const before = one.view();
  const had = verified(one.folder);
  const said = one.ear.bytes;
  for (const say of [attack.say, attack.say]) one.near.inject(say);
  await quiet();

  const after = one.view();
  assert.ok(
    had.every((index) => verified(one.folder).includes(index)),
    `${what}: what was verified stays`,
  );
  assert.ok(one.ear.bytes - said < 4096, `${what}: ${one.ear.bytes - said} bytes of answer`);
  if (before) {
    assert.is(after?.root ?? before.root, before.root, `${what}: the bytes behind an id stay`);
    assert.is(after?.size ?? before.size, before.size, `${what}: and their cut`);
  }
  if (before?.owned) assert.ok(after?.owned, `${what}: paid stays paid`);
  else assert.is(one.ear.count('open'), 0, `${what}: nothing is fetched that is not paid`);
  if (before?.state === 'done') {
    assert.is(after?.state, 'done', what);
    assert.is(await fileOf(one, film.id), HEX[0], what);
  } else {
    assert.is(await fileOf(one, film.id), 'file_unknown', `${what}: nothing is handed over`);
  }
  if (after?.state === 'failed' && before?.state !== 'failed')
    assert.ok(attack.ends, `${what} ends nothing`);
  if (phase === 'after the end') return;
  assert.is(one.near.open, true, `${what}: a few are forgiven`);

  if (number % 3 === 0 && before?.owned && after?.state !== 'done') {
    await one.buying.cancel(film.id);
    assert.equal(verified(one.folder), [], `${what}: it can be given up`);
  }
  const theirs = after ?? { root: HEX_ROOT, size: SIZES[0] };
  // A host that lists another file under an id has only that one.
  const same = theirs.root === HEX_ROOT && theirs.size === SIZES[0];
  if (same && attack.goesOn) await finishes(one, what);
  one.buying.close();
}

for (const phase of Object.keys(GUEST_PHASES)) {
  test(`no message of a seller harms a file in buyer phase “${phase}”`, async () => {
    await Promise.all(oneIn(NUMBERS, 4).map((number) => attackGuest(phase, number)));
  });
}

// The seller.

type Host = Awaited<ReturnType<typeof host>>;

const STREAM = 700;

async function host() {
  const listings = await catalogueOf();
  const sender = senderOf(listings.catalogue);
  const [far, near] = channelPair();
  const ear = new Ear(far);
  sender.attach(near);
  await quiet();
  return {
    ...listings,
    sender,
    near,
    ear,
    view: () => sender.files.find(({ id }) => id === listings.film.id),
    async tell(...messages: readonly ControlMessage[]): Promise<void> {
      for (const message of messages) far.send(encodeControl(message));
      await quiet();
    },
  };
}

const openOf = ({ listing: { id, root } }: ListedItem): ControlMessage => {
  return { type: 'open', stream: STREAM, id, root, have: [] };
};
const open = ({ film: listed }: Host): ControlMessage => openOf(listed);
const pay = async (one: Host): Promise<void> => one.sender.paid(one.film.id, secret);
const makeFree = (one: Host): boolean => one.catalogue.edit(one.film.id, { price: usdc(0n) });
const send = async (one: Host): Promise<void> => {
  await pay(one);
  await one.tell(open(one));
  await one.tell({ type: 'ready', stream: STREAM });
};
const acknowledge = async (one: Host): Promise<void> => {
  await send(one);
  await one.tell({ type: 'ack', stream: STREAM, chunks: [[0, 4]] });
};

/** Whether the host keeps a payment for the film, and how the test reaches the phase. */
const HOST_PHASES: Readonly<
  Record<string, readonly [sold: boolean, reach: (one: Host) => Promise<unknown>]>
> = {
  listed: [false, quiet],
  'withdrawn, unpaid': [false, async (one) => one.catalogue.withdraw(one.film.id)],
  'withdrawn, free': [
    false,
    async (one) => {
      makeFree(one);
      one.catalogue.withdraw(one.film.id);
    },
  ],
  paid: [true, pay],
  'paid, and free since': [true, (one) => pay(one).then(() => makeFree(one))],
  opened: [true, (one) => pay(one).then(() => one.tell(open(one)))],
  sending: [true, send],
  'paused by the host': [true, (one) => send(one).then(() => one.sender.pause(one.film.id))],
  'paused by the guest': [
    true,
    (one) => send(one).then(() => one.tell({ type: 'pause', stream: STREAM })),
  ],
  verifying: [true, acknowledge],
  done: [
    true,
    async (one) => {
      await acknowledge(one);
      const { id, root } = one.film.listing;
      await one.tell({ type: 'received', id, root, signature: null });
    },
  ],
  'withdrawn, paid': [true, (one) => send(one).then(() => one.catalogue.withdraw(one.film.id))],
  cancelled: [true, (one) => send(one).then(() => one.sender.cancel(one.film.id))],
  'given back': [false, (one) => send(one).then(() => one.sender.refunded(one.film.id))],
  'after the end': [false, (one) => send(one).then(() => one.sender.close())],
};

async function attackHost(phase: string, number: number): Promise<void> {
  const one = await host();
  const [sold, reach] = must(HOST_PHASES[phase]);
  await reach(one);
  await quiet();
  const attack = must(attacks(STREAM, one.film)[number]);
  const what = `${phase}: ${attack.what}`;
  const before = must(one.view());
  const had = { starts: one.ear.count('start'), data: one.ear.data, bytes: one.ear.bytes };
  for (const say of [attack.say, attack.say]) one.near.inject(say);
  await quiet();
  // After any message, a side that can go on continues as if it had a stream.
  one.near.inject(encodeControl({ type: 'ready', stream: STREAM }));
  await quiet();

  const after = must(one.view());
  if (!sold) {
    assert.is(one.ear.count('start'), had.starts, `${what}: no stream begins that is not paid`);
    assert.is(one.ear.data, had.data, `${what}: nothing leaves that is not paid`);
  }
  const said = one.ear.bytes - had.bytes;
  assert.ok(said < 2 * SIZES[0] + 8192, `${what}: ${said} bytes`);
  assert.is(after.root, before.root, what);
  if (before.state === 'done' && !attack.what.includes('"open"'))
    assert.is(after.state, 'done', what);
  if (after.state === 'done' && before.state !== 'done') {
    const said = ['"received"', HEX_ROOT].every((part) => attack.what.includes(part));
    assert.ok(said, `${what}: nobody said that it is there`);
  }
  if (phase === 'after the end') return;
  assert.is(one.near.open, true, `${what}: a few are forgiven`);

  if (number % 3 === 0 && ['paid', 'transferring', 'verifying', 'paused'].includes(after.state)) {
    one.sender.cancel(one.film.id);
    const { state } = must(one.view());
    assert.ok(state === 'failed' || state === 'paid', `${what}: it can be given up`);
  }
  if (attack.goesOn) await served(one, sold, what);
  one.sender.close();
}

/** An honest buyer on the next connection gets what is paid for, and nothing else. */
async function served(one: Host, sold: boolean, what: string): Promise<void> {
  const buyer = await guest();
  const [theirs, ours] = channelPair();
  one.sender.paid(one.song.id, secret);
  one.sender.resume(one.film.id);
  buyer.buying.attach(ours);
  one.sender.attach(theirs);
  await quiet();
  for (const { listing } of [one.film, one.song]) {
    ours.inject(encodeControl({ type: 'listing', listing }));
    buyer.buying.paid(listing.id, secret);
  }
  const stateOf = (id: string) => buyer.buying.files.find((each) => each.id === id)?.state;
  await buyer.watch.until(() => stateOf(one.song.id) === 'done', `${what}: the one beside it`);
  assert.is(stateOf(one.film.id), sold ? 'done' : 'failed', what);
  buyer.buying.close();
}

for (const phase of Object.keys(HOST_PHASES)) {
  test(`no message of a buyer harms a file in seller phase “${phase}”`, async () => {
    await Promise.all(oneIn(NUMBERS, 4).map((number) => attackHost(phase, number)));
  });
}

const stop: ControlMessage = { type: 'stop', stream: STREAM, code: 'cancelled' };

async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 10_000 && !holds(); n += 1) await quiet();
}

/** Sends all messages in one task, so that no stream opens in between. */
async function atOnce({ near }: Host, ...messages: readonly ControlMessage[]): Promise<void> {
  for (const message of messages) near.inject(encodeControl(message));
  await quiet();
}

test('the seller refuses a second file under an open stream’s number', async () => {
  const one = await host();
  for (const { id } of [one.film, one.song]) one.sender.paid(id, secret);
  await atOnce(one, openOf(one.film), openOf(one.song));
  await until(() => one.ear.count('start') + one.ear.count('stop') === 2);
  await atOnce(one, { type: 'ready', stream: STREAM });
  await until(() => one.ear.data > 0);
  assert.equal([one.ear.count('start'), one.ear.count('stop')], [1, 1]);
  assert.is(one.catalogue.find(one.song.id)?.state, 'listed');
  one.sender.close();
});

/** Suspends the running stream: the seller gets another connection. */
function reconnect({ sender }: Host) {
  const [far, near] = channelPair();
  const ear = new Ear(far);
  sender.attach(near);
  return { ear, say: (message: ControlMessage) => far.send(encodeControl(message)) };
}

test('another file may take a suspended stream’s number', async () => {
  const one = await host();
  await send(one);
  await until(() => one.ear.count('start') === 1);
  const { ear, say } = reconnect(one);
  one.sender.paid(one.song.id, secret);
  say(openOf(one.song));
  await until(() => ear.count('start') === 1);
  say({ type: 'ready', stream: STREAM });
  await until(() => ear.data > 0);
  assert.equal([ear.count('start'), ear.data], [1, 1]);
  one.sender.close();
});

test('the buyer can cancel an opening or suspended stream', async () => {
  const one = await host();
  await pay(one);
  await atOnce(one, open(one), stop);
  for (let n = 0; n < 100; n += 1) await quiet();
  assert.is(one.ear.count('start'), 0);
  await one.tell(open(one));
  await until(() => one.ear.count('start') === 1);
  reconnect(one).say(stop);
  await until(() => one.view()?.state === 'failed');
  assert.is(one.view()?.state, 'failed');
  one.sender.close();
});

test.run();
