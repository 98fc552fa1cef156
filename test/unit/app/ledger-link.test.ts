// pure
/** How the page changes the ledger worker's servers, and shows what the worker reports about them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { $second, createLedgerLink } from '../../../src/main/app/ledger-link.ts';
import { $settings, DEFAULT_SETTINGS, type Settings } from '../../../src/main/app/settings.ts';
import type { Workers } from '../../../src/main/app/workers.ts';
import type { Callback, LedgerConfig, PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { type AppError, appError, err, ok, type Result } from '../../../src/shared/errors.ts';
import type { NetworkId } from '../../../src/shared/network.ts';
import { payment } from '../../support/samples.ts';

const serversOf = (network: NetworkId, url: string): Settings => ({
  ...DEFAULT_SETTINGS,
  network,
  rpcUrls: { ...DEFAULT_SETTINGS.rpcUrls, [network]: [url] },
});

/** A worker that refuses other servers during a call, as `createLedger` does. */
function makeLink() {
  const asked: string[] = [];
  const state = { isInCall: false };
  const worker = {
    noted: ok(payment({ id: 'lost' })) as Result<PaymentRecord>,
    second: (_error: AppError | null): void => undefined,
  };
  const ledger = {
    async configure({ rpcUrls }: LedgerConfig) {
      asked.push(rpcUrls[0] ?? '');
      if (state.isInCall) return err(appError('call_running'));
      return ok({ caip2: 'solana:test' });
    },
    subscribeCall: async () => undefined,
    subscribePayments: async () => undefined,
    subscribeUnused: async () => undefined,
    async subscribeSecond(listener: Callback<[AppError | null]>) {
      worker.second = listener;
    },
    notArrived: async () => worker.noted,
  };
  const link = createLedgerLink({ ledger: () => ledger } as unknown as Workers);
  return { link, asked, state, worker };
}

test.after.each(() => $settings.set(DEFAULT_SETTINGS));

test('the page uses newly set servers only after the call', async () => {
  $settings.set(serversOf('devnet', 'https://one.example'));
  const { link, asked, state } = makeLink();
  assert.ok((await link.ready()).ok);
  state.isInCall = true;
  $settings.set(serversOf('devnet', 'https://two.example'));
  assert.ok((await link.ready()).ok, 'the balance and audits go on');
  state.isInCall = false;
  assert.ok((await link.ready()).ok);
  assert.is(asked.at(-1), 'https://two.example');
  const { length } = asked;
  assert.ok((await link.ready()).ok);
  assert.is(asked.length, length, 'and are asked for once');
});

test('the worker refuses to change the network during a call', async () => {
  $settings.set(serversOf('devnet', 'https://one.example'));
  const { link, state } = makeLink();
  assert.ok((await link.ready()).ok);
  state.isInCall = true;
  $settings.set(serversOf('mainnet', 'https://two.example'));
  const refused = await link.ready();
  assert.ok(!refused.ok && refused.error.code === 'call_running');
});

test('the page shows the second server’s error until the worker clears it', () => {
  const { link, worker } = makeLink();
  link.raw();
  worker.second(appError('server_missing', { host: 'two.example' }));
  assert.is($second.get()?.code, 'server_missing');
  worker.second(null);
  assert.is($second.get(), null);
});

test('every listener hears of a payment that did not arrive', async () => {
  const { link, worker } = makeLink();
  const heard: string[] = [];
  link.onPayment(({ id }) => heard.push(id));
  assert.is(await link.notArrived('lost'), null);
  assert.equal(heard, ['lost']);
  worker.noted = err(appError('aborted'));
  assert.is((await link.notArrived('lost'))?.code, 'aborted');
  assert.equal(heard, ['lost'], 'nothing was noted');
});

test.run();
