import { addressBytes, fromBase58, toBase58 } from '../base58.ts';
import type { ByteReader } from '../bytes.ts';
import {
  type Bytes,
  ByteRangeError,
  ByteWriter,
  fromBase64Url,
  fromHex,
  toBase64Url,
  toHex,
} from '../bytes.ts';
import type { NetworkId } from '../network.ts';
import {
  type CallReceipt,
  type CountedTime,
  type PaidKind,
  RECEIPT_VERSION,
  type ReceiptPayment,
  UNUSED_REFUND,
} from './receipt.ts';

/**
 * A receipt as bytes, for links. Each payment takes about 75 bytes, so even the bill of an hour
 * fits into a link that chat programs accept. Addresses, signatures and hashes are stored as raw
 * bytes. Counts, amounts and times are varints.
 */

/** The positions are part of the format. */
const NETWORKS: readonly NetworkId[] = ['mainnet', 'devnet', 'local'];
const KINDS = [
  'prepay',
  'minute',
  'file',
  'refund',
  null,
  'tip',
] as const satisfies readonly (PaidKind | null)[];
/** The number for the refund of unused time, which does not name a payment. */
const UNUSED = KINDS.indexOf(null);

const ADDRESS = 32;
const HASH = 32;
const SIGNATURE = 64;
const FILE_ID = 16;
const TIP_ID = 16;

const whole = (bytes: Bytes | null): Bytes => {
  if (!bytes) throw new ByteRangeError('not in its one spelling');
  return bytes;
};

const lastPart = (resource: string): string => resource.slice(resource.indexOf('/') + 1);

function packPayment(writer: ByteWriter, payment: ReceiptPayment): void {
  const { kind, resource, commitment, amount, signature, blockTimeS } = payment;
  const isUnused = resource === UNUSED_REFUND;
  writer.u8(isUnused ? UNUSED : KINDS.indexOf(kind));
  if (kind === 'tip') {
    const [, id = '', tipped = ''] = resource.split('/');
    writer.bytes(whole(fromHex(id))).varint(BigInt(tipped));
  }
  if (kind === 'minute') writer.varint(BigInt(lastPart(resource)));
  if (kind === 'refund' && !isUnused) writer.bytes(whole(fromBase58(lastPart(resource))));
  if (kind === 'file') {
    writer.bytes(whole(fromHex(lastPart(resource)))).bytes(whole(fromBase64Url(commitment ?? '')));
  }
  writer
    .varint(amount)
    .bytes(whole(fromBase58(signature)))
    .varint(BigInt(blockTimeS));
}

/**
 * Packs a receipt that `checkReceipt` accepts.
 * @throws ByteRangeError for any other.
 */
export function packReceipt(receipt: CallReceipt): Bytes {
  const writer = new ByteWriter();
  writer.u8(receipt.version).u8(NETWORKS.indexOf(receipt.network));
  writer.bytes(whole(fromBase64Url(receipt.transcript)));
  for (const address of [receipt.payTo, receipt.feePayer, receipt.payer]) {
    writer.bytes(whole(addressBytes(address)));
  }
  for (const key of [receipt.deposit, receipt.sessionKey]) {
    writer.u8(key === null ? 0 : 1);
    if (key !== null) writer.bytes(whole(addressBytes(key)));
  }
  writer.varint(receipt.price).u8(receipt.prepaidPeriods);
  writer.u8(receipt.unused === null ? 0 : 1);
  if (receipt.unused !== null) {
    const { periodSeconds, countedSeconds, trialSeconds } = receipt.unused;
    writer.varint(BigInt(periodSeconds)).varint(BigInt(countedSeconds)).u8(trialSeconds);
  }
  writer.u8(receipt.ahead ? 1 : 0);
  writer.varint(BigInt(receipt.approvals.length));
  for (const { signature, cap, blockTimeS } of receipt.approvals) {
    writer
      .bytes(whole(fromBase58(signature)))
      .varint(cap)
      .varint(BigInt(blockTimeS));
  }
  writer.varint(BigInt(receipt.payments.length));
  for (const payment of receipt.payments) packPayment(writer, payment);
  return writer.finish();
}

const address = (reader: ByteReader): string => toBase58(reader.bytes(ADDRESS));
const signature = (reader: ByteReader): string => toBase58(reader.bytes(SIGNATURE));
const number = (reader: ByteReader): number => Number(reader.varint());

function unpackPayment(reader: ByteReader): unknown {
  return {
    ...unpackResource(reader),
    amount: reader.varint().toString(),
    signature: signature(reader),
    blockTimeS: number(reader),
  };
}

function unpackResource(reader: ByteReader) {
  const code = reader.u8();
  if (code === UNUSED) return { kind: 'refund', resource: UNUSED_REFUND, commitment: null };
  const kind = KINDS[code];
  switch (kind) {
    case 'prepay':
      return { kind, resource: kind, commitment: null };
    case 'minute':
      return { kind, resource: `minute/${reader.varint()}`, commitment: null };
    case 'refund':
      return { kind, resource: `refund/${signature(reader)}`, commitment: null };
    case 'tip': {
      const id = toHex(reader.bytes(TIP_ID));
      return { kind, resource: `tip/${id}/${reader.varint()}`, commitment: null };
    }
    case 'file': {
      const resource = `file/${toHex(reader.bytes(FILE_ID))}`;
      return { kind, resource, commitment: toBase64Url(reader.bytes(HASH)) };
    }
    default:
      throw new ByteRangeError('kind of payment');
  }
}

/** Reads a number and calls `item` that many times. If the bytes end too early, `item` throws. */
function times<T>(reader: ByteReader, item: () => T): T[] {
  const items: T[] = [];
  for (let left = reader.varint(); left > 0n; left -= 1n) items.push(item());
  return items;
}

/**
 * Reads the bytes of a receipt, which must end with it. Returns the content in the shape of the
 * JSON form. The caller checks it with `checkReceipt`. For another version, the result contains
 * only the version.
 * @throws ByteRangeError
 */
export function unpackReceipt(reader: ByteReader): unknown {
  const version = reader.u8();
  if (version !== RECEIPT_VERSION) return { version };
  return {
    version,
    network: NETWORKS[reader.u8()],
    transcript: toBase64Url(reader.bytes(HASH)),
    payTo: address(reader),
    feePayer: address(reader),
    payer: address(reader),
    deposit: optional(reader, address),
    sessionKey: optional(reader, address),
    price: reader.varint().toString(),
    prepaidPeriods: reader.u8(),
    unused: optional(reader, countedTime),
    ahead: flag(reader),
    approvals: times(reader, () => ({
      signature: signature(reader),
      cap: reader.varint().toString(),
      blockTimeS: number(reader),
    })),
    payments: times(reader, () => unpackPayment(reader)),
  };
}

function flag(reader: ByteReader): boolean {
  const value = reader.u8();
  if (value > 1) throw new ByteRangeError('neither there nor absent');
  return value === 1;
}

const optional = <T>(reader: ByteReader, item: (reader: ByteReader) => T): T | null =>
  flag(reader) ? item(reader) : null;

const countedTime = (reader: ByteReader): CountedTime => ({
  periodSeconds: number(reader),
  countedSeconds: number(reader),
  trialSeconds: reader.u8(),
});
