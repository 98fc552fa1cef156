import {
  Keypair,
  type TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import type { RpcReply } from '../../dev/server.ts';
import { base64, paymentInstructions } from '../ledger/support.ts';

/** The same few things done on a node, whichever it is; what it is asked then is in requests.ts. */

export interface NodeUnderTest {
  handleRpc(body: string): Promise<RpcReply>;
}

export async function result(
  node: NodeUnderTest,
  method: string,
  params: unknown = [],
): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const answer = await node.handleRpc(body);
  const said = JSON.parse(answer.body) as { result?: unknown };
  if (!('result' in said)) throw new Error(`${method}: ${answer.body}`);
  return said.result;
}

export interface Scene {
  readonly payer: Keypair;
  readonly payee: Keypair;
  readonly nobody: Keypair;
  /** A payment that landed and is confirmed; the bytes of it as they were sent. */
  readonly paid: { readonly signature: string; readonly bytes: string };
  /** One that landed and failed. */
  readonly failed: string;
  /** The payer's first payment, long before the others: final. */
  readonly old: string;
  readonly blockhash: string;
  /** Pays now; answers the signature. */
  payNow(): Promise<string>;
  /** Bytes of a fresh transaction, base64. */
  fresh(change?: Fresh): Promise<string>;
}

export interface Fresh {
  readonly amount?: bigint;
  readonly blockhash?: string;
  readonly payer?: Keypair;
  readonly instructions?: readonly TransactionInstruction[];
  /** Signed with another key than its payer's. */
  readonly forged?: boolean;
  readonly unsigned?: boolean;
}

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export async function until<T>(
  what: string,
  look: () => Promise<T | null>,
  patienceMs = 60_000,
): Promise<T> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > untilMs) throw new Error(`never: ${what}`);
    await sleep(100);
  }
}

/** Until a signature has come so far. */
export const reaches = (
  node: NodeUnderTest,
  signature: string,
  levels: readonly string[],
): Promise<string> =>
  until(`${signature} ${levels.join(' or ')}`, async () => {
    const answer = await result(node, 'getSignatureStatuses', [[signature]]);
    const [status] = (answer as { value: [{ confirmationStatus: string } | null] }).value;
    return status && levels.includes(status.confirmationStatus) ? status.confirmationStatus : null;
  });

export const latest = async (node: NodeUnderTest): Promise<string> => {
  const answer = await result(node, 'getLatestBlockhash', [{ commitment: 'confirmed' }]);
  return (answer as { value: { blockhash: string } }).value.blockhash;
};

export async function makeScene(node: NodeUnderTest): Promise<Scene> {
  const [payer, payee, nobody] = [Keypair.generate(), Keypair.generate(), Keypair.generate()];
  const address = (key: Keypair): string => key.publicKey.toBase58();
  await result(node, 'local_fund', [{ address: address(payer), sol: 2, usdc: 100 }]);
  await result(node, 'local_fund', [{ address: address(payee), sol: 0, usdc: 0 }]);

  let serial = 0;
  const fresh: Scene['fresh'] = async (change = {}) => {
    const from = change.payer ?? payer;
    const { amount = 500_000n } = change;
    const own = paymentInstructions(
      from.publicKey,
      payee.publicKey,
      amount,
      `scene ${(serial += 1)}`,
    );
    const message = new TransactionMessage({
      payerKey: from.publicKey,
      recentBlockhash: change.blockhash ?? (await latest(node)),
      instructions: [...(change.instructions ?? own)],
    });
    const tx = new VersionedTransaction(message.compileToV0Message());
    if (change.forged) tx.signatures[0] = new Uint8Array(64).fill(7);
    else if (!change.unsigned) tx.sign([from]);
    return base64(tx);
  };
  const send = async (bytes: string, skipPreflight = false): Promise<string> => {
    const config = { encoding: 'base64', skipPreflight, preflightCommitment: 'confirmed' };
    const signature = String(await result(node, 'sendTransaction', [bytes, config]));
    await reaches(node, signature, ['confirmed', 'finalized']);
    return signature;
  };
  const old = await send(await fresh());
  await reaches(node, old, ['finalized']);
  const bytes = await fresh();
  const paid = { signature: await send(bytes), bytes };
  const failed = await send(await fresh({ amount: 10_000_000_000n }), true);
  const payNow = async (): Promise<string> => send(await fresh());
  const blockhash = await latest(node);
  return { payer, payee, nobody, old, paid, failed, blockhash, fresh, payNow };
}
