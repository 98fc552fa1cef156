import { h, type Live } from '../../ui/dom.ts';
import { demoStrings as text } from './strings.ts';
import { DEMO_MODES, type DemoMode } from './standard.ts';

interface DemoPanelActions {
  setMode(mode: DemoMode): void;
  switchAccount(): void;
  disconnect(): void;
}

/**
 * Controls in place of a wallet's own window. They are a tool for tests, so they are folded and
 * have no card.
 */
export function demoPanel(actions: DemoPanelActions): HTMLElement {
  const mode = h(
    'select',
    { testid: 'demo-mode', id: 'demo-mode' },
    ...DEMO_MODES.map((value) => h('option', { value }, text.modes[value])),
  );
  mode.onchange = () => {
    const chosen = DEMO_MODES.find((value) => value === mode.value);
    if (chosen) actions.setMode(chosen);
  };
  const button = (testid: string, label: Live<string>, onclick: () => void): HTMLElement =>
    h('button.quiet', { type: 'button', testid, onclick }, label);
  return h(
    'details.demo',
    h('summary', text.title),
    h('p.hint', text.note),
    h('label', { htmlFor: 'demo-mode' }, text.mode),
    mode,
    h(
      'div.row',
      button('demo-switch', text.switchAccount, actions.switchAccount),
      button('demo-disconnect', text.disconnect, actions.disconnect),
    ),
  );
}
