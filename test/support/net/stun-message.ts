/** The two STUN messages that a NAT test needs (RFC 8489). */

const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const XOR_MAPPED_ADDRESS = 0x0020;
const MAGIC_COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const ATTRIBUTE_BYTES = 12;
const IPV4 = 1;

/** Returns the answer to a binding request from there; null: it is not a binding request. */
export function bindingResponse(
  request: Buffer,
  from: { readonly address: string; readonly port: number },
): Buffer | null {
  if (request.length < HEADER_BYTES || request.readUInt16BE(0) !== BINDING_REQUEST) return null;
  if (request.readUInt32BE(4) !== MAGIC_COOKIE) return null;
  const response = Buffer.alloc(HEADER_BYTES + ATTRIBUTE_BYTES);
  response.writeUInt16BE(BINDING_SUCCESS, 0);
  response.writeUInt16BE(ATTRIBUTE_BYTES, 2);
  request.copy(response, 4, 4, HEADER_BYTES);
  response.writeUInt16BE(XOR_MAPPED_ADDRESS, 20);
  response.writeUInt16BE(ATTRIBUTE_BYTES - 4, 22);
  response.writeUInt8(IPV4, 25);
  response.writeUInt16BE(from.port ^ (MAGIC_COOKIE >>> 16), 26);
  const address = from.address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  response.writeUInt32BE((address ^ MAGIC_COOKIE) >>> 0, 28);
  return response;
}
