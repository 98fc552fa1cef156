import * as assert from 'uvu/assert';
import { UnsafeBurnerWalletAdapter } from '@solana/wallet-adapter-unsafe-burner';
import { SolanaWalletAdapterWallet } from '@solana/wallet-standard-wallet-adapter-base';
import {
  PublicKey,
  SystemProgram,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { getWallets } from '@wallet-standard/app';
import type { Wallet } from '@wallet-standard/base';
import { refusal } from '../../support/refusal.ts';
import { suite } from 'uvu';
import { $settings } from '../../../src/main/app/settings.ts';
import { $wallet } from '../../../src/main/wallet/standard/state.ts';
import {
  createWalletController,
  type WalletMemory,
} from '../../../src/main/wallet/standard/wallet.ts';
import { ok } from '../../../src/shared/errors.ts';
import type { DemoAccount } from '../../../src/main/wallet/demo/accounts.ts';
import { createDemoWallet } from '../../../src/main/wallet/demo/standard.ts';
import { base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { verifySignature } from '../../../src/workers/ledger/solana/keys.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { account, scriptedWallet } from './scripted.ts';

// pure

/** The constructor of UnsafeBurnerWalletAdapter warns that it is no wallet for real money. */
console.warn = () => undefined;

function memory(name: string | null = null): WalletMemory & { name: string | null } {
  return {
    name,
    get() {
      return this.name;
    },
    set(next) {
      this.name = next;
    },
  };
}

const log = createEventLog('test', () => 0);
const undo: (() => void)[] = [];
function controller(remember = memory(), silentAfterMs?: number) {
  const made = createWalletController({
    log,
    remember,
    settings: $settings,
    ...(silentAfterMs !== undefined && { silentAfterMs }),
  });
  undo.push(() => made.dispose());
  return made;
}
function registered(wallet: Wallet): void {
  undo.push(getWallets().register(wallet));
}

const test = suite('wallet');
test.before.each(() => {
  $settings.set({ ...$settings.get(), network: 'devnet' });
  $wallet.set({
    status: 'disconnected',
    options: [],
    name: null,
    address: null,
    chains: [],
    usdc: undefined,
    lamports: undefined,
    prompting: false,
    error: null,
  });
});
test.after.each(() => {
  for (const step of undo.splice(0)) step();
});

/** The controller with an account of a scripted wallet. */
async function connected(silentAfterMs?: number) {
  const scripted = scriptedWallet();
  const wallets = controller(memory(), silentAfterMs);
  registered(scripted.wallet);
  const mine = account('solana:devnet');
  scripted.use(mine);
  await wallets.connect('Scripted');
  return { ...scripted, wallets, mine };
}

const BYTES = new Uint8Array([1, 2, 3]);

// Proves stage 3: Five wallets are named, with where to get them; others appear too
test('the page offers five named wallets with install links until they register', () => {
  controller();
  assert.equal(
    $wallet.get().options.map(({ name }) => name),
    ['Phantom', 'Coinbase Wallet', 'MetaMask', 'Solflare', 'Backpack'],
  );
  assert.ok($wallet.get().options.every(({ installUrl }) => installUrl?.startsWith('https://')));
  registered(scriptedWallet('Solflare').wallet);
  const solflare = $wallet.get().options.filter(({ name }) => name === 'Solflare');
  assert.equal(solflare, [
    { name: 'Solflare', icon: 'data:image/png;base64,AA==', installUrl: null },
  ]);
});

test('the page offers no wallet without v0 transactions or Solana', () => {
  controller();
  const { wallet } = scriptedWallet('Old');
  const sign = wallet.features['solana:signTransaction'] as object;
  const legacy = { ...sign, supportedTransactionVersions: ['legacy'] };
  registered({ ...wallet, features: { ...wallet.features, 'solana:signTransaction': legacy } });
  registered({ ...scriptedWallet('Other').wallet, chains: ['eip155:1'] });
  registered({ ...scriptedWallet('Shapeless').wallet, features: { 'standard:connect': {} } });
  const names = $wallet.get().options.map(({ name }) => name);
  assert.not(names.some((name) => ['Old', 'Other', 'Shapeless'].includes(name)));
});

const throws = (): never => {
  throw new Error('foreign');
};
const revoked = (of: object): object => {
  const { proxy, revoke } = Proxy.revocable(of, {});
  revoke();
  return proxy;
};
/** Has a value of its own in place of one property, or a getter. */
const having = (of: object, key: string, get: () => unknown): object =>
  Object.defineProperty({ ...of }, key, { get, enumerable: true, configurable: true });

/** Values that a wallet may give where the standard has something else. */
const FOREIGN: Readonly<Record<string, () => unknown>> = {
  throws,
  undefined: () => undefined,
  null: () => null,
  number: () => 7,
  text: () => 'solana:',
  object: () => ({}),
  function: () => () => undefined,
  promise: () => Promise.resolve(),
  list: () => [null, undefined, 7, {}, [], revoked({}), having({}, 'startsWith', throws)],
  'list without end': () => new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 53 : {}) }),
  'list that cannot be walked': () => Object.assign([{}], { [Symbol.iterator]: throws }),
  'proxy that throws': () => new Proxy({}, { get: throws, has: throws, getPrototypeOf: throws }),
  'revoked list': () => revoked([]),
};

