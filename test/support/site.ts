import { createLedger, type Ledger } from '../../dev/ledger/index.ts';
import { serve, type Served } from '../../dev/server.ts';
import { startSurfpool, type Surfpool, type Transfer } from '../../dev/surfpool/index.ts';

/** The built page and a ledger of its own, as `npm start` serves them, on a free loopback port. */
export interface Site {
  readonly url: string;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const ledger = createLedger();
  const served: Served = await serve({ rpc: (body, signal) => ledger.handleRpc(body, signal) });
  return {
    url: served.url,
    ledger,
    async close() {
      await served.close();
      await ledger.close();
    },
  };
}

/** What landed, on whichever node. */
export interface Books {
  transfers(): readonly Transfer[] | Promise<readonly Transfer[]>;
}

export interface SurfpoolSite {
  readonly url: string;
  readonly ledger: Surfpool;
  close(): Promise<void>;
}

/** The built page on Surfpool, as `npm start -- --node=surfpool` serves it. */
export async function openSurfpoolSite(): Promise<SurfpoolSite> {
  const ledger = startSurfpool();
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
