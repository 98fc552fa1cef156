import { createLedger, type Ledger, type LedgerOptions } from '../../dev/ledger/index.ts';
import { type RpcReply, serve } from '../../dev/server.ts';
import { startSurfpool, type Surfpool, type Transfer } from '../../dev/surfpool/index.ts';

/** The built page and a node of its own, as `npm start` serves them, on a free loopback port. */
export interface Site<Node = Ledger> {
  readonly url: string;
  readonly ledger: Node;
  close(): Promise<void>;
}

export interface AnyNode {
  handleRpc(body: string, signal?: AbortSignal): Promise<RpcReply>;
  close(): void;
}

/** The same on a node that is running. */
export async function siteOn<Node extends AnyNode>(ledger: Node): Promise<Site<Node>> {
  const served = await serve({ rpc: (body, signal) => ledger.handleRpc(body, signal) });
  return {
    url: served.url,
    ledger,
    async close() {
      await served.close();
      ledger.close();
    },
  };
}

export const openSite = (options?: LedgerOptions): Promise<Site> => siteOn(createLedger(options));

/** For what waits until payments are final, and says nothing of how long that takes: 3 s instead of 13. */
export const SOON_FINAL: LedgerOptions = { finalizedAfter: 8 };

/** The same on Surfpool: `npm start -- --node=surfpool`. */
export const openSurfpoolSite = (): Promise<Site<Surfpool>> => siteOn(startSurfpool());

/** The landed transfers, on any node. */
export interface Books {
  transfers(): readonly Transfer[] | Promise<readonly Transfer[]>;
}
