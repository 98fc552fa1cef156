import { expose } from 'comlink';
import { createStages } from './files-stages.ts';

/** The stages where the engine runs: in a worker. */
expose(createStages());
