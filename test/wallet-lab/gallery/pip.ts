import { $pip } from '../../../src/main/app/screen.ts';
import { pipView } from '../../../src/main/pip/view.ts';
import { idleActions } from '../idle-actions.ts';
import { callStates } from './calls.ts';

/** The picture-in-picture window, in the place of the page. */

const inSmall = (state: string) => (): void => {
  callStates[state]?.();
  $pip.set('open');
  document.getElementById('app')?.toggleAttribute('hidden', true);
  document.body.append(pipView(idleActions, () => undefined));
};

export const pipStates: Readonly<Record<string, () => void>> = Object.fromEntries(
  ['guest', 'host-low', 'pending', 'frozen', 'host-interrupted', 'silent', 'muted'].map((name) => [
    `pip-${name}`,
    inSmall(`call-${name}`),
  ]),
);
