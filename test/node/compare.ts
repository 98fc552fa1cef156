import { ata } from '../ledger/support.ts';
import type { NodeUnderTest, Scene } from '../ledger/scene.ts';
import { VECTORS, type Vector } from '../ledger/vectors.ts';

/** One place where two nodes answer one request differently. */
export interface Difference {
  /** `method: case path` */
  readonly where: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Leaves that are another one on each node or at each moment: only their kind is compared. */
const OF_THE_NODE = new Set([
  'slot',
  'apiVersion',
  'blockhash',
  'recentBlockhash',
  'lastValidBlockHeight',
  'prioritizationFee',
]);
/** Ignores words for people (not a transaction's `message`, which is an object), and confirmations. */
const isIgnored = (field: string, value: unknown): boolean =>
  field === 'confirmations' || (field === 'message' && typeof value === 'string');
const SETTLED = new Set(['confirmed', 'finalized']);
/** How far a block's time may be from ours. */
const NOW_S = 3_600;

const SIGNATURE = /^[1-9A-HJ-NP-Za-km-z]{86,88}$/;
const HASH = /^[1-9A-HJ-NP-Za-km-z]{42,44}$/;

/** Names the people and transactions of the scene alike on any node. */
function namesIn({ payer, payee, nobody, paid, failed, old }: Scene): ReadonlyMap<string, string> {
  return new Map([
    [paid.signature, 'paid'],
    [failed, 'failed'],
    [old, 'old'],
    ...Object.entries({ payer, payee, nobody }).flatMap(([name, { publicKey }]) => [
      [publicKey.toBase58(), name] as const,
      [ata(publicKey).toBase58(), `${name}'s tokens`] as const,
    ]),
  ]);
}

function leaf(field: string, value: unknown, names: ReadonlyMap<string, string>): string {
  if (OF_THE_NODE.has(field) && value !== null) return typeof value;
  if (field === 'confirmationStatus' && SETTLED.has(String(value))) return 'settled';
  if (field === 'blockTime' && typeof value === 'number')
    return Math.abs(value - Date.now() / 1000) < NOW_S ? 'now' : 'another time';
  if (typeof value !== 'string') return JSON.stringify(value);
  const name = names.get(value);
  if (name !== undefined) return name;
  if (SIGNATURE.test(value)) return 'a signature';
  return field === 'result' && HASH.test(value) ? 'a hash' : JSON.stringify(value);
}

/** An answer with what is compared of it: leaves are text, lists and objects are what they were. */
type Told = string | { readonly [key: string]: Told };

function told(value: unknown, names: ReadonlyMap<string, string>, field = ''): Told {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (inside.length === 0) return leaf(field, value, names);
  // Data is one thing: the account of each owner differs in the owner's key.
  if (field === 'data' && Array.isArray(value) && value.length === 2)
    return `${String(value[0]).length} characters of ${String(value[1])}`;
  // Such a list has one fee for each block so far, so only the form of its entries is compared.
  const isSamples = inside.every(([, each]) => isSample(each));
  const kept = isSamples ? inside.slice(0, 1) : inside;
  return Object.fromEntries(
    kept
      .filter(([key, each]) => !isIgnored(key, each))
      .map(([key, each]) => [isSamples ? '*' : key, told(each, names, key)]),
  );
}

const isSample = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'prioritizationFee' in value;

/**
 * Returns the places at which two answers differ. Below a place where they differ in kind, it lists no
 * more.
 */
function parted(ours: Told | undefined, theirs: Told | undefined, path: string): Difference[] {
  if (typeof ours !== 'object' || typeof theirs !== 'object') {
    const [mine, other] = [brief(ours), brief(theirs)];
    return mine === other ? [] : [{ where: path, ours: mine, theirs: other }];
  }
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].flatMap((key) =>
    parted(ours[key], theirs[key], `${path}.${key}`),
  );
}

const brief = (value: Told | undefined): string =>
  value === undefined ? 'nothing' : typeof value === 'string' ? value : '{…}';

async function answerOf(node: NodeUnderTest, scene: Scene, request: Vector): Promise<Told> {
  const { status, body } = await node.handleRpc(await request.body(scene));
  const said: unknown = body === '' ? '' : JSON.parse(body);
  // A height differs from node to node, as `slot` does, and has no name.
  const fields = request.name.startsWith('getBlockHeight') ? { slot: resultOf(said) } : { said };
  return told({ status, ...fields }, namesIn(scene));
}

const resultOf = (said: unknown): unknown =>
  typeof said === 'object' && said !== null && 'result' in said ? said.result : said;

/** Returns the differences between the answers to every request. */
export async function differences(
  ours: readonly [NodeUnderTest, Scene],
  theirs: readonly [NodeUnderTest, Scene],
): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (const request of VECTORS) {
    if (request.ours) continue;
    const [a, b] = await Promise.all([answerOf(...ours, request), answerOf(...theirs, request)]);
    found.push(...parted(a, b, request.name));
  }
  return found;
}
