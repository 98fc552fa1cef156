import type { Role } from '../../src/shared/api/ledger.ts';
import { answeringServer } from './lying-server.ts';
import type { RigOptions } from './rig.ts';

/** The error of a send whose simulation failed. */
export const REFUSAL = {
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
    [role]: answeringServer((asked) => {
      if (!armed || asked.method !== 'sendTransaction') return null;
      armed = false;
      if (lateMs !== null) setTimeout(() => void ledger.handleRpc(JSON.stringify(asked)), lateMs);
      return { error: REFUSAL };
    })(ledger),
  });
  return { servers, arm: () => void (armed = true), isArmed: () => armed };
}
