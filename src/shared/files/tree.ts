import { sha256 } from '@noble/hashes/sha2.js';
import { ByteWriter, type Bytes, concatBytes, equalBytes, utf8 } from '../bytes.ts';
import type { Geometry } from './geometry.ts';

/**
 * The tree hash to which a sale commits (docs/protocol/files.md, "Tree hash"). It is the Merkle
 * Tree Hash of RFC 6962, section 2.1, over the file's chunks. The root also covers the file's size
 * and the chunk size. Each chunk is sent with its audit path, so it can be verified when it
 * arrives, without other chunks and in any order.
 *
 * Leaves are hashed with WebCrypto, in the worker that has the file's data. Nodes are hashed here
 * in plain JavaScript, because for inputs of 65 bytes WebCrypto's promises take longer than the
 * hash.
 */

export const HASH_BYTES = 32;

/** The byte before a chunk when the chunk is hashed into a leaf. */
export const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const ROOT = concatBytes(Uint8Array.of(2), utf8('p2c/tree/1'));

const hash = (bytes: Uint8Array): Bytes => new Uint8Array(sha256(bytes));

const nodeHash = (left: Uint8Array, right: Uint8Array): Bytes =>
  hash(concatBytes(NODE, left, right));

/** Returns the root that a listing contains, from the top node of the tree. */
function rootHash({ size, chunkSize }: Geometry, top: Uint8Array): Bytes {
  const fields = new ByteWriter().bytes(ROOT).u64(BigInt(size)).u32(chunkSize).bytes(top);
  return hash(fields.finish());
}

/** All levels of a tree, leaves first, each as its concatenated hashes. */
export interface Tree {
  readonly levels: readonly Uint8Array[];
  readonly root: Bytes;
}

const at = (level: Uint8Array, index: number): Uint8Array =>
  level.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);

/**
 * Builds the tree of a file.
 * @param leaves the concatenated leaf hashes, one per chunk.
 * @throws RangeError if their number is not the number of chunks.
 */
export function buildTree(geometry: Geometry, leaves: Uint8Array): Tree {
  if (leaves.length !== geometry.chunks * HASH_BYTES) throw new RangeError('one leaf per chunk');
  const levels = [leaves];
  let level = leaves;
  for (let count = geometry.chunks; count > 1; count = Math.ceil(count / 2)) {
    const above = new Uint8Array(Math.ceil(count / 2) * HASH_BYTES);
    for (let i = 0; i + 1 < count; i += 2) {
      above.set(nodeHash(at(level, i), at(level, i + 1)), (i / 2) * HASH_BYTES);
    }
    // A node without a sibling moves up unchanged. This gives RFC 6962's split at the largest power
    // of two.
    if (count % 2 === 1) above.set(at(level, count - 1), (count - 1) * (HASH_BYTES / 2));
    levels.push(above);
    level = above;
  }
  return { levels, root: rootHash(geometry, level) };
}

export const leafOf = ({ levels: [leaves] }: Tree, index: number): Uint8Array =>
  leaves ? at(leaves, index) : new Uint8Array(0);

/** Returns the number of hashes in the audit path of a chunk, at most 20. */
export function pathLength({ chunks }: Geometry, index: number): number {
  let length = 0;
  for (let count = chunks, i = index; count > 1; count = Math.ceil(count / 2), i >>= 1) {
    if ((i ^ 1) < count) length += 1;
  }
  return length;
}

/** Returns the audit path: the concatenated sibling hashes, from the leaf to the top. */
export function auditPath({ levels }: Tree, index: number): Bytes {
  const siblings: Uint8Array[] = [];
  let i = index;
  for (const level of levels.slice(0, -1)) {
    if ((i ^ 1) * HASH_BYTES < level.length) siblings.push(at(level, i ^ 1));
    i >>= 1;
  }
  return concatBytes(...siblings);
}

/** Tells whether a chunk with this leaf hash is at this index of the file with this root. */
export function verifyLeaf(
  geometry: Geometry,
  root: Uint8Array,
  index: number,
  leaf: Uint8Array,
  path: Uint8Array,
): boolean {
  if (path.length !== pathLength(geometry, index) * HASH_BYTES) return false;
  let node = leaf;
  let used = 0;
  for (let count = geometry.chunks, i = index; count > 1; count = Math.ceil(count / 2), i >>= 1) {
    if ((i ^ 1) >= count) continue;
    const sibling = at(path, used++);
    node = i % 2 === 0 ? nodeHash(node, sibling) : nodeHash(sibling, node);
  }
  return equalBytes(rootHash(geometry, node), root);
}
