import type { Role } from '../../shared/api/ledger.ts';
import { appError, type ErrorCode } from '../../shared/errors.ts';
import type { NetworkId } from '../../shared/network.ts';
import { iceServersOf, needsReach, needsRpc, siteConfig } from '../app/settings.ts';
import { $guest, $host, $settings, type Actions } from '../app/state.ts';
import { $lentRelay } from '../route/relay.ts';
import { reachStrings } from '../route/strings.ts';
import { h, setText, setValue, setVisible, watch } from '../ui/dom.ts';
import { errorSlot, field } from '../ui/parts.ts';
import { parseRpcUrls, PUBLIC_STUN, reachMode } from './servers.ts';
import { settingsStrings as text } from './strings.ts';

/** Asks for the RPC server of the chosen network, where there is none. */
function askRpc(actions: Actions): HTMLElement {
  const error = errorSlot();
  const input = h('input', {
    type: 'url',
    testid: 'ask-rpc',
    inputMode: 'url',
    autocomplete: 'off',
    spellcheck: false,
    placeholder: 'https://',
  });
  input.onchange = () => {
    const parsed = parseRpcUrls(input.value);
    input.ariaInvalid = String(!parsed.ok);
    error.set(parsed.ok ? null : appError('rpc_invalid_url', { url: parsed.line }));
    if (!parsed.ok) return;
    const settings = $settings.get();
    const rpcUrls = { ...settings.rpcUrls, [settings.network]: parsed.value };
    void actions.saveSettings({ ...settings, rpcUrls });
  };
  const element = h('div', {}, field(text.ask, input, text.askHint), error.element);
  const asked = new Set<NetworkId>();
  watch(() => {
    const settings = $settings.get();
    const { network, rpcUrls } = settings;
    if (needsRpc(settings)) asked.add(network);
    setVisible(element, asked.has(network));
    if (input.ariaInvalid !== 'true') setValue(input, rpcUrls[network].join(' '));
  }, $settings);
  return element;
}

/** Asks whether to use a public STUN server, where none is set and none was declined. */
function askReach(actions: Actions, role: Role): HTMLElement {
  const name = `ask-reach-${role}`;
  const option = (testid: string, label: string, choose: () => void) => {
    const input = h('input', { type: 'radio', name, testid, onchange: choose });
    return { input, label: h('label', {}, input, label) };
  };
  const save = (direct: boolean): void => {
    const iceServers = direct ? [] : PUBLIC_STUN;
    void actions.saveSettings({ ...$settings.get(), iceServers, direct });
  };
  const where = reachStrings.where;
  const elsewhere = option('reach-elsewhere', where.elsewhere, () => save(false));
  const here = option('reach-here', where.here, () => save(true));
  const hint = h('p', { className: 'hint' });
  const element = h(
    'fieldset',
    { className: 'field', testid: 'ask-reach' },
    h('legend', {}, role === 'host' ? where.guest : where.host),
    elsewhere.label,
    here.label,
    hint,
  );
  let asked = false;
  watch(
    () => {
      const settings = $settings.get();
      const mode = reachMode(settings, siteConfig());
      const lent = role === 'guest' && $lentRelay.get() !== null;
      asked ||= needsReach(settings) && !lent;
      setVisible(element, asked && !lent && settings.network !== 'local' && mode !== 'own');
      elsewhere.input.checked = mode === 'public';
      here.input.checked = settings.direct === true && iceServersOf(settings).length === 0;
      const chosen = elsewhere.input.checked || here.input.checked;
      setText(hint, chosen ? reachStrings.modeHints[mode] : '');
    },
    $settings,
    $lentRelay,
  );
  return element;
}

/** Which field answers an error. */
const ANSWERS: Partial<Record<ErrorCode, string>> = {
  rpc_missing: 'ask-rpc',
  reach_unknown: 'reach-elsewhere',
};

/** What this side's first screen asks for. */
export function askPanel(actions: Actions, role: Role): HTMLElement {
  const element = h('div', { className: 'ask-servers' }, askRpc(actions), askReach(actions, role));
  // The error may stand far away; on a phone the field can be out of view.
  const errorHere = (): ErrorCode | undefined =>
    (role === 'host' ? $host : $guest).get().error?.code;
  let shown: ErrorCode | undefined;
  watch(
    () => {
      const code = errorHere();
      const id = code !== shown && code ? ANSWERS[code] : undefined;
      shown = code;
      if (id === undefined) return;
      const control = element.querySelector<HTMLElement>(`[data-testid="${id}"]`);
      control?.scrollIntoView({ block: 'center' });
      control?.focus({ preventScroll: true });
    },
    $host,
    $guest,
  );
  return element;
}
