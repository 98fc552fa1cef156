import type { Role } from '../../src/shared/api/ledger.ts';
import type { RigOptions } from './rig.ts';

const REFUSAL = {
  code: -32002,
  message: 'Transaction simulation failed',
  data: { err: { InstructionError: [2, { Custom: 1 }] }, logs: [] },
};

/**
 * A server of one side that, once armed, reports a preflight failure for the next send, and passes
 * the bytes on later all the same. `lateMs` null: it never does.
 */
export function lateServer(role: Role, lateMs: number | null) {
  let armed = false;
  const servers: NonNullable<RigOptions['servers']> = (ledger) => ({
    [role]: {
      async handleRpc(body: string, signal?: AbortSignal) {
        const { id, method } = JSON.parse(body) as { readonly id: number; readonly method: string };
        if (!armed || method !== 'sendTransaction') return ledger.handleRpc(body, signal);
        armed = false;
        if (lateMs !== null) setTimeout(() => void ledger.handleRpc(body), lateMs);
        return {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ jsonrpc: '2.0', id, error: REFUSAL }),
        };
      },
    },
  });
  return { servers, arm: () => void (armed = true), isArmed: () => armed };
}
