// pure
/** The wallet's signature on words: the same rules as on transactions, and a feature not all have. */
import { getWallets } from '@wallet-standard/app';
import type { Wallet } from '@wallet-standard/base';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { $settings } from '../../../src/main/app/settings.ts';
import { $wallet } from '../../../src/main/wallet/standard/state.ts';
import type { DemoAccount } from '../../../src/main/wallet/demo/accounts.ts';
import { createDemoWallet } from '../../../src/main/wallet/demo/standard.ts';
import { createWalletController } from '../../../src/main/wallet/standard/wallet.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import type { Result } from '../../../src/shared/errors.ts';
import { base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { verifySignature } from '../../../src/workers/ledger/solana/keys.ts';
import { account, scriptedWallet } from './scripted.ts';

const test = suite('wallet messages');
const MESSAGE = new TextEncoder().encode('words');
const SIGNATURE = new Uint8Array(64).fill(7);
const undo: (() => void)[] = [];
test.before.each(() => $settings.set({ ...$settings.get(), network: 'devnet' }));
test.after.each(() => undo.splice(0).forEach((step) => step()));

const codeOf = <T>(result: Result<T>): string => (result.ok ? '' : result.error.code);

async function connected(wallet: Wallet, silentAfterMs?: number) {
  const wallets = createWalletController({
    log: createEventLog('test', () => 0),
    remember: { get: () => null, set: () => undefined },
    settings: $settings,
    ...(silentAfterMs !== undefined && { silentAfterMs }),
  });
  undo.push(() => wallets.dispose(), getWallets().register(wallet));
  assert.ok((await wallets.connect(wallet.name)).ok);
  return wallets;
}

test('answers the signature alone, one prompt at a time, whatever the prompt is for', async () => {
  const { wallet, use, asked, messages } = scriptedWallet();
  const mine = account('solana:devnet');
  use(mine);
  const wallets = await connected(wallet);
  const sign = wallets.messageSignerFor(mine.address);
  const [first, again] = [sign(MESSAGE), sign(MESSAGE.slice())];
  assert.is($wallet.get().prompting, true);
  // The same bytes as a transaction are another question.
  assert.is(codeOf(await wallets.signerFor(mine.address)(MESSAGE)), 'wallet_popup_open');
  assert.is(codeOf(await sign(SIGNATURE)), 'wallet_popup_open');
  messages[0]?.resolve(SIGNATURE);
  assert.equal(await first, { ok: true, value: SIGNATURE });
  assert.equal(await again, await first);
  assert.is(messages.length, 1);
  assert.is(asked.length, 0);
  assert.is($wallet.get().prompting, false);
});

test('refused, given up, silent, switched away and disconnected are told apart', async () => {
  const { wallet, use, messages } = scriptedWallet();
  const [mine, other] = [account('solana:devnet'), account('solana:devnet')];
  use(mine);
  const wallets = await connected(wallet, 50);
  const sign = wallets.messageSignerFor(mine.address);
  const refused = sign(MESSAGE);
  messages[0]?.reject(Object.assign(new Error('no'), { code: 4001 }));
  assert.is(codeOf(await refused), 'wallet_rejected');
  const given = sign(MESSAGE);
  wallets.cancelPrompt();
  assert.is(codeOf(await given), 'aborted');
  assert.is(codeOf(await sign(MESSAGE)), 'wallet_silent');
  const switched = sign(MESSAGE);
  use(other);
  assert.is(codeOf(await switched), 'wallet_account_changed');
  const gone = wallets.messageSignerFor(other.address)(MESSAGE);
  await wallets.disconnect();
  assert.is(codeOf(await gone), 'wallet_disconnected');
});

test('a wallet without the feature, or with the shape of one, is named as what it lacks', async () => {
  for (const feature of [undefined, { version: '1.0.0' }]) {
    const { wallet, use } = scriptedWallet();
    const mine = account('solana:devnet');
    use(mine);
    // One object, as wallets are: its accounts are read when they are asked for.
    const { features } = wallet;
    const lacking = Object.defineProperty(wallet, 'features', {
      value: { ...features, 'solana:signMessage': feature },
    });
    const wallets = await connected(lacking);
    const unsupported = await wallets.messageSignerFor(mine.address)(MESSAGE);
    assert.equal(!unsupported.ok && unsupported.error, {
      code: 'wallet_unsupported',
      context: { missing: 'solana:signMessage' },
    });
    undo.splice(0).forEach((step) => step());
  }
});

test('the demo wallet signs messages, and answers as it is told to', async () => {
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
  const wallets = await connected(wallet, 1_000);
  const sign = wallets.messageSignerFor(address);
  const signed = await sign(MESSAGE);
  assert.ok(signed.ok && (await verifySignature(address, signed.value, MESSAGE)));
  const answers = { reject: 'wallet_rejected', locked: 'wallet_locked', silent: 'wallet_silent' };
  for (const mode of ['reject', 'locked', 'silent'] as const) {
    setMode(mode);
    assert.is(codeOf(await sign(MESSAGE)), answers[mode]);
  }
});

test.run();
