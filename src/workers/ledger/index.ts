import { onInternal } from '../../shared/errors.ts';
import { expose } from 'comlink';
import { createEventLog } from '../../shared/log.ts';
import { createLedger } from './ledger.ts';
import { platformEnv } from './solana/env.ts';

/** The ledger worker: everything about money lives here (docs/architecture.md, "Module boundaries"). */
const env = platformEnv();
const log = createEventLog('ledger', () => env.nowMs());
onInternal((what) => log.add('internal', { what }));
expose(createLedger(env, log, navigator.locks));
