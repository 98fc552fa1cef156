// pure
/**
 * Which browsers reach wallet apps, how the page keeps an authorisation, and how it reads a wallet's
 * answers.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type WalletApp, WalletAppError } from '../../../src/main/wallet/mobile/client.ts';
import { keptAuthorizations } from '../../../src/main/wallet/mobile/authorization.ts';
import {
  authorize,
  checkSigning,
  named,
  reauthorize,
  signMessage,
  signTransaction,
} from '../../../src/main/wallet/mobile/requests.ts';
import { createWalletAppWallet } from '../../../src/main/wallet/mobile/wallet.ts';
import { needsOtherBrowser, reachesWalletApps } from '../../../src/main/wallet/mobile/support.ts';
import { OURS } from '../../../src/main/wipe/state.ts';
import { P2cError } from '../../../src/shared/errors.ts';
import { person } from '../../support/person.ts';
import { addressBytes } from '../../../src/shared/base58.ts';

const MOBILE = 'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko)';
const CHROME = `${MOBILE} Chrome/150.0.0.0 Mobile Safari/537.36`;
const IDENTITY = { name: 'Pay2Chat', uri: 'https://example.org/', icon: 'icon.svg' };
const CHAIN = 'solana:devnet';

test('only Chrome on Android reaches wallet apps', () => {
  assert.ok(reachesWalletApps({ userAgent: CHROME }));
  const refusing = [
    { userAgent: 'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0' },
    { userAgent: `${CHROME} OPR/80.0.0.0` },
    { userAgent: CHROME, brave: {} },
  ];
  for (const each of refusing) {
    assert.not(reachesWalletApps(each), each.userAgent);
    assert.ok(needsOtherBrowser(each), each.userAgent);
  }
  for (const userAgent of [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1',
    'Mozilla/5.0 (Linux; Android 14; K; wv) AppleWebKit/537.36 Version/4.0 Chrome/150.0.0.0 Mobile Safari/537.36',
  ]) {
    assert.not(reachesWalletApps({ userAgent }), userAgent);
    assert.not(needsOtherBrowser({ userAgent }), userAgent);
  }
});

/** A wallet app that gives these answers, or throws them. */
function scripted(answers: Readonly<Record<string, unknown>>, isLegacy = false) {
  const asked: [method: string, params: Readonly<Record<string, unknown>>][] = [];
  const app: WalletApp = {
    isLegacy,
    async ask(method, params) {
      asked.push([method, params]);
      const answer = answers[method];
      const given: unknown = typeof answer === 'function' ? answer(params) : answer;
      if (given instanceof Error) throw given;
      return given;
    },
  };
  return { app, asked };
}

async function codeOf(run: () => Promise<unknown>): Promise<string | null> {
  try {
    await named(CHAIN, run);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof P2cError)) throw thrown;
    return thrown.error.code;
  }
}

const owner = person();
const key = addressBytes(owner.address) ?? new Uint8Array();
const ACCOUNT = { address: Buffer.from(key).toString('base64') };

test('the page refuses a wallet app that cannot sign transactions of version 0', async () => {
  const capabilities = (value: unknown, isLegacy = false) =>
    codeOf(() => checkSigning(scripted({ get_capabilities: value }, isLegacy).app));
  const features = ['solana:signTransactions'];
  assert.is(await capabilities({ features, supported_transaction_versions: ['legacy', 0] }), null);
  assert.is(await capabilities({ features }), null);
  const odd = [{ toString: null }, '0', null];
  assert.is(await capabilities({ features, supported_transaction_versions: odd }), null);
  assert.is(await capabilities({}, true), null, 'the first version always signs');
  for (const value of [
    { features: [] },
    {},
    null,
    'yes',
    { features: 'solana:signTransactions' },
  ]) {
    assert.is(await capabilities(value), 'wallet_app_no_signing', JSON.stringify(value));
  }
  const legacy = { features, supported_transaction_versions: ['legacy'] };
  assert.is(await capabilities(legacy), 'wallet_unsupported');
});

test('each refusal has its code, and a malformed answer gives nothing', async () => {
  for (const [code, wanted] of [
    [-1, 'wallet_rejected'],
    [-3, 'wallet_rejected'],
    [-7, 'wallet_wrong_network'],
    [-32_601, 'wallet_app_no_signing'],
    [-2, 'wallet_failed'],
  ] as const) {
    const { app } = scripted({ sign_transactions: new WalletAppError(code, 'no') });
    assert.is(await codeOf(() => signTransaction(app, key)), wanted, String(code));
  }
  for (const answer of [null, {}, { auth_token: 't', accounts: [] }, { accounts: [ACCOUNT] }]) {
    const { app } = scripted({ authorize: answer });
    const code = await codeOf(() => authorize(app, CHAIN, IDENTITY));
    assert.is(code, 'wallet_failed', JSON.stringify(answer));
  }
  for (const address of [
    'AAAA',
    // Addresses as the page writes them, of 43 and 44 characters.
    '9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFi',
    'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA',
    'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v',
    ACCOUNT.address.slice(0, -1),
    `${ACCOUNT.address}=`,
    `${ACCOUNT.address.slice(0, 10)} ${ACCOUNT.address.slice(10, -2)}=`,
    32,
    [ACCOUNT.address],
  ]) {
    const { app } = scripted({ authorize: { auth_token: 't', accounts: [{ address }] } });
    const code = await codeOf(() => authorize(app, CHAIN, IDENTITY));
    assert.is(code, 'wallet_failed', JSON.stringify(address));
  }
  const alphabets = [
    ACCOUNT.address,
    `${ACCOUNT.address}\n`,
    Buffer.from(key).toString('base64url') + '=',
  ];
  for (const address of alphabets) {
    const { app } = scripted({ authorize: { auth_token: 't', accounts: [{ address }] } });
    assert.equal((await authorize(app, CHAIN, IDENTITY)).addresses, [owner.address]);
  }
  for (const answer of [null, { signed_payloads: [] }, { signed_payloads: ['*'] }]) {
    const { app } = scripted({ sign_transactions: answer });
    assert.is(await codeOf(() => signTransaction(app, key)), 'wallet_failed');
  }
});

