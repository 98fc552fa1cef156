import type { Ledger } from '../../dev/ledger/index.ts';
import { serve } from '../../dev/server.ts';

/** Another server of a ledger, for one side alone, which can be told to turn everybody away. */
export interface RpcServer {
  readonly url: string;
  readonly origin: string;
  /** Methods asked for so far. */
  readonly asked: readonly string[];
  /** Answers with this HTTP status and nothing else, from now on; null: as the ledger does. */
  refuse(status: number | null, methods?: readonly string[]): void;
  /** Answers so much later, and with this genesis hash, from now on. */
  differ(as: { readonly lateMs?: number; readonly genesis?: string }): void;
  close(): Promise<void>;
}

const methodOf = (body: string): string => /"method":"(\w+)"/.exec(body)?.[1] ?? '';

export async function openRpcServer(ledger: Ledger): Promise<RpcServer> {
  const asked: string[] = [];
  let refused: { readonly status: number; readonly methods: readonly string[] | null } | null =
    null;
  let { lateMs, genesis }: { lateMs: number; genesis: string | null } = {
    lateMs: 0,
    genesis: null,
  };
  const served = await serve({
    async rpc(body, signal) {
      const method = methodOf(body);
      asked.push(method);
      if (lateMs > 0) await new Promise((resolve) => setTimeout(resolve, lateMs));
      if (genesis !== null && method === 'getGenesisHash') {
        const { id } = JSON.parse(body) as { readonly id: unknown };
        return {
          status: 200,
          headers: {},
          body: JSON.stringify({ jsonrpc: '2.0', id, result: genesis }),
        };
      }
      const meets = refused && (refused.methods?.includes(method) ?? true);
      return refused && meets
        ? Promise.resolve({ status: refused.status, headers: {}, body: 'no' })
        : ledger.handleRpc(body, signal);
    },
  });
  const url = new URL('/rpc', served.url);
  return {
    url: url.href,
    origin: url.origin,
    asked,
    refuse(status, methods) {
      refused = status === null ? null : { status, methods: methods ?? null };
    },
    differ(as) {
      lateMs = as.lateMs ?? 0;
      genesis = as.genesis ?? null;
    },
    close: () => served.close(),
  };
}

/** The address of a server that is not there any more. */
export async function closedPort(): Promise<string> {
  const served = await serve();
  await served.close();
  return new URL('/rpc', served.url).href;
}
