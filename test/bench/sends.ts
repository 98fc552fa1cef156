import type { AnyNode } from '../support/site.ts';
import { sleep } from './support.ts';

/** Times a node's part of each transaction: from the request's arrival until it is confirmed. */

interface Send {
  readonly tookMs: number;
}

export interface Sends {
  /** Of every transaction so far, in the order in which they came; resolves once all are confirmed. */
  all(): Promise<readonly Send[]>;
}

const LOOK_MS = 10;
const LONGEST_MS = 60_000;

function field(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, key) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function isConfirmed(node: AnyNode, signature: string): Promise<boolean> {
  const body = { jsonrpc: '2.0', id: 1, method: 'getSignatureStatuses', params: [[signature]] };
  const { body: answer } = await node.handleRpc(JSON.stringify(body));
  const value = field(field(parsed(answer), 'result'), 'value');
  const status = field(Array.isArray(value) ? value[0] : null, 'confirmationStatus');
  return status === 'confirmed' || status === 'finalized';
}

/** Returns the node as pages are to have it. */
export function watchSends<Books>(node: AnyNode & Books): {
  readonly watched: AnyNode & Books;
  readonly sends: Sends;
} {
  const seen = new Set<string>();
  const sends: Promise<Send>[] = [];
  const follow = async (signature: string, sentMs: number): Promise<Send> => {
    while (!(await isConfirmed(node, signature))) {
      if (performance.now() - sentMs > LONGEST_MS) throw new Error(`${signature}: not confirmed`);
      await sleep(LOOK_MS);
    }
    return { tookMs: performance.now() - sentMs };
  };
  const handleRpc: AnyNode['handleRpc'] = async (body, signal) => {
    const sentMs = performance.now();
    const reply = await node.handleRpc(body, signal);
    if (field(parsed(body), 'method') !== 'sendTransaction') return reply;
    const signature = field(parsed(reply.body), 'result');
    if (typeof signature === 'string' && !seen.has(signature)) {
      seen.add(signature);
      const send = follow(signature, sentMs);
      send.catch(() => undefined);
      sends.push(send);
    }
    return reply;
  };
  return { watched: { ...node, handleRpc }, sends: { all: () => Promise.all(sends) } };
}
