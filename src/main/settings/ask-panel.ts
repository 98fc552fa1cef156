import type { Role } from '../../shared/api/ledger.ts';
import { appError, type ErrorCode } from '../../shared/errors.ts';
import type { NetworkId } from '../../shared/network.ts';
import { $settings, iceServersOf, needsReach, needsRpc } from '../app/settings.ts';
import { siteConfig } from '../app/site.ts';
import type { Actions } from '../app/actions.ts';
import { $guest } from '../app/guest-state.ts';
import { $host } from '../app/host-state.ts';
import {
  $lentRelay,
  $lentStun,
  $stunRefused,
  hasLentServer,
  lendServers,
  offersHiding,
} from '../route/relay.ts';
import { reachStrings } from '../route/strings.ts';
import { h, setValue, watch } from '../ui/dom.ts';
import { field } from '../ui/parts.ts';
import { serverCheck } from './check.ts';
import { hideAddress } from './hide-address.ts';
import { parseRpcUrls, PUBLIC_STUN, type ReachMode, reachMode } from './servers.ts';
import { settingsStrings as text } from './strings.ts';

/** Asks for the RPC server of the chosen network, where there is none. */
function askRpc(actions: Actions): HTMLElement {
  const check = serverCheck(actions, 'ask-rpc-state');
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
    check.say(parsed.ok ? null : appError('rpc_invalid_url', { url: parsed.line }));
    if (!parsed.ok) return;
    const settings = $settings.get();
    const rpcUrls = { ...settings.rpcUrls, [settings.network]: parsed.value };
    void actions.saveSettings({ rpcUrls });
    if (parsed.value.length > 0) void check.run();
  };
  const wanted = new Set<NetworkId>();
  watch(() => {
    const settings = $settings.get();
    if (needsRpc(settings)) wanted.add(settings.network);
    if (input.ariaInvalid !== 'true') {
      setValue(input, settings.rpcUrls[settings.network].join(' '));
    }
  }, $settings);
  return watch(
    h(
      'div',
      { hidden: () => !wanted.has($settings.get().network) },
      field(text.ask, input, text.askHint),
      check.element,
      h(
        'details.hint',
        { open: true },
        h('summary', text.whyTitle),
        h('p', text.why),
        h('ul', ...text.kinds.map((kind) => h('li', kind))),
      ),
    ),
    $settings,
  );
}

/** Asks whether to use a public STUN server, where none is set and none was declined. */
function askReach(actions: Actions, role: Role): HTMLElement {
  const { where } = reachStrings;
  const mode = (): ReachMode => reachMode($settings.get(), siteConfig());
  const option = (direct: boolean, checked: () => boolean): HTMLElement =>
    h(
      'label',
      h('input', {
        type: 'radio',
        name: `ask-reach-${role}`,
        testid: direct ? 'reach-here' : 'reach-elsewhere',
        checked,
        onchange() {
          const iceServers = direct ? [] : PUBLIC_STUN;
          void actions.saveSettings({ iceServers, direct });
        },
      }),
      direct ? where.here : where.elsewhere,
    );
  const isElsewhere = (): boolean => mode() === 'public';
  const isHere = (): boolean =>
    $settings.get().direct === true && iceServersOf($settings.get()).length === 0;
  const lends = (): boolean => lendServers($settings.get()).extensions !== undefined;
  let asked = false;
  function isShown(): boolean {
    const settings = $settings.get();
    const lent = role === 'guest' && hasLentServer();
    asked ||= needsReach(settings) && !lent;
    return asked && !lent && settings.network !== 'local' && mode() !== 'own';
  }
  return watch(
    h(
      'fieldset.field',
      { testid: 'ask-reach', hidden: () => !isShown() },
      h('legend', role === 'host' ? where.guest : where.host),
      option(false, isElsewhere),
      option(true, isHere),
      h('p.hint', () => (isElsewhere() || isHere() ? reachStrings.modeHints[mode()] : '')),
      h('p.hint', { hidden: () => role !== 'host' || !lends() }, reachStrings.lentToo),
    ),
    $settings,
    $lentRelay,
    $lentStun,
    $stunRefused,
  );
}

/** Which field answers an error. */
const ANSWERS: Partial<Record<ErrorCode, string>> = {
  rpc_missing: 'ask-rpc',
  reach_unknown: 'reach-elsewhere',
};

/** What this side's first screen asks for. */
export function askPanel(actions: Actions, role: Role): HTMLElement {
  const element = h(
    'div.ask-servers',
    askRpc(actions),
    askReach(actions, role),
    hideAddress(actions, `hide-address-${role}`, offersHiding),
  );
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
