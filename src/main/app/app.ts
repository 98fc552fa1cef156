import type { EventLog } from '../../shared/log.ts';
import type { Workers } from './workers.ts';
import type { LocalMedia } from '../media/local-api.ts';
import type { WalletController } from '../wallet/standard/wallet.ts';
import type { FilesLink } from './files-link.ts';
import type { LedgerLink } from './ledger-link.ts';
import type { toast } from './toasts.ts';

/** The parts that all controllers share. The composition root creates them once. */
export interface App {
  readonly workers: Workers;
  readonly ledger: LedgerLink;
  readonly files: FilesLink;
  readonly wallet: WalletController;
  readonly media: LocalMedia;
  readonly log: EventLog;
  readonly toast: typeof toast;
}
