import { generateKeyPairSigner, type KeyPairSigner } from '@solana/kit';
import { x402Client } from '@x402/core/client';
import { x402Facilitator } from '@x402/core/facilitator';
import { SOLANA_DEVNET_CAIP2, toFacilitatorSvmSigner } from '@x402/svm';
import { ExactSvmScheme } from '@x402/svm/exact/client';
import { ExactSvmScheme as FacilitatorScheme } from '@x402/svm/exact/facilitator';
import { usdc } from '../../../src/shared/money.ts';
import { NETWORKS } from '../../../src/shared/network.ts';
import type { SaleListing } from '../../../src/shared/api/sale.ts';
import { hasDeposit, prepaidAmount } from '../../../src/shared/terms.ts';
import type { WorkerChannel } from '../../../src/workers/channel.ts';
import { createDeposit, makeMarker, rpcAt } from '../../support/reference-peer/deposit.ts';
import {
  createReferenceGuest,
  type GuestParts,
  type ReferenceGuest,
} from '../../support/reference-peer/guest.ts';
import {
  createReferenceHost,
  type HostParts,
  type ReferenceHost,
} from '../../support/reference-peer/host.ts';
import type { TextChannel } from '../../support/reference-peer/wire.ts';
import { answerFetch } from '../../support/answer-fetch.ts';
import type { Frame } from '../../support/joined.ts';
import { openRig, PRICE, type Rig, type RigOptions } from '../../support/rig.ts';
import { listing } from '../../support/samples.ts';
import { RPC_URL } from '../../support/world.ts';

/** Our host's engine with a guest that is not ours: the reference peer, for which another client pays. */
interface OfficialCall {
  readonly rig: Rig;
  /** All frames of the channel between the two. */
  readonly frames: readonly Frame[];
  readonly guest: ReferenceGuest;
  /** The wallet that pays. */
  readonly payer: string;
  /** The one file that the host sells. */
  readonly file: SaleListing;
  close(): void;
}

export const DEVNET = SOLANA_DEVNET_CAIP2;
export const ASSET = NETWORKS.local.usdcMint;
const asText = (channel: WorkerChannel): TextChannel => ({
  send: (text) => void channel.send(text),
  onText: (listener) =>
    void channel.onMessage((data) => typeof data === 'string' && listener(data)),
});

export interface Payer {
  readonly client: GuestParts['client'];
  /** The wallet that pays. */
  readonly address: string;
}

export async function officialPayer(): Promise<Payer> {
  const signer = await generateKeyPairSigner();
  const client = new x402Client()
    .setSpendControls(false)
    .register(DEVNET, new ExactSvmScheme(signer, { rpcUrl: RPC_URL }));
  return { client, address: signer.address };
}

/** Greeting under way, nothing paid. */
export async function openOfficialCall(
  payer?: Payer,
  options: Pick<RigOptions, 'returns' | 'prepaidPeriods'> = {},
): Promise<OfficialCall> {
  const [{ client, address }, sessionKey] = await Promise.all([
    payer ?? officialPayer(),
    generateKeyPairSigner(),
  ]);
  const rig = await openRig({ ...options, asDevnet: true, real: 'host' });
  answerFetch(rig.ledger);
  await rig.ledger.call('local_fund', [{ address, usdc: '5', mint: ASSET }]);
  const file = listing('a.pdf', { price: usdc(250_000n) });
  rig.host.call.onFileNews({ type: 'listings', listings: [file] });
  const guest = createReferenceGuest({
    channel: asText(rig.line.guest),
    codes: { ...rig.codes, network: DEVNET, hasDeposit: hasDeposit(rig.terms) },
    terms: { ...rig.terms, asset: ASSET, periodMs: 1_000 * rig.terms.periodSeconds },
    sessionKey,
    client,
    chain: { rpc: rpcAt(RPC_URL), payer: address },
  });
  return { rig, frames: rig.frames, guest, payer: address, file, close: () => rig.close() };
}

const officialFacilitator = (feePayerKey: KeyPairSigner): HostParts['facilitator'] => {
  const signer = toFacilitatorSvmSigner(feePayerKey, { defaultRpcUrl: RPC_URL });
  return new x402Facilitator().register(DEVNET, new FacilitatorScheme(signer));
};

/** Our guest's engine with the reference peer as host, which settles by another author's facilitator. */
export async function openOfficialHost(
  options: RigOptions = {},
  facilitatorOf: (
    feePayerKey: KeyPairSigner,
  ) => HostParts['facilitator'] | Promise<HostParts['facilitator']> = officialFacilitator,
): Promise<{ readonly rig: Rig; readonly host: ReferenceHost }> {
  const feePayerKey = await generateKeyPairSigner();
  const rig = await openRig({ ...options, asDevnet: true, real: 'guest' });
  const { ledger, terms, codes, people } = rig;
  const { payTo, prepaidPeriods } = terms;
  answerFetch(ledger);
  await ledger.call('local_fund', [{ address: feePayerKey.address, sol: '1' }]);
  const rpc = rpcAt(RPC_URL);
  const key = hasDeposit(terms) ? await generateKeyPairSigner() : null;
  if (key) {
    const sign = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => {
      const signed = await people.host.sign(bytes);
      if (!signed.ok) throw new Error(signed.error.code);
      return signed.value;
    };
    await makeMarker(rpc, { address: payTo, sign }, feePayerKey.address, ASSET);
  }
  const host = createReferenceHost({
    channel: asText(rig.line.host),
    codes: { ...codes, network: DEVNET, hasDeposit: key !== null },
    nonce: codes.nonce,
    payTo,
    asset: ASSET,
    prices: {
      prepay: String(prepaidAmount(terms)),
      [`minute/${prepaidPeriods + 1}`]: String(PRICE),
    },
    periodMs: 8_000,
    prepaidPeriods,
    ...(key && { deposit: createDeposit(rpc, { key, feePayerKey, wallet: payTo, mint: ASSET }) }),
    feePayerKey,
    facilitator: await facilitatorOf(feePayerKey),
  });
  return { rig, host };
}
