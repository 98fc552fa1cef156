// pure
/** Only one window of a browser holds the books of a role. */
import { FEE_PAYER_TARGET } from '../../../src/shared/network-fees.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ROLES } from '../../../src/shared/api/lists.ts';
import type { BooksUse } from '../../../src/shared/errors.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { createLedger } from '../../../src/workers/ledger/ledger.ts';
import { openStores, type Stores } from '../../../src/workers/ledger/payment/chain.ts';
import { newEntry } from '../../../src/workers/ledger/payment/journal.ts';
import { usdc } from '../../../src/shared/money.ts';
import { GUEST, HOST } from '../../support/samples.ts';
import { type Profile, profile } from '../../support/windows.ts';
import { closeWorlds, codeOf, createWorld, errorOf, fund, person } from '../../support/world.ts';

test.after(closeWorlds);

const world = createWorld();
const WHAT = { id: 'a', kind: 'tip', role: 'guest', callId: 'c' } as const;
const PAYMENT = { ...WHAT, amount: usdc(1n), payer: GUEST, recipient: HOST };
let databases = 0;

/** A window's use of the books, and how often its call was ended. */
interface Doing {
  use: 'open' | 'call' | null;
  ended: number;
}

async function open(browser: Profile, database: string) {
  const window = browser();
  const stores = await openStores(world.env, window, database);
  const doing: Doing = { use: null, ended: 0 };
  await stores.books.open({
    useOf: () => doing.use,
    async endCall() {
      doing.ended += 1;
      doing.use = 'open';
    },
    pause: () => undefined,
    changed: () => undefined,
  });
  return { window, stores, doing };
}

async function two() {
  databases += 1;
  const [browser, database] = [profile(), `books-${databases}`];
  const first = await open(browser, database);
  return { first, second: await open(browser, database), third: () => open(browser, database) };
}

const holds = ({ books }: Stores) => ROLES.filter((role) => books.holds(role));
const write = ({ kv }: Stores) => kv.set('any', 1);
const turn = (): Promise<void> => world.sleep(50);

// Proves stage 10: Two tabs of one browser
test('the lock on each role’s books passes separately to the next window', async () => {
  const { first, second, third } = await two();
  assert.equal([holds(first.stores), holds(second.stores)], [ROLES, []]);
  await second.stores.books.take('guest', null);
  assert.equal([holds(first.stores), holds(second.stores)], [['host'], ['guest']]);
  const late = await third();
  second.window.close();
  await turn();
  first.window.close();
  await turn();
  assert.equal(holds(late.stores), ROLES);
  await write(late.stores);
});

/** The first window's use, the use that the second's person has seen, and the outcome. */
const ASKED: readonly (readonly [Doing['use'], BooksUse | null, BooksUse | 'taken'])[] = [
  [null, null, 'taken'],
  ['open', null, 'open'],
  ['open', 'open', 'taken'],
  ['open', 'silent', 'taken'],
  ['call', null, 'call'],
  ['call', 'open', 'call'],
  ['call', 'silent', 'call'],
  ['call', 'call', 'taken'],
];

for (const [use, seen, then] of ASKED) {
  test(`takeover from use “${use ?? 'none'}” gives “${then}” if the user saw “${seen ?? 'none'}”`, async () => {
    const { first, second } = await two();
    first.doing.use = use;
    const taking = second.stores.books.take('host', seen);
    if (then === 'taken') await taking;
    else assert.equal((await errorOf(taking)).context, { use: then });
    assert.is(second.stores.books.holds('host'), then === 'taken');
    assert.is(first.stores.books.holds('host'), then !== 'taken');
    assert.is(first.doing.ended, use === 'call' && then === 'taken' ? 1 : 0);
    await write(first.stores);
    await write(second.stores);
  });
}

test('a window keeps the lock on the books until its payment is decided', async () => {
  const { first, second } = await two();
  let decide: () => void = () => undefined;
  const work = first.stores.books.holding('a', () => new Promise<void>((end) => (decide = end)));
  const asking = errorOf(second.stores.books.take('host', 'open'));
  assert.equal((await asking).context, { use: 'paying' });
  decide();
  await work;
  await second.stores.books.take('host', 'paying');
  assert.ok(second.stores.books.holds('host'));
});

test('a frozen window whose lock another window took writes nothing afterwards', async () => {
  const { first, second } = await two();
  first.window.freeze();
  assert.equal((await errorOf(second.stores.books.take('host', null))).context, { use: 'silent' });
  await write(first.stores);
  await second.stores.books.take('host', 'silent');
  const { keys, journal } = first.stores;
  const payment = newEntry({ network: 'local', env: world.env }, PAYMENT);
  const writes = [
    () => write(first.stores),
    () => first.stores.kv.delete('any'),
    () => keys.loadOrCreate('session:a', 'session'),
    () => keys.destroy('session:a'),
    () => journal.add(payment),
  ];
  for (const each of writes) assert.is(await codeOf(each()), 'books_elsewhere');
  assert.is(await second.stores.kv.get('any', Number), 1);
  first.window.wake();
  await turn();
  assert.equal(holds(first.stores), ['guest']);
  for (const each of writes) await each();
});

test('tasks with the same name run one after another', async () => {
  const { first } = await two();
  const order: string[] = [];
  const work = (name: string) =>
    first.stores.books.holding('same', async () => {
      order.push(`${name} begins`);
      await turn();
      order.push(`${name} ends`);
    });
  await Promise.all([work('a'), work('b')]);
  assert.equal(order, ['a begins', 'a ends', 'b begins', 'b ends']);
  const long = first.stores.books.holding('long', () => world.sleep(20_000));
  assert.is(await codeOf(first.stores.books.holding('long', turn)), 'busy');
  await long;
});

test('two windows fill the network-fee balance only once', async () => {
  const owner = person();
  await fund(world, owner.address, { sol: '1', usdc: '5' });
  const browser = profile();
  const api = async () => {
    const made = createLedger(world.env, createEventLog('ledger', world.nowMs), browser());
    assert.ok((await made.configure({ network: 'local', rpcUrls: ['http://127.0.0.1/'] })).ok);
    return made;
  };
  const [one, other] = [await api(), await api()];
  let prompts = 0;
  const sign = (bytes: Uint8Array) => {
    prompts += 1;
    return owner.sign(bytes);
  };
  const both = await Promise.all([
    one.fundFeePayer(owner.address, sign),
    other.fundFeePayer(owner.address, sign),
  ]);
  const again = await other.fundFeePayer(owner.address, sign);
  const codes = both.flatMap((each) => (each.ok ? [] : each.error.code));
  assert.ok(codes.length < 2, codes.join());
  assert.is(prompts, 1);
  assert.is(again.ok && again.value.lamports, FEE_PAYER_TARGET);
});

test.run();
