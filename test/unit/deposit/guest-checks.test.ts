// pure
/** A hostile host names a wrong deposit. The guest's page signs nothing, and says why. */
import { feePayerKeyOf, fundFeePayer } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SignTransaction } from '../../../src/shared/api/ledger.ts';
import type { ErrorCode } from '../../../src/shared/errors.ts';
import { U64_MAX, usdc } from '../../../src/shared/money.ts';
import { markerOf } from '../../../src/workers/ledger/payment/marker.ts';
import { approveChecked, createAccount, revoke } from '../../../src/workers/ledger/solana/build.ts';
import type { Signer } from '../../../src/workers/ledger/solana/keys.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { makeHostHello } from '../../../src/workers/ledger/x402/hello.ts';
import type { HostHello } from '../../../src/workers/ledger/x402/messages.ts';
import { type CheatHost, openCheatHost } from '../../support/rogue/cheat-host.ts';
import { pause, PRICE, type RigOptions, until } from '../../support/rig.ts';
import { closeWorlds, fund, type Person, person } from '../../support/world.ts';
import { act, newcomer, setAuthority, showing, signerOf } from './acts.ts';

const cheats = new Set<CheatHost>();
test.after.each(() => {
  for (const cheat of cheats) cheat.close();
  cheats.clear();
  closeWorlds();
});

/** A host before the hello exchange, and the parts of its deposit. */
interface Scene {
  readonly cheat: CheatHost;
  /** The deposit key. */
  readonly key: Signer;
  readonly account: string;
  readonly mint: string;
  readonly payer: Person;
  /** The wallet that the invite names. */
  readonly wallet: Person;
  readonly feePayerKey: Signer;
}

async function scene(options: RigOptions = {}): Promise<Scene> {
  const terms = { prepaidPeriods: 3, periodSeconds: 8, returns: true };
  const cheat = await openCheatHost({ ...terms, ...options, greets: false });
  cheats.add(cheat);
  const { world, people, host } = cheat.rig;
  const { mint } = host.chain;
  const key = signerOf(person());
  const feePayerKey = await feePayerKeyOf(host.chain, people.host.address);
  const account = associatedTokenAccount(key.address, mint);
  const payer = await newcomer(world);
  return { cheat, key, account, mint, payer, wallet: people.host, feePayerKey };
}

/** Opens the account as an honest host does. */
async function opened({ cheat, key, mint, payer, wallet }: Scene): Promise<void> {
  const { address: owner } = key;
  const delegate = wallet.address;
  await act(
    cheat.rig.ledger,
    payer,
    [
      createAccount({ payer: payer.address, owner, mint }),
      approveChecked({ owner, mint, delegate, cap: usdc(U64_MAX) }),
    ],
    [key],
  );
}

/** Returns this host's hello with this deposit and this fee payer. */
async function helloOf(
  { cheat, feePayerKey }: Scene,
  deposit: string | null,
  by = feePayerKey,
): Promise<HostHello> {
  const { codes, host } = cheat.rig;
  const named = { ...codes, network: host.chain.caip2 };
  const title = 'An hour of advice';
  const made = await makeHostHello(named, codes.nonce, by, title, () => Promise.resolve(deposit));
  return made.hello;
}

/** Makes the prepayment's quote name this account and this fee payer. */
function quotes({ cheat }: Scene, deposit: string, feePayer: string): void {
  cheat.onQuote = (path, honest) => ({
    ...honest,
    accepts: honest.accepts.map((each) => ({
      ...each,
      ...(path === 'prepay' && { payTo: deposit }),
      extra: { ...each.extra, feePayer },
    })),
  });
}

