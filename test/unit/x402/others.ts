import { wrapFetch } from '@dexterai/x402/client';
import { wrap } from '@faremeter/fetch';
import { createFacilitatorHandler, createPaymentHandler } from '@faremeter/payment-solana/exact';
import {
  address,
  generateKeyPairSigner,
  type KeyPairSigner,
  partiallySignTransaction,
} from '@solana/kit';
import { Keypair } from '@solana/web3.js';
import { validatePaymentPayload } from '@x402/core/schemas';
import type { PaymentPayload } from '@x402/core/types';
import type { HostParts } from '../../support/reference-peer/host.ts';
import { RPC_URL } from '../../support/world.ts';
import { ASSET, DEVNET, type Payer } from './official.ts';

/**
 * x402 software of other authors, unchanged and through its public API. Its clients speak HTTP, so each gets
 * a shop that passes our host's quote on and takes what comes back.
 */

const MINT = address(ASSET);
const SHOP = 'https://shop.example/thing';

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

type Fetch = typeof globalThis.fetch;

/** Has a client that pays for what it fetches pay for the host's quote. */
const overHttp = (pay: (shop: Fetch) => Promise<unknown>): Payer['client'] => ({
  createPaymentPayload: (required) =>
    new Promise((resolve, reject) => {
      const shop: Fetch = async (input, init) => {
        const paid = new Request(input, init).headers.get('PAYMENT-SIGNATURE');
        if (paid === null) {
          const headers = { 'PAYMENT-REQUIRED': base64(required) };
          return Response.json(required, { status: 402, headers });
        }
        const payload: unknown = JSON.parse(Buffer.from(paid, 'base64').toString());
        validatePaymentPayload(payload);
        // As it came: the validator's copy would lack the fields that x402 does not know.
        resolve(payload as PaymentPayload);
        return Response.json({});
      };
      pay(shop).then(() => reject(new Error('paid nothing')), reject);
    }),
});

/** @param rpcUrl null: it asks no server, and takes what the quote says. */
export async function faremeterPayer(rpcUrl: string | null): Promise<Payer> {
  const signer = await generateKeyPairSigner();
  const wallet: Parameters<typeof createPaymentHandler>[0] = {
    network: 'devnet',
    publicKey: signer.address,
    partiallySignTransaction: (transaction) =>
      partiallySignTransaction([signer.keyPair], transaction),
  };
  const handler = createPaymentHandler(wallet, MINT, rpcUrl ?? undefined);
  const client = overHttp((shop) => wrap(shop, { handlers: [handler], retryCount: 0 })(SHOP));
  return { client, address: signer.address };
}

/** This client sends no memo. */
export function dexterPayer(): Payer {
  const { secretKey, publicKey } = Keypair.generate();
  const options = { walletPrivateKey: secretKey, rpcUrls: { [DEVNET]: RPC_URL } };
  const client = overHttp((shop) =>
    wrapFetch(shop, { ...options, preferredNetwork: DEVNET })(SHOP),
  );
  return { client, address: publicKey.toBase58() };
}

export async function faremeterFacilitator(
  feePayerKey: KeyPairSigner,
): Promise<HostParts['facilitator']> {
  const handler = await createFacilitatorHandler('devnet', RPC_URL, feePayerKey, MINT);
  /** The same for its types, which have the fields of v2 that it reads. */
  const read = ({ accepted, payload }: PaymentPayload) => ({
    x402Version: 2 as const,
    accepted,
    payload,
  });
  return {
    async verify(payload, requirements) {
      const verified = await handler.handleVerify?.(requirements, read(payload));
      return verified ?? { isValid: false, invalidReason: 'not its business' };
    },
    async settle(payload, requirements) {
      const settled = await handler.handleSettle(requirements, read(payload));
      if (!settled) throw new Error('not its business');
      const { extensions: _, ...response } = settled;
      return { ...response, network: requirements.network };
    },
  };
}
