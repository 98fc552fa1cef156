import type { Callback, CallView } from '../../shared/api/ledger.ts';
import { leaseMs } from '../../shared/billing/gate.ts';

/** Where views of the call go: to main, which shows them, and as leases to the frames worker. */
export interface Outlet {
  /** Resolves when main has answered. A hidden page does, a blocked one does not. */
  publish(view: CallView): Promise<unknown>;
  subscribeCall(listener: Callback<[CallView]>): Promise<void>;
  attachFrames(port: MessagePort): Promise<void>;
}

export function createOutlet(): Outlet {
  let listener: (view: CallView) => unknown = () => undefined;
  let frames: MessagePort | null = null;
  return {
    async publish(view) {
      // Before main, so that unpaid media stops however busy main is.
      frames?.postMessage(leaseMs(view));
      await listener(view);
    },
    async subscribeCall(next) {
      listener = next;
    },
    async attachFrames(port) {
      frames?.close();
      frames = port;
    },
  };
}
