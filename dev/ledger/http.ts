import { internalError, invalidRequest, parseError, RpcError } from './errors.ts';
import type { Fault, Faults } from './faults.ts';
import { asObject, encodeJson, type Json } from './json.ts';

/** JSON-RPC 2.0 over HTTP as a node implements it: https://www.jsonrpc.org/specification */

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The value of agave's MAX_REQUEST_BODY_SIZE. */
const MAX_BODY_BYTES = 50 * 1024;

/** Executes one call. */
interface Handler {
  /** @throws RpcError */
  call(method: string, params: unknown): Json;
  readonly faults: Faults;
}

const json = (value: Json): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: encodeJson(value),
});

const plain = (status: number, body: string, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'text/plain', ...headers },
  body,
});

const failure = (error: RpcError, id: Json): Json => ({
  jsonrpc: '2.0',
  error: error.toJson(),
  id,
});

/** Returns the answer to one request object. */
function answer(handler: Handler, request: unknown): Json {
  const fields = asObject(request);
  const id = fields?.['id'];
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  if (fields?.['jsonrpc'] !== '2.0' || typeof fields['method'] !== 'string')
    return failure(invalidRequest(), known);
  try {
    const result = handler.call(fields['method'], fields['params']);
    return { jsonrpc: '2.0', result, id: known };
  } catch (error) {
    return failure(error instanceof RpcError ? error : internalError(), known);
  }
}

function takeHttpFault(faults: Faults, request: unknown): Fault | null {
  const method = asObject(request)?.['method'];
  if (typeof method !== 'string') return null;
  for (const kind of ['hang', 'http429', 'http503'] as const) {
    const fault = faults.take(kind, method);
    if (fault) return fault;
  }
  return null;
}

/** Answers one POST body, which contains one request. `signal` aborts when the caller hangs up. */
export async function handleBody(
  handler: Handler,
  body: string,
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  if (Buffer.byteLength(body) > MAX_BODY_BYTES) return plain(413, 'Payload Too Large');
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return json(failure(parseError(), null));
  }
  const fault = takeHttpFault(handler.faults, parsed);
  if (fault && !fault.executes) return faulty(fault, handler.faults, signal);
  const answered = answer(handler, parsed);
  if (fault) return faulty(fault, handler.faults, signal);
  return json(answered);
}

async function faulty(fault: Fault, faults: Faults, signal?: AbortSignal): Promise<HttpAnswer> {
  if (fault.kind === 'http429')
    return plain(429, 'Too many requests for a specific RPC call', { 'retry-after': '1' });
  if (fault.kind === 'http503') return plain(503, 'Service Unavailable');
  await faults.released(fault, signal);
  return plain(504, 'Gateway Timeout');
}
