import type { Json } from './json.ts';

/**
 * JSON-RPC errors with the codes and sentences of a Solana node.
 * Codes: https://www.jsonrpc.org/specification#error_object and agave
 * `rpc-client-api/src/custom_error.rs`.
 */
export class RpcError extends Error {
  readonly code: number;
  readonly data: Json | undefined;

  constructor(code: number, message: string, data?: Json) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.data = data;
  }

  toJson(): Json {
    return { code: this.code, message: this.message, data: this.data };
  }
}

export const parseError = () => new RpcError(-32700, 'Parse error');
export const invalidRequest = (message = 'Invalid request') => new RpcError(-32600, message);
export const methodNotFound = () => new RpcError(-32601, 'Method not found');
export const invalidParams = (message: string) => new RpcError(-32602, message);
export const internalError = () => new RpcError(-32603, 'Internal error');

/**
 * Returns the error of a failed preflight. `result` is the simulation result: {err, logs, accounts,
 * unitsConsumed, returnData, …}.
 */
export const preflightFailure = (reason: string, result: Json) =>
  new RpcError(-32002, `Transaction simulation failed: ${reason}`, result);

export const signatureFailure = () =>
  new RpcError(-32003, 'Transaction signature verification failure');

export const nodeUnhealthy = (numSlotsBehind: number) =>
  new RpcError(-32005, `Node is behind by ${numSlotsBehind} slots`, { numSlotsBehind });

export const minContextSlotNotReached = (contextSlot: number) =>
  new RpcError(-32016, 'Minimum context slot has not been reached', { contextSlot });

export const unsupportedVersion = (version: number) =>
  new RpcError(
    -32015,
    `Transaction version (${version}) is not supported by the requesting client. ` +
      'Please try the request again with the following configuration parameter: ' +
      `"maxSupportedTransactionVersion": ${version}`,
  );
