import { version } from 'pay2chat:build';
import type { App } from '../app/app.ts';
import { type Diagnostics, readDiagnostics, readReport } from './diagnostics.ts';
import { diagnosticsFoot } from './panel.ts';

/** The part of the composition root that is a chunk of its own: the page's foot and what it can tell. */
export const composeDiagnostics = (app: App): HTMLElement =>
  diagnosticsFoot(version, () => readReport(app, version));

export const diagnosticsOf = (app: App): Promise<Diagnostics> => readDiagnostics(app);
