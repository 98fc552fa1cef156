import { onInternal } from '../../shared/errors.ts';
import { expose } from 'comlink';
import { createEventLog } from '../../shared/log.ts';
import { createLedger } from './ledger.ts';
import { BOOKS_CHANNEL } from './payment/books.ts';
import { platformEnv } from './solana/env.ts';

/** The ledger worker: everything about money lives here (docs/architecture.md, "Module boundaries"). */
const env = platformEnv();
const log = createEventLog('ledger', () => env.nowMs());
onInternal((what) => log.add('internal', { what }));
const windows = { locks: navigator.locks, channel: new BroadcastChannel(BOOKS_CHANNEL) };
expose(createLedger(env, log, windows));