/** A wallet with one thing in it replaced, for each thing. */
const PARTS: Readonly<Record<string, (wallet: Wallet, get: () => unknown) => unknown>> = {
  wallet: (_, get) => {
    try {
      return get();
    } catch {
      return null;
    }
  },
  ...Object.fromEntries(
    ['version', 'name', 'icon', 'chains', 'features', 'accounts'].map((key) => [
      key,
      (wallet: Wallet, get: () => unknown) => having(wallet, key, get),
    ]),
  ),
  ...Object.fromEntries(
    [
      'standard:connect connect',
      'standard:disconnect disconnect',
      'standard:events on',
      'solana:signTransaction signTransaction',
      'solana:signTransaction supportedTransactionVersions',
    ].flatMap((path) => {
      const [feature = '', method = ''] = path.split(' ');
      const inside = ({ features }: Wallet): object => Reflect.get(features, feature) as object;
      const put = (wallet: Wallet, now: () => unknown): object => ({
        ...wallet,
        features: having(wallet.features, feature, now),
      });
      return [
        [feature, put],
        [
          path,
          (wallet: Wallet, get: () => unknown) =>
            put(wallet, () => having(inside(wallet), method, get)),
        ],
        [
          `answer of ${path}`,
          (wallet: Wallet, get: () => unknown) =>
            put(wallet, () => having(inside(wallet), method, () => get)),
        ],
      ];
    }),
  ),
};

