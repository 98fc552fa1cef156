import { generateKeyPairSigner } from '@solana/kit';
import { x402Client } from '@x402/core/client';
import { SOLANA_DEVNET_CAIP2 } from '@x402/svm';
import { ExactSvmScheme } from '@x402/svm/exact/client';
import { toHex, utf8 } from '../../../src/shared/bytes.ts';
import { usdc } from '../../../src/shared/money.ts';
import { NETWORKS } from '../../../src/shared/network.ts';
import type { Ware } from '../../../src/shared/sale.ts';
import type { WorkerChannel } from '../../../src/workers/channel.ts';
import { commitTo, fromBase64Url } from '../../support/reference-peer/greeting.ts';
import { createReferenceGuest, type ReferenceGuest } from '../../support/reference-peer/guest.ts';
import type { TextChannel } from '../../support/reference-peer/wire.ts';
import { openRpcServer } from '../../support/rpc-server.ts';
import { type Frame, joined } from './joined.ts';
import { openRig, type Rig } from './rig.ts';

/** Our host's engine with a guest that is not ours: the reference peer, which x402's own client pays for. */
export interface OfficialCall {
  readonly rig: Rig;
  /** Of the channel between the two. */
  readonly frames: readonly Frame[];
  readonly guest: ReferenceGuest;
  /** Whose money it is. */
  readonly payer: string;
  /** The one file that the host sells. */
  readonly file: Ware;
  close(): Promise<void>;
}

export const DEVNET = SOLANA_DEVNET_CAIP2;
export const ASSET = NETWORKS.local.usdcMint;
/** Those of the rig. */
export const CODES = { invite: utf8('the invite code'), reply: utf8('the reply code') };

export const asText = (channel: WorkerChannel): TextChannel => ({
  send: (text) => void channel.send(text),
  onText: (listener) =>
    void channel.onMessage((data) => typeof data === 'string' && listener(data)),
});

/** As the host's transfer worker would list it. */
function ware(): Ware {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const id = toHex(random(16));
  const [root, salt] = [random(32), random(16)];
  return { id, name: 'a.pdf', size: 1_000, price: usdc(250_000n), root, salt };
}

/** Greeting under way, nothing paid. */
export async function openOfficialCall(): Promise<OfficialCall> {
  let revealed: (nonce: string) => void;
  const nonce = new Promise<string>((resolve) => (revealed = resolve));
  const rig = await openRig({
    asDevnet: true,
    // The rig's own guest hears nothing and is not heard; but what its host reveals, the invite would
    // have committed to.
    tamper({ text }) {
      const [, found] = /"nonce":"([\w-]{43})"/.exec(text) ?? [];
      if (found) revealed(found);
      return null;
    },
  });
  const rpc = await openRpcServer(rig.ledger);
  const [payer, sessionKey] = await Promise.all([generateKeyPairSigner(), generateKeyPairSigner()]);
  await rig.ledger.call('local_fund', [{ address: payer.address, usdc: '5', mint: ASSET }]);
  const file = ware();
  rig.host.call.onFileNews({ type: 'wares', wares: [file] });
  const nonceCommitment = await commitTo(fromBase64Url(await nonce));

  const frames: Frame[] = [];
  const line = joined(frames);
  rig.host.call.attach(line.host);
  const client = new x402Client()
    .setSpendControls(false)
    .register(DEVNET, new ExactSvmScheme(payer, { rpcUrl: rpc.url }));
  const guest = createReferenceGuest({
    channel: asText(line.guest),
    codes: { ...CODES, nonceCommitment, network: DEVNET },
    terms: { ...rig.terms, asset: ASSET, periodMs: 1_000 * rig.terms.periodSeconds },
    sessionKey,
    client,
  });
  return {
    rig,
    frames,
    guest,
    payer: payer.address,
    file,
    async close() {
      await rpc.close();
      rig.close();
    },
  };
}