/** Sends the hello, and lets the guest pay. Returns the error's code and the number of wallet requests. */
async function pays(
  at: Scene,
  { deposit = at.key.address, by = at.feePayerKey } = {},
): Promise<{ readonly code: ErrorCode | null; readonly what: unknown; readonly asked: number }> {
  const { rig } = at.cheat;
  await at.cheat.greetWith(await helloOf(at, deposit, by));
  quotes(at, deposit, by.address);
  await until('greeted', () => rig.guest.views.at(-1)?.phase === 'awaiting-prepayment');
  let asked = 0;
  const sign: SignTransaction = (bytes) => {
    asked += 1;
    return rig.people.guest.sign(bytes);
  };
  const paid = await rig.guest.guestCall.pay({ mode: 'manual', budgetPeriods: 0 }, sign);
  if (paid.ok) return { code: null, what: null, asked };
  const { code, context } = paid.error;
  assert.is(rig.guest.view.prepay?.error?.code, code, 'the page says so');
  return { code, what: context && 'what' in context ? context.what : null, asked };
}

test('a guest pays into an honest deposit', async () => {
  const at = await scene();
  await opened(at);
  assert.equal(await pays(at), { code: null, what: null, asked: 1 });
  const [transfer] = at.cheat.rig.ledger.transfers();
  assert.equal([transfer?.destination, transfer?.amount], [at.account, 3n * PRICE]);
});

const by = ({ cheat, payer, key }: Scene, ...all: Parameters<typeof act>[2][number][]) =>
  act(cheat.rig.ledger, payer, all, [key]);

interface Named {
  readonly deposit?: string;
  readonly by?: Signer;
}

interface Wrong {
  readonly code: ErrorCode;
  /** The field that differs. */
  readonly what?: string;
  /** Sets up the deposit. Returns the keys that the hello names, if they differ. */
  readonly make: (at: Scene) => Promise<Named | undefined>;
}

const DIFFERS = { code: 'peer_mismatch', what: 'deposit' } as const;
const WRONG: Readonly<Record<string, Wrong>> = {
  'has no account': { code: 'deposit_missing', make: () => Promise.resolve(undefined) },
  'has an account of another mint only': {
    code: 'deposit_missing',
    async make({ cheat, key }) {
      const mint = '4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU';
      const given = [{ address: key.address, usdc: '0', mint }];
      await cheat.rig.ledger.call('local_fund', given);
    },
  },
  'is a stranger’s account': {
    ...DIFFERS,
    make: async ({ cheat }) => ({ deposit: (await newcomer(cheat.rig.world)).address }),
  },
  'is the host’s own account': {
    ...DIFFERS,
    make: async ({ wallet, cheat }) => {
      await fund(cheat.rig.world, wallet.address, { usdc: '0' });
      return { deposit: wallet.address };
    },
  },
  'has a close authority': {
    ...DIFFERS,
    async make(at) {
      await opened(at);
      const { account, key, payer } = at;
      await by(at, setAuthority({ account, of: 'close', by: key.address, to: payer.address }));
    },
  },
  'has no delegate': {
    ...DIFFERS,
    async make(at) {
      await opened(at);
      await by(at, revoke({ owner: at.key.address, mint: at.mint }));
    },
  },
  'has another delegate': {
    ...DIFFERS,
    async make(at) {
      await opened(at);
      const { key, mint, payer } = at;
      const cap = usdc(U64_MAX);
      await by(at, approveChecked({ owner: key.address, mint, delegate: payer.address, cap }));
    },
  },
  'has another owner': {
    ...DIFFERS,
    async make(at) {
      await opened(at);
      const { account, key, payer } = at;
      await by(at, setAuthority({ account, of: 'owner', by: key.address, to: payer.address }));
    },
  },
  'is proven by a fee payer without a marker': {
    code: 'deposit_unproven',
    async make(at) {
      await opened(at);
      const feePayerKey = signerOf(person());
      await fund(at.cheat.rig.world, feePayerKey.address, { sol: '1' });
      return { by: feePayerKey };
    },
  },
  'is proven by a fee payer with the marker of another wallet': {
    code: 'deposit_unproven',
    async make(at) {
      await opened(at);
      const { chain } = at.cheat.rig.host;
      await fundFeePayer(chain, at.payer.address, at.payer.sign);
      return { by: await feePayerKeyOf(chain, at.payer.address) };
    },
  },
  'is proven by a fee payer whose marker the wallet has given away': {
    code: 'deposit_unproven',
    async make(at) {
      await opened(at);
      const { wallet, payer, feePayerKey, cheat } = at;
      const account = await markerOf(wallet.address, feePayerKey.address);
      const handed = { account, of: 'owner', by: wallet.address, to: payer.address } as const;
      await act(cheat.rig.ledger, wallet, [setAuthority(handed)]);
    },
  },
};