test('when the app forgot its token, the page asks the user', async () => {
  const { app, asked } = scripted({
    authorize: ({ auth_token: token }: { readonly auth_token?: string }) =>
      token === undefined
        ? { auth_token: 'new', accounts: [ACCOUNT] }
        : new WalletAppError(-1, 'unknown'),
  });
  const renewed = await reauthorize(app, CHAIN, IDENTITY, 'old');
  assert.equal(renewed, { token: 'new', addresses: [owner.address] });
  assert.is(asked.length, 2);
  const first = scripted({ reauthorize: { auth_token: 'old', accounts: [ACCOUNT] } }, true);
  await reauthorize(first.app, CHAIN, IDENTITY, 'old');
  assert.equal(first.asked[0]?.[1], { identity: IDENTITY, auth_token: 'old' });
});

test('the message signature is what the wallet appended to the message', async () => {
  const message = new Uint8Array([1, 2, 3]);
  const signature = new Uint8Array(64).fill(7);
  const signed = Buffer.concat([message, signature]).toString('base64');
  const { app, asked } = scripted({ sign_messages: { signed_payloads: [signed] } });
  assert.equal(await signMessage(app, key, message), signature);
  assert.equal(asked[0]?.[1], { addresses: [ACCOUNT.address], payloads: ['AQID'] });
});

/** Storage like a browser's. */
function memory(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  };
}

test('the page keeps an authorisation per network, unless it is damaged', () => {
  const storage = memory();
  const kept = keptAuthorizations(() => storage);
  const given = { token: 't', addresses: [owner.address] };
  kept.set('solana:devnet', given);
  assert.equal(kept.get('solana:devnet'), given);
  assert.is(kept.get('solana:mainnet'), null);
  assert.ok(storage.key(0)?.startsWith(OURS));
  for (const damage of ['{', '1', '{"token":1}', '{"token":"t","addresses":["no"]}']) {
    storage.setItem('pay2chat.wallet-app/solana:devnet', damage);
    assert.is(kept.get('solana:devnet'), null, damage);
  }
  kept.set('solana:devnet', null);
  assert.is(storage.length, 0);
});

test('the page uses each network’s account and signs for no other account', async () => {
  const storage = memory();
  let chain: 'solana:devnet' | 'solana:mainnet' = 'solana:devnet';
  let account = ACCOUNT;
  let opened = 0;
  const tokens: unknown[] = [];
  const answers = {
    get_capabilities: { features: ['solana:signTransactions'] },
    authorize({ auth_token: token }: { readonly auth_token?: string }) {
      tokens.push(token);
      return { auth_token: 't', accounts: [account] };
    },
    sign_transactions: { signed_payloads: ['AQID'] },
    deauthorize: {},
  };
  const made = () =>
    createWalletAppWallet({
      identity: IDENTITY,
      chain: () => chain,
      kept: keptAuthorizations(() => storage),
      reach(use) {
        opened += 1;
        return use(scripted(answers).app);
      },
    });
  type Connect = { connect(input?: { silent: boolean }): Promise<unknown> };
  type Sign = { signTransaction(input: object): Promise<unknown> };
  const featureOf = <T>(wallet: { readonly features: object }, name: string): T =>
    Reflect.get(wallet.features, name) as T;

  const first = made();
  await featureOf<Connect>(first.wallet, 'standard:connect').connect();
  assert.is(opened, 1);
  const again = made();
  await featureOf<Connect>(again.wallet, 'standard:connect').connect({ silent: true });
  assert.is(opened, 1, 'silently');
  assert.is(again.wallet.accounts[0]?.address, owner.address);
  assert.equal(again.wallet.accounts[0]?.chains, ['solana:devnet']);

  const sign = () =>
    featureOf<Sign>(again.wallet, 'solana:signTransaction').signTransaction({
      account: again.wallet.accounts[0],
      transaction: new Uint8Array([9]),
    });
  assert.equal(await sign(), [{ signedTransaction: new Uint8Array([1, 2, 3]) }]);
  account = { address: Buffer.from(addressBytes(person().address) ?? []).toString('base64') };
  assert.is(await codeOf(sign), 'wallet_account_changed');

  chain = 'solana:mainnet';
  again.followChain();
  assert.equal(again.wallet.accounts, [], 'nothing was given for that network');
  chain = 'solana:devnet';
  again.followChain();
  tokens.length = 0;
  await featureOf<Connect>(again.wallet, 'standard:connect').connect();
  assert.equal(tokens, ['t'], 'what was given before is asked for, not a second one');
  await again.revoke();
  assert.equal(again.wallet.accounts, []);
  assert.is(storage.length, 0);
});

test.run();
