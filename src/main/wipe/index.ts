import type { App } from '../app/app.ts';
import { createWipeActions } from './look.ts';
import { wipePanel } from './panel.ts';

/** The part of the composition root that is a chunk of its own: what this browser keeps. */
export const composeWipe = (app: App): HTMLElement => wipePanel(createWipeActions(app));
