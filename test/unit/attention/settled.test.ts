// pure
/** Values that a peer changes often. The page announces a value once it has settled, and only if it differs. */
import '../../support/leaping-time.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CALL_TOPICS,
  fileTopics,
  type Notice,
  type Told,
} from '../../../src/main/attention/announcements.ts';
import { type Topic, whenSettled } from '../../../src/main/attention/settled.ts';
import type { CallView } from '../../../src/shared/api/ledger.ts';
import type { FileView } from '../../../src/shared/api/transfer.ts';
import { appError } from '../../../src/shared/errors.ts';
import type { BillingSnapshot } from '../../../src/shared/billing/types.ts';
import { usdc } from '../../../src/shared/money.ts';
import { pause } from '../../support/rig.ts';
import { billing, fileView, view } from '../../support/samples.ts';

const call = (more: Partial<Told> = {}): Told => ({
  view: inCall(),
  chat: [],
  ended: null,
  isPeerAsleep: false,
  peerScreen: false,
  taken: { own: null, peer: null },
  ...more,
});
const inCall = (part: Partial<CallView> = {}, of: Partial<BillingSnapshot> = {}): CallView =>
  view({ phase: 'in-call', billing: billing(of), ...part });
const charged = (of: Partial<BillingSnapshot>): Told => call({ view: inCall({}, of) });
const freezeCode = appError('wallet_rejected');
const lines = (count: number): Told =>
  call({ chat: Array.from({ length: count }, (_, n) => ({ id: n + 1, from: 'peer', text: 'x' })) });
const file = (id: string, part: Partial<FileView> = {}): FileView => fileView({ id, ...part });
const sold = (state: FileView['state']): readonly FileView[] => [
  file('a', { mine: true, price: usdc(1n), state }),
];

interface Row<State> {
  readonly rest: State;
  /** Returns the state after this many changes. */
  readonly after: (changes: number) => State;
}
/** Changes back and forth. */
const flaps = <State>(rest: State, other: State): Row<State> => ({
  rest,
  after: (n) => (n % 2 ? other : rest),
});
const FLAPPING: Readonly<Record<string, Row<Told>>> = {
  'its screen': flaps(call(), call({ peerScreen: true })),
  interruptions: flaps(call(), charged({ status: 'interrupted' })),
  'a stream that stops': flaps(call(), charged({ standstill: 'media' })),
  'questions about its silence': flaps(call(), charged({ asks: 4 })),
  freezes: flaps(call(), call({ view: inCall({ freezeCode }, { status: 'frozen' }) })),
};
const CALL: Readonly<Record<string, Row<Told>>> = {
  ...FLAPPING,
  chat: { rest: call(), after: lines },
};
const FILES: Readonly<Record<string, Row<readonly FileView[]>>> = {
  'a file': flaps<readonly FileView[]>([], [file('a')]),
  'other files': { rest: [], after: (n) => [file(`file ${n}`)] },
  'a purchase': flaps(sold('listed'), sold('transferring')),
};

/** Plays one change after another, and returns the number of announcements. */
async function played<State>(
  topics: readonly Topic<State, Notice>[],
  { rest, after }: Row<State>,
  changes: number,
  eachMs = 200,
): Promise<number> {
  const told: Notice[] = [];
  const take = topics.map((topic) => whenSettled(rest, topic, (news) => told.push(...news)));
  for (let n = 1; n <= changes; n += 1) {
    for (const each of take) each(after(n));
    await pause(eachMs);
  }
  await pause(5_000);
  return told.length;
}

test('the page announces a changing value once the value settles', async () => {
  for (const [name, row] of Object.entries(CALL)) {
    assert.is(await played(CALL_TOPICS, row, 31), 1, name);
  }
  for (const [name, row] of Object.entries(FILES)) {
    assert.is(await played(fileTopics(new Set()), row, 31), 1, name);
  }
});

test('the page announces nothing if a value changes back before it settles', async () => {
  for (const [name, row] of Object.entries(FLAPPING)) {
    assert.is(await played(CALL_TOPICS, row, 30), 0, name);
  }
});

test('the page announces each change that lasts', async () => {
  assert.is(await played(CALL_TOPICS, flaps(call(), call({ peerScreen: true })), 3, 1_500), 2);
});

test.run();
