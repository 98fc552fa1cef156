import type { Role } from '../../src/shared/api/ledger.ts';
import type { RigOptions } from './rig.ts';
import type { Server } from './world.ts';

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

/** A server that edits what it shows of transactions, as text, and passes everything else on. */
export const showingServer =
  (edit: (body: string, signature: string) => string) =>
  (ledger: Server): Server => ({
    async handleRpc(body, signal) {
      const { method, params } = JSON.parse(body) as {
        readonly method: string;
        readonly params: readonly [string];
      };
      const answer = await ledger.handleRpc(body, signal);
      if (method !== 'getTransaction') return answer;
      return { ...answer, body: edit(answer.body, params[0]) };
    },
  });

interface Line {
  readonly signature: string;
  readonly memo: string | null;
}

/** A server that edits what it lists of an account, and passes everything else on. */
export const listingServer =
  (edit: (lines: readonly Line[], before: string | undefined) => readonly Line[]) =>
  (ledger: Server): Server => ({
    async handleRpc(body, signal) {
      const { method, params } = JSON.parse(body) as {
        readonly method: string;
        readonly params: readonly [string, { readonly before?: string }?];
      };
      const answer = await ledger.handleRpc(body, signal);
      if (method !== 'getSignaturesForAddress') return answer;
      const parsed = JSON.parse(answer.body) as { readonly result: readonly Line[] };
      const result = edit(parsed.result, params[1]?.before);
      return { ...answer, body: JSON.stringify({ ...parsed, result }) };
    },
  });
