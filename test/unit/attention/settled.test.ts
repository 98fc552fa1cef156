// pure
/** What a peer changes five times a second is told once, and only if it stands differently at last. */
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
  readonly name: string;
  readonly rest: State;
  /** The state after so many changes. */
  readonly after: (changes: number) => State;
  /** The number of notices that the last of 31 changes causes. */
  readonly last: number;
}
const ROWS: readonly Row<Told>[] = [
  { name: 'its screen', rest: call(), after: (n) => call({ peerScreen: n % 2 === 1 }), last: 1 },
  { name: 'chat', rest: call(), after: lines, last: 1 },
  {
    name: 'interruptions',
    rest: call(),
    after: (n) => (n % 2 ? charged({ status: 'interrupted' }) : call()),
    last: 1,
  },
  {
    name: 'a stream that stops',
    rest: call(),
    after: (n) => (n % 2 ? charged({ standstill: 'media' }) : call()),
    last: 1,
  },
  {
    name: 'questions about its silence',
    rest: call(),
    after: (n) => (n % 2 ? charged({ asks: 4 }) : call()),
    last: 1,
  },
  {
    name: 'freezes',
    rest: call(),
    after: (n) => (n % 2 ? call({ view: inCall({ freezeCode }, { status: 'frozen' }) }) : call()),
    last: 1,
  },
];
const FILES: readonly Row<readonly FileView[]>[] = [
  { name: 'a file', rest: [], after: (n) => (n % 2 ? [file('a')] : []), last: 1 },
  { name: 'other files', rest: [], after: (n) => [file(`file ${n}`)], last: 1 },
  {
    name: 'a purchase',
    rest: sold('listed'),
    after: (n) => sold(n % 2 ? 'transferring' : 'listed'),
    last: 1,
  },
];

/** Plays one change after another, and returns how much was told by each. */
async function played<State>(
  topics: readonly Topic<State, Notice>[],
  { rest, after }: Row<State>,
  changes: number,
  eachMs: number,
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

const play = <State>(
  topics: () => readonly Topic<State, Notice>[],
  rows: readonly Row<State>[],
): void => {
  for (const row of rows) {
    test(`${row.name}: what flaps is told once it stands`, async () => {
      assert.is(await played(topics(), row, 31, 200), row.last);
    });
  }
};
play(() => CALL_TOPICS, ROWS);
play(() => fileTopics(new Set()), FILES);

for (const { name, rest, after } of ROWS.filter(({ name }) => name !== 'chat')) {
  test(`${name}: what is at last as it was is no news`, async () => {
    assert.is(await played(CALL_TOPICS, { name, rest, after, last: 0 }, 30, 200), 0);
  });
}

test('what stands each time is told each time', async () => {
  const [screen] = ROWS;
  assert.is(screen && (await played(CALL_TOPICS, screen, 3, 1_500)), 2);
});

test.run();
