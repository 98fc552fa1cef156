import type { Remote } from 'comlink';
import type { LedgerApi } from '../../shared/api/ledger.ts';
import type { ClockApi } from '../../shared/api/clock.ts';
import type { TransferApi } from '../../shared/api/transfer.ts';

/** The workers, as the controllers see them: each is started when it is first needed (bridge.ts). */
export interface Rooms {
  ledger(): Remote<LedgerApi>;
  /** Introduces the clock worker to the ledger worker; main is not in between afterwards. */
  connectClock(): Promise<void>;
  clock(): Remote<ClockApi> | null;
  /** For transforms of senders (rtc/frames.ts); introduced to the ledger worker when it opens. */
  frames(): Worker;
  /** Introduced to the ledger worker when it opens: files are listed there and paid here. */
  transfer(): Remote<TransferApi>;
  /** Whether the room is open, without opening it. */
  opened(room: 'transfer'): boolean;
}
