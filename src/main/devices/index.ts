import type { App } from '../app/app.ts';
import { createDeviceActions } from './actions.ts';
import { devicesPanel } from './panel.ts';

/** The part of the composition root that is a chunk of its own: choosing devices. */
export const composeDevices = (app: App): HTMLElement => devicesPanel(createDeviceActions(app));
