import type { Callback, CallView } from '../../shared/api.ts';
import { leaseMs } from '../../shared/billing/lease.ts';

/** Where views of the call go: to main, which shows them, and as leases to the frames worker. */
export interface Outlet {
  publish(view: CallView): void;
  subscribeCall(listener: Callback<[CallView]>): Promise<void>;
  attachFrames(port: MessagePort): Promise<void>;
}

export function createOutlet(): Outlet {
  let listener: Callback<[CallView]> = () => undefined;
  let frames: MessagePort | null = null;
  return {
    publish(view) {
      // First, and past main: what is not paid for stops, however busy main is.
      frames?.postMessage(leaseMs(view));
      void listener(view);
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
