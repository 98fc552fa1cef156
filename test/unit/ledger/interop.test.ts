// pure
import { fundFeePayer } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { profile } from '../../support/windows.ts';
import 'fake-indexeddb/auto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { generateKeyPairSigner } from '@solana/kit';
import type { PaymentPayload, PaymentRequirements } from '@x402/core/types';
import { toFacilitatorSvmSigner } from '@x402/svm';
import { ExactSvmScheme as OfficialClient } from '@x402/svm/exact/client';
import { ExactSvmScheme as OfficialFacilitator } from '@x402/svm/exact/facilitator';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLedger } from '../../../dev/ledger/index.ts';
import type { LedgerConfig } from '../../../src/shared/api/ledger.ts';
import { NETWORKS } from '../../../src/shared/network.ts';
import { platformEnv } from '../../../src/workers/ledger/solana/env.ts';
import { createChain, openStores } from '../../../src/workers/ledger/payment/chain.ts';
import { buildPaymentPayload } from '../../../src/workers/ledger/solana/payload.ts';
import { person } from '../../support/person.ts';

/**
 * Payments with x402's own client and facilitator, over real HTTP. They know only public genesis hashes,
 * so the ledger shows devnet's.
 */

async function devnet() {
  const ledger = createLedger({ slotMs: 40 });
  await ledger.call('local_genesis', [{ as: 'devnet' }]);
  const server = createServer((request, response) => {
    void text(request)
      .then((body) => ledger.handleRpc(body))
      .then((answer) => response.writeHead(answer.status, answer.headers).end(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const rpcUrl = `http://127.0.0.1:${port}/`;
  const config: LedgerConfig = { network: 'devnet', rpcUrls: [rpcUrl] };
  const env = platformEnv();
  const enter = async (name: string) =>
    createChain(config, await openStores(env, profile()(), name), env);
  const fund = (address: string, money: { sol?: string; usdc?: string }) =>
    ledger.call('local_fund', [{ address, ...money }]);
  const close = (): void => {
    server.close();
    server.closeAllConnections();
    ledger.close();
  };
  return { ledger, rpcUrl, enter, fund, close };
}

const requirementsFor = (
  network: PaymentRequirements['network'],
  payTo: string,
  feePayer: string,
): PaymentRequirements => ({
  scheme: 'exact',
  network,
  asset: NETWORKS.devnet.usdcMint,
  amount: '250000',
  payTo,
  maxTimeoutSeconds: 300,
  extra: { feePayer, memo: '0123456789abcdef0123456789abcdef' },
});

// Proves stage 5: It is x402
test('our facilitator settles a payment of the official client', async () => {
  const net = await devnet();
  try {
    const host = person();
    const payer = await generateKeyPairSigner();
    await net.fund(host.address, { sol: '1' });
    await net.fund(payer.address, { usdc: '1' });
    const solana = await net.enter('interop-host');
    const { feePayerKey } = await fundFeePayer(solana, host.address, host.sign);
    const requirements = requirementsFor(solana.caip2, host.address, feePayerKey);

    const client = new OfficialClient(payer, { rpcUrl: net.rpcUrl });
    const made = await client.createPaymentPayload(2, requirements);
    const payload: PaymentPayload = { ...made, accepted: requirements };
    const facilitator = await solana.facilitator(host.address);
    const settled = await facilitator.settlePayment(payload, requirements, {
      url: 'pay2chat:call/minute/4',
      onSigned: async () => undefined,
    });
    assert.is(settled.error, null);
    assert.is(settled.response.payer, payer.address);
    assert.is(net.ledger.transfers()[0]?.amount, 250_000n);
  } finally {
    net.close();
  }
});

test('the official facilitator settles our payload', async () => {
  const net = await devnet();
  try {
    const [host, guest] = [person(), person()];
    const feePayer = await generateKeyPairSigner();
    await net.fund(host.address, { usdc: '0' });
    await net.fund(guest.address, { usdc: '1' });
    await net.fund(feePayer.address, { sol: '1' });
    const solana = await net.enter('interop-guest');
    const requirements = requirementsFor(solana.caip2, host.address, feePayer.address);
    const { payload } = await buildPaymentPayload(requirements, {
      owner: guest.address,
      authority: { kind: 'wallet', address: guest.address, sign: guest.sign },
      rpc: solana.rpc,
    });
    const signer = toFacilitatorSvmSigner(feePayer, { defaultRpcUrl: net.rpcUrl });
    const official = new OfficialFacilitator(signer);
    assert.ok((await official.verify(payload, requirements)).isValid);
    const settled = await official.settle(payload, requirements);
    assert.ok(settled.success, settled.errorReason ?? '');
    assert.is(net.ledger.transfers()[0]?.signature, settled.transaction);
  } finally {
    net.close();
  }
});

test.run();
