import { Keypair, type TransactionInstruction, type VersionedTransaction } from '@solana/web3.js';
import type { RpcReply } from '../../dev/server.ts';
import { base64, v0, paymentInstructions } from './support.ts';

/** The same few steps on any node. vectors.ts then has the requests to it. */

export interface NodeUnderTest {
  handleRpc(body: string): Promise<RpcReply>;
  /** Only a node whose slots pass by hand has this. */
  advanceSlots?(slots: number): void;
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
  /** The signature of a transaction that landed and failed. */
  readonly failed: string;
  /** The payer's first payment, long before the others: final. */
  readonly old: string;
  /** The slot under way when it was sent. */
  slotOf(signature: string): number;
  /** Sends now what `fresh` makes, until it is confirmed; answers the signature. */
  payNow(change?: Fresh): Promise<string>;
  /** Bytes of a fresh transaction, base64. */
  fresh(change?: Fresh): Promise<string>;
}

interface Fresh {
  readonly amount?: bigint;
  readonly blockhash?: string;
  readonly payer?: Keypair;
  readonly instructions?: readonly TransactionInstruction[];
  /** Signed with another key than its payer's. */
  readonly forged?: boolean;
  readonly unsigned?: boolean;
}

const PATIENCE_MS = 60_000;
const SLOT_MS = 100;

/** Until a signature has come so far. */
async function reaches(node: NodeUnderTest, signature: string, levels: readonly string[]) {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await result(node, 'getSignatureStatuses', [[signature]]);
    const [status] = (answer as { value: [{ confirmationStatus: string } | null] }).value;
    if (status && levels.includes(status.confirmationStatus)) return;
    if (performance.now() > untilMs) throw new Error(`never: ${signature} ${levels.join(' or ')}`);
    if (node.advanceSlots) node.advanceSlots(1);
    else await new Promise((done) => setTimeout(done, SLOT_MS));
  }
}

const latest = async (node: NodeUnderTest): Promise<string> => {
  const answer = await result(node, 'getLatestBlockhash', [{ commitment: 'confirmed' }]);
  return (answer as { value: { blockhash: string } }).value.blockhash;
};

export async function makeScene(node: NodeUnderTest): Promise<Scene> {
  const [payer, payee, nobody] = [Keypair.generate(), Keypair.generate(), Keypair.generate()];
  const address = (key: Keypair): string => key.publicKey.toBase58();
  await result(node, 'local_fund', [{ address: address(payer), sol: 2, usdc: 100 }]);
  await result(node, 'local_fund', [{ address: address(payee), sol: 0, usdc: 0 }]);

  let serial = 0;
  const slots = new Map<string, number>();
  const make = async (change: Fresh): Promise<VersionedTransaction> => {
    const { amount = 500_000n, payer: from = payer } = change;
    const text = `scene ${(serial += 1)}`;
    const own = paymentInstructions(from.publicKey, payee.publicKey, amount, text);
    const blockhash = change.blockhash ?? (await latest(node));
    const tx = v0(from.publicKey, blockhash, change.instructions ?? own);
    if (change.forged) tx.signatures[0] = new Uint8Array(64).fill(7);
    else if (!change.unsigned) tx.sign([from]);
    return tx;
  };
  const fresh = async (change: Fresh = {}): Promise<string> => base64(await make(change));
  const send = async (bytes: string, skipPreflight = false): Promise<string> => {
    const config = { encoding: 'base64', skipPreflight, preflightCommitment: 'confirmed' };
    const slot = await result(node, 'getSlot', [{ commitment: 'processed' }]);
    const signature = String(await result(node, 'sendTransaction', [bytes, config]));
    slots.set(signature, Number(slot));
    await reaches(node, signature, ['confirmed', 'finalized']);
    return signature;
  };
  const old = await send(await fresh());
  await reaches(node, old, ['finalized']);
  const bytes = await fresh();
  const paid = { signature: await send(bytes), bytes };
  const failed = await send(await fresh({ amount: 10_000_000_000n }), true);
  const payNow = async (change?: Fresh): Promise<string> => send(await fresh(change));
  const slotOf = (signature: string): number => slots.get(signature) ?? 0;
  return { payer, payee, nobody, old, paid, failed, slotOf, fresh, payNow };
}