test('a wallet of any shape leaves the page and other wallets working', async () => {
  const rejected: unknown[] = [];
  const note = (reason: unknown): void => void rejected.push(reason);
  process.on('unhandledRejection', note);
  const mine = account('solana:devnet');
  for (const [part, replaced] of Object.entries(PARTS)) {
    for (const [what, get] of Object.entries(FOREIGN)) {
      const at = `${part}: ${what}`;
      const [odd, early, late] = ['Odd', 'Early', 'Late'].map((name) => scriptedWallet(name));
      assert.ok(odd && early && late);
      for (const each of [odd, early, late]) each.use(mine);
      registered(replaced(odd.wallet, get) as Wallet);
      registered(early.wallet);
      const wallets = controller(memory(), 5);
      registered(late.wallet);
      if ((await wallets.connect('Odd')).ok) {
        const sign = wallets.signerFor(mine.address);
        await Promise.race([
          sign(BYTES),
          Promise.resolve().then(() => odd.asked[0]?.resolve(BYTES)),
        ]);
        odd.use(account('solana:devnet'));
        await wallets.disconnect();
      }
      for (const name of ['Early', 'Late']) {
        assert.ok((await wallets.connect(name)).ok, `${at}: ${name} connects`);
        assert.is($wallet.get().address, mine.address, at);
      }
      for (const step of undo.splice(0)) step();
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
  process.off('unhandledRejection', note);
  assert.equal(rejected, []);
});

/** Wallets as the standard allows, or as many are: each connects, and the page follows its accounts. */
const LENIENT: Readonly<Record<string, (wallet: Wallet) => object>> = {
  'events whose `on` returns nothing': ({ features }) => ({
    'standard:events': {
      on(event: string, listener: unknown) {
        const { on } = features['standard:events'] as { on(...all: unknown[]): unknown };
        on(event, listener);
      },
    },
  }),
  'no events': () => ({ 'standard:events': undefined }),
  'disconnect that returns no promise': () => ({ 'standard:disconnect': { disconnect: () => 7 } }),
  'connect that resolves nothing': () => ({
    'standard:connect': { connect: async () => undefined },
  }),
  'connect that returns nothing': () => ({ 'standard:connect': { connect: () => undefined } }),
  'connect without accounts': () => ({ 'standard:connect': { connect: () => ({ accounts: [] }) } }),
  'connect with unreadable accounts': () => ({
    'standard:connect': { connect: () => ({ accounts: [null, having({}, 'address', throws)] }) },
  }),
  'methods that use `this`': () => ({
    'standard:connect': {
      silent: false,
      connect(this: { silent: boolean }) {
        return Promise.resolve(this.silent);
      },
    },
  }),
};

test('a wallet that breaks the standard slightly connects, signs and disconnects', async () => {
  for (const [what, change] of Object.entries(LENIENT)) {
    const { wallet, use, asked } = scriptedWallet();
    const mine = account('solana:devnet');
    use(mine);
    const features = { ...wallet.features, ...change(wallet) };
    registered(
      Object.defineProperties(
        {},
        { ...Object.getOwnPropertyDescriptors(wallet), features: { value: features } },
      ) as Wallet,
    );
    const wallets = controller();
    assert.ok((await wallets.connect('Scripted')).ok, what);
    assert.is($wallet.get().address, mine.address, what);
    const signing = wallets.signerFor(mine.address)(BYTES);
    asked[0]?.resolve(BYTES);
    assert.equal(await signing, { ok: true, value: BYTES }, what);
    await wallets.disconnect();
    use(account('solana:devnet'));
    assert.is($wallet.get().status, 'disconnected', what);
    for (const step of undo.splice(0)) step();
  }
});

test('the page skips an account that is unreadable or not Solana’s', async () => {
  const { wallets, mine, use } = await connected();
  const odd = [
    null,
    having(mine, 'address', throws),
    { ...mine, address: '0x52908400098527886E0F7030069857D2E4169EE7' },
    { ...mine, address: 7 },
    mine,
  ] as (typeof mine)[];
  use(...odd);
  assert.is($wallet.get().address, mine.address);
  use(having(mine, 'chains', throws) as typeof mine);
  assert.is($wallet.get().error?.code, 'wallet_wrong_network');
  use(...odd.slice(0, -1));
  assert.is($wallet.get().status, 'disconnected');
  await wallets.disconnect();
});

test('an answer without a transaction is a failure of the wallet', async () => {
  for (const [what, answer] of Object.entries({
    nothing: undefined,
    null: null,
    text: 'signed',
    'no list': { signedTransaction: BYTES },
    'empty list': [],
    'list of nothing': [null],
    'numbers for bytes': [{ signedTransaction: [...BYTES] }],
    'a getter that throws': [having({}, 'signedTransaction', throws)],
    'revoked proxy': [revoked({})],
  })) {
    const { wallet, use } = scriptedWallet();
    const mine = account('solana:devnet');
    use(mine);
    const sign = { supportedTransactionVersions: [0], signTransaction: () => answer };
    const features = { ...wallet.features, 'solana:signTransaction': sign };
    registered({ ...wallet, features } as unknown as Wallet);
    const wallets = controller();
    await wallets.connect('Scripted');
    const signed = await wallets.signerFor(mine.address)(BYTES);
    const failed = { code: 'wallet_failed', context: { reason: 'no signature' } };
    assert.equal(!signed.ok && signed.error, failed, what);
    for (const step of undo.splice(0)) step();
  }
});

test('the page shows no icon from a remote address', () => {
  controller();
  const remote = 'https://example.org/i.png' as Wallet['icon'];
  registered({ ...scriptedWallet('Remote').wallet, icon: remote });
  assert.is($wallet.get().options.find(({ name }) => name === 'Remote')?.icon, null);
});

test('connecting shows the address, remembers the wallet and notifies listeners', async () => {
  const { wallet, use } = scriptedWallet();
  const remember = memory();
  const wallets = controller(remember);
  const heard: (string | null)[] = [];
  wallets.onChange((address) => heard.push(address));
  const mine = account('solana:devnet');
  registered(wallet);
  use(mine);
  assert.ok((await wallets.connect('Scripted')).ok);
  assert.is($wallet.get().status, 'connected');
  assert.is($wallet.get().address, mine.address);
  assert.is(remember.name, 'Scripted');
  await wallets.disconnect();
  assert.is($wallet.get().status, 'disconnected');
  assert.is(remember.name, null);
  assert.equal(heard, [mine.address, null]);
});

test('a refused connection shows the refusal and connects nothing', async () => {
  const { wallet, script } = scriptedWallet();
  const wallets = controller();
  script.connect = () => Promise.reject(Object.assign(new Error('no'), { code: 4001 }));
  registered(wallet);
  const refused = await wallets.connect('Scripted');
  assert.is(refusal(refused), 'wallet_rejected');
  assert.is($wallet.get().error?.code, 'wallet_rejected');
  assert.is($wallet.get().status, 'disconnected');
});

test('a wallet that never answers ends as silent, or can be cancelled', async () => {
  const { wallet } = scriptedWallet();
  const never = { version: '1.0.0', connect: () => new Promise<never>(() => undefined) };
  registered({ ...wallet, features: { ...wallet.features, 'standard:connect': never } });
  const impatient = await controller(memory(), 5).connect('Scripted');
  assert.is(refusal(impatient), 'wallet_silent');
  assert.is($wallet.get().error?.code, 'wallet_silent');

  const wallets = controller();
  const asking = wallets.connect('Scripted');
  assert.is($wallet.get().status, 'connecting');
  await wallets.disconnect();
  const cancelled = await asking;
  assert.is(refusal(cancelled), 'aborted');
  assert.is($wallet.get().status, 'disconnected');
  assert.is($wallet.get().error, null);
});

test('the page reconnects a remembered wallet silently, also when the wallet registers late', async () => {
  const { wallet, use, silent } = scriptedWallet();
  const wallets = controller(memory('Scripted'));
  await wallets.reconnect();
  assert.is($wallet.get().status, 'disconnected');
  use(account('solana:devnet'));
  const connected = new Promise<void>((resolve) => wallets.onChange(() => resolve()));
  registered(wallet);
  await connected;
  assert.is($wallet.get().status, 'connected');
  assert.equal(silent, [true]);
});

test('the page does not use an account of another network', async () => {
  const { wallet, use } = scriptedWallet();
  const wallets = controller();
  registered(wallet);
  const mine = account('solana:mainnet');
  use(mine);
  await wallets.connect('Scripted');
  assert.equal($wallet.get().error, {
    code: 'wallet_wrong_network',
    context: { wanted: 'Solana devnet' },
  });
  const refused = await wallets.signerFor(mine.address)(BYTES);
  assert.is(refusal(refused), 'wallet_wrong_network');
  $settings.set({ ...$settings.get(), network: 'mainnet' });
  assert.is($wallet.get().error, null);
});

test('the account stays while the wallet still offers it beside others', async () => {
  const { mine, use } = await connected();
  use(account('solana:devnet'), mine);
  assert.is($wallet.get().address, mine.address);
});

const ANSWER = new Uint8Array([7]);
type Prompted = Awaited<ReturnType<typeof prompted>>;
/** Connects a wallet and asks it to sign. */
async function prompted(kind: 'transaction' | 'message', silentAfterMs?: number) {
  const all = await connected(silentAfterMs);
  const { wallets, mine, asked, messages } = all;
  const isMessage = kind === 'message';
  const sign = isMessage ? wallets.messageSignerFor(mine.address) : wallets.signerFor(mine.address);
  const other = isMessage
    ? wallets.signerFor(mine.address)
    : wallets.messageSignerFor(mine.address);
  return { ...all, sign, other, questions: isMessage ? messages : asked, signing: sign(BYTES) };
}
const declines = ({ questions }: Prompted): void =>
  questions[0]?.reject(Object.assign(new Error('no'), { code: 4001 }));

/** How a prompt ends without a signature, the error's code, and the error that the page keeps, or null. */
const ENDS: Readonly<Record<string, readonly [(at: Prompted) => unknown, string, string | null]>> =
  {
    declined: [declines, 'wallet_rejected', null],
    'given up': [({ wallets }) => wallets.cancelPrompt(), 'aborted', null],
    silent: [() => new Promise((done) => setTimeout(done, 100)), 'wallet_silent', null],
    'switched away': [({ use }) => use(account('solana:devnet')), 'wallet_account_changed', null],
    'without accounts': [({ use }) => use(), 'wallet_disconnected', 'wallet_disconnected'],
    disconnected: [({ wallets }) => wallets.disconnect(), 'wallet_disconnected', null],
  };
for (const kind of ['transaction', 'message'] as const) {
  for (const [what, [end, code, remains]] of Object.entries(ENDS)) {
    // Proves stage 6: Edge: account switched in the wallet
    test(`a prompt for a ${kind} that is ${what} ends with ${code}`, async () => {
      const at = await prompted(kind, 50);
      assert.is($wallet.get().prompting, true);
      await end(at);
      // An answer that comes late changes nothing.
      at.questions[0]?.resolve(ANSWER);
      assert.is(refusal(await at.signing), code);
      assert.is($wallet.get().prompting, false);
      assert.is($wallet.get().error?.code ?? null, remains);
      if (what === 'switched away') assert.is(refusal(await at.sign(BYTES)), code);
      if (what === 'without accounts') assert.is(at.listeners.size, 0);
    });
  }

  test(`requests for the same transaction join one prompt for a ${kind}`, async () => {
    const { sign, other, signing, questions } = await prompted(kind);
    const again = sign(BYTES.slice());
    for (const refused of [sign(ANSWER), other(BYTES)]) {
      assert.is(refusal(await refused), 'wallet_popup_open');
    }
    assert.is(questions.length, 1);
    questions[0]?.resolve(ANSWER);
    assert.equal([await signing, await again], [ok(ANSWER), ok(ANSWER)]);
  });
}

// Proves stage 3: A user can connect a wallet
test('a third-party wallet connects and signs a v0 transaction', async () => {
  $settings.set({ ...$settings.get(), network: 'local' });
  const wallets = controller();
  // The types of this wallet were written without exactOptionalPropertyTypes.
  const burner = new SolanaWalletAdapterWallet(new UnsafeBurnerWalletAdapter(), 'solana:localnet');
  registered(burner as unknown as Wallet);
  assert.ok((await wallets.connect('Burner Wallet')).ok);
  const owner = new PublicKey($wallet.get().address ?? '');
  const message = new TransactionMessage({
    payerKey: owner,
    recentBlockhash: PublicKey.default.toBase58(),
    instructions: [SystemProgram.transfer({ fromPubkey: owner, toPubkey: owner, lamports: 1 })],
  }).compileToV0Message();
  const signed = await wallets.signerFor(owner.toBase58())(
    new VersionedTransaction(message).serialize(),
  );
  assert.ok(signed.ok);
  const [signature] = signed.ok ? VersionedTransaction.deserialize(signed.value).signatures : [];
  const key = await crypto.subtle.importKey(
    'raw',
    new Uint8Array(owner.toBytes()),
    'Ed25519',
    false,
    ['verify'],
  );
  const bytes = new Uint8Array(message.serialize());
  const proof = new Uint8Array(signature ?? []);
  assert.ok(await crypto.subtle.verify('Ed25519', key, proof, bytes));
});

test('an error names the feature that a wallet lacks', async () => {
  for (const feature of [undefined, { version: '1.0.0' }]) {
    const { wallet, use } = scriptedWallet();
    const mine = account('solana:devnet');
    use(mine);
    // Wallets are single objects whose accounts the page reads when it needs them.
    const { features } = wallet;
    const lacking = Object.defineProperty(wallet, 'features', {
      value: { ...features, 'solana:signMessage': feature },
    });
    registered(lacking);
    const wallets = controller();
    await wallets.connect('Scripted');
    const unsupported = await wallets.messageSignerFor(mine.address)(BYTES);
    assert.equal(!unsupported.ok && unsupported.error, {
      code: 'wallet_unsupported',
      context: { missing: 'solana:signMessage' },
    });
    undo.splice(0).forEach((step) => step());
  }
});

test('the demo wallet signs messages, and answers as configured', async () => {
  $settings.set({ ...$settings.get(), network: 'local' });
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('no pair');
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const address = base58(publicKey);
  const { privateKey } = pair;
  const demo: DemoAccount = { index: 0, address, publicKey, privateKey, release: () => undefined };
  const { wallet, setMode } = createDemoWallet({
    account: () => Promise.resolve(demo),
    approved: { get: () => true, set: () => undefined },
  });
  registered(wallet);
  const wallets = controller(memory(), 1_000);
  await wallets.connect(wallet.name);
  const sign = wallets.messageSignerFor(address);
  const signed = await sign(BYTES);
  assert.ok(signed.ok && (await verifySignature(address, signed.value, BYTES)));
  const answers = { reject: 'wallet_rejected', locked: 'wallet_locked', silent: 'wallet_silent' };
  for (const mode of ['reject', 'locked', 'silent'] as const) {
    setMode(mode);
    assert.is(refusal(await sign(BYTES)), answers[mode]);
  }
});

test.run();