for (const [what, { make, ...expected }] of Object.entries(WRONG)) {
  test(`a guest signs nothing for a deposit that ${what}`, async () => {
    const at = await scene();
    const named = (await make(at)) ?? {};
    const seen = await pays(at, named);
    assert.equal(seen, { code: expected.code, what: expected.what ?? null, asked: 0 });
    assert.equal(at.cheat.received, []);
    assert.equal(at.cheat.rig.ledger.transfers(), []);
  });
}

for (const state of ['frozen', 'not initialized'] as const) {
  test(`a guest signs nothing for a deposit whose account is ${state}`, async () => {
    let account = '';
    const server = showing(() => account, state);
    const at = await scene({ servers: (ledger) => ({ guest: server(ledger) }) });
    await opened(at);
    ({ account } = at);
    const { code, asked } = await pays(at);
    assert.ok(code !== null, 'it is refused');
    assert.is(asked, 0);
    assert.equal(at.cheat.received, []);
  });
}

for (const [what, payTo] of [
  ['the host’s wallet', ({ wallet }: Scene) => wallet.address],
  ['another deposit', () => person().address],
] as const) {
  test(`a guest signs no prepayment to ${what} instead of the hello’s deposit`, async () => {
    const at = await scene();
    await opened(at);
    const { cheat, key, feePayerKey } = at;
    await cheat.greetWith(await helloOf(at, key.address));
    quotes(at, payTo(at), feePayerKey.address);
    const sign: SignTransaction = () => assert.unreachable('the wallet was asked') as never;
    const paid = await cheat.rig.guest.guestCall.pay({ mode: 'manual', budgetPeriods: 0 }, sign);
    assert.not(paid.ok);
    assert.equal(cheat.received, []);
  });
}

/** Checks that the guest refuses this hello because of its deposit. */
const isRefused = (cheat: CheatHost, hello: HostHello): Promise<void> =>
  cheat.greetWith(hello).then(
    () => assert.unreachable('greeted'),
    (thrown: Error) => assert.is(thrown.message, 'deposit'),
  );

for (const [what, returns, isNamed] of [
  ['no deposit although the terms refund unused time', true, false],
  ['a deposit although the terms refund nothing', false, true],
] as const) {
  test(`a guest refuses a hello with ${what}`, async () => {
    const at = await scene({ returns });
    await opened(at);
    const { cheat, key } = at;
    const hello = await helloOf(at, isNamed ? key.address : null);
    await isRefused(cheat, hello);
    await until('ended', () => cheat.page.view.phase === 'ended');
    assert.equal(cheat.page.view.error, { code: 'peer_mismatch', context: { what: 'deposit' } });
    assert.equal(await cheat.page.chain.journal.list({}), []);
  });
}

for (const isReloaded of [false, true]) {
  const when = isReloaded ? 'after a reload' : 'in a second hello';
  test(`a guest refuses another deposit ${when}, and keeps the first`, async () => {
    const at = await scene();
    await opened(at);
    const { cheat, key } = at;
    if (isReloaded) {
      assert.is((await pays(at)).code, null);
      cheat.count.gate = true;
      await pause(5_000);
      await cheat.reload();
    } else await cheat.greetWith(await helloOf(at, key.address));
    for (const deposit of [person().address, null]) {
      await isRefused(cheat, await helloOf(at, deposit));
    }
    await cheat.greetWith(await helloOf(at, key.address));
    if (!isReloaded) assert.equal(cheat.received, []);
  });
}

test.run();
