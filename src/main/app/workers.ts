import type { Remote } from 'comlink';
import type { LedgerApi } from '../../shared/api/ledger.ts';
import type { ClockApi } from '../../shared/api/clock.ts';
import type { TransferApi } from '../../shared/api/transfer.ts';

/** The workers as the controllers use them. Each starts when it is first needed (bridge.ts). */
export interface Workers {
  ledger(): Remote<LedgerApi>;
  /**
   * Connects the clock worker directly to the ledger worker, so that their messages do not pass
   * through main.
   */
  connectClock(): Promise<void>;
  clock(): Remote<ClockApi> | null;
  /**
   * Returns the worker that runs the senders' transforms (rtc/frames.ts). The worker is connected
   * to the ledger worker when it opens.
   */
  frames(): Worker;
  /**
   * Returns the worker that transfers files. It is connected to the ledger worker when it opens,
   * because files are listed in the transfer worker but paid for in the ledger worker.
   */
  transfer(): Remote<TransferApi>;
  /** Returns whether the worker is running, without starting it. */
  opened(worker: 'transfer'): boolean;
}
