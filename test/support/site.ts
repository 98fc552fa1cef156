import { createLedger, type Ledger } from '../../dev/ledger/index.ts';
import { serve, type Served } from '../../dev/server.ts';

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
