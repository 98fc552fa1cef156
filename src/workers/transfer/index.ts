import { onInternal } from '../../shared/errors.ts';
import { expose } from 'comlink';
import { createEventLog } from '../../shared/log.ts';
import { openDisk } from './store/disk.ts';
import { platformEnv } from './base/env.ts';
import { openOpfs } from './store/opfs.ts';
import { createTransfer } from './transfer.ts';

/**
 * The transfer worker. The content of files passes only here (docs/architecture.md, "Module
 * boundaries").
 */
const env = platformEnv();
const log = createEventLog('transfer', () => env.nowMs());
onInternal((what) => log.add('internal', { what }));
expose(createTransfer(env, log, () => openDisk(openOpfs, () => Date.now(), { env, log })));
