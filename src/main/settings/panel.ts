import { type AppError, appError } from '../../shared/errors.ts';
import { NETWORKS } from '../../shared/network.ts';
import { siteConfig } from '../app/settings.ts';
import { $settings, type Actions, type IceServer } from '../app/state.ts';
import { $preflightWanted } from '../route/state.ts';
import { $wipePanel } from '../wipe/state.ts';
import { h, setText, setValue, setVisible, watch } from '../ui/dom.ts';
import { lazySlot } from '../ui/lazy.ts';
import { button, errorSlot, field } from '../ui/parts.ts';
import {
  formatIceServers,
  parseIceServers,
  parseRpcUrls,
  PUBLIC_STUN,
  REACH_MODES,
  reachMode,
  type ReachMode,
} from './servers.ts';
import { reachStrings } from '../route/strings.ts';
import { serverStrings, settingsStrings } from './strings.ts';
import { relayToLend } from '../route/relay.ts';

/** Lets the host choose whether invites include the TURN server. Shown while there is one. */
export function lendRelayChoice(actions: Actions): HTMLElement {
  const box = h('input', { type: 'checkbox', testid: 'lend-relay', id: 'lend-relay' });
  box.onchange = () => {
    void actions.saveSettings({ ...$settings.get(), lendRelay: box.checked });
  };
  const hint = h('p', { className: 'hint', id: 'lend-relay-hint' }, reachStrings.lendHint);
  box.setAttribute('aria-describedby', hint.id);
  const element = h(
    'div',
    { className: 'lend' },
    h('label', { htmlFor: box.id }, box, reachStrings.lend),
    hint,
  );
  watch(() => {
    const settings = $settings.get();
    setVisible(element, relayToLend(settings) !== null);
    box.checked = settings.lendRelay === true;
  }, $settings);
  return element;
}

/** The field for the chosen network's second server; saved when the user leaves it. */
export function secondRpcField(actions: Actions): HTMLElement {
  const error = errorSlot();
  const input = h('input', { type: 'url', testid: 'second-rpc-url', spellcheck: false });
  input.onchange = () => {
    const { network, secondRpc, ...others } = $settings.get();
    const parsed = parseRpcUrls(input.value);
    const wrong = parsed.ok ? parsed.value[1] : parsed.line;
    error.set(wrong === undefined ? null : appError('rpc_invalid_url', { url: wrong }));
    input.ariaInvalid = String(wrong !== undefined);
    if (!parsed.ok || wrong !== undefined) return;
    const { [network]: _before, ...elsewhere } = secondRpc ?? {};
    const [url] = parsed.value;
    const urls = url === undefined ? elsewhere : { ...elsewhere, [network]: url };
    void actions.saveSettings({ ...others, network, secondRpc: urls });
  };
  watch(() => {
    const { network, secondRpc } = $settings.get();
    if (input.ariaInvalid !== 'true') setValue(input, secondRpc?.[network] ?? '');
  }, $settings);
  return h('div', {}, field(serverStrings.second, input, serverStrings.secondHint), error.element);
}

const text = settingsStrings;

/**
 * The settings: RPC servers of the chosen network, STUN and TURN servers. A field is saved when the
 * user leaves it.
 */
export function settingsPanel(actions: Actions): HTMLElement {
  const error = errorSlot();
  const rpc = h('textarea', { testid: 'rpc-url', rows: 2, spellcheck: false, inputMode: 'url' });
  const ice = h('textarea', {
    testid: 'ice-servers',
    rows: 3,
    spellcheck: false,
    placeholder: text.icePlaceholder,
  });
  const mode = (value: ReachMode): HTMLOptionElement =>
    h('option', { value }, reachStrings.modes[value]);
  const ofSite = mode('site');
  const reach = h('select', { testid: 'reach' }, ofSite, mode('none'), mode('public'), mode('own'));
  const siteRpc = h('p', { className: 'hint', testid: 'site-rpc' });
  const siteIce = h('p', { className: 'hint', testid: 'site-ice' });
  const reachHint = h('p', { className: 'hint' });
  const iceWrong = h('p', { className: 'field-error', role: 'alert', hidden: true });

  const invalid = (control: HTMLElement, wrong: boolean): void =>
    control.setAttribute('aria-invalid', String(wrong));

  rpc.onchange = () => {
    const parsed = parseRpcUrls(rpc.value);
    const wrong: AppError | null = parsed.ok
      ? null
      : appError('rpc_invalid_url', { url: parsed.line });
    error.set(wrong);
    invalid(rpc, wrong !== null);
    if (!parsed.ok) return;
    const settings = $settings.get();
    const rpcUrls = { ...settings.rpcUrls, [settings.network]: parsed.value };
    void actions.saveSettings({ ...settings, rpcUrls });
  };
  ice.onchange = () => {
    const parsed = parseIceServers(ice.value);
    invalid(ice, !parsed.ok);
    setVisible(iceWrong, !parsed.ok);
    if (!parsed.ok) setText(iceWrong, text.iceInvalid(parsed.line));
    else void actions.saveSettings({ ...$settings.get(), iceServers: parsed.value, direct: false });
  };

  /** Keeps the typed servers for when the user chooses them again. */
  let own: readonly IceServer[] = [];
  reach.onchange = () => {
    const settings = $settings.get();
    const chosen = { site: [], none: [], public: PUBLIC_STUN, own };
    const value = REACH_MODES.find((each) => each === reach.value) ?? 'none';
    const iceServers = chosen[value];
    void actions.saveSettings({ ...settings, iceServers, direct: value === 'none' });
    if (value !== 'own') return;
    ice.focus();
    // The store still says "none", because nothing is set yet.
    reach.value = value;
    setText(reachHint, reachStrings.modeHints.own);
  };

  watch(() => {
    const site = siteConfig();
    const current = reachMode($settings.get(), site);
    setVisible(ofSite, site.iceServers.length > 0);
    setVisible(siteIce, current === 'site');
    setText(siteIce, text.fromSite(site.iceServers.map(({ urls }) => urls)));
    if (current === 'own') own = $settings.get().iceServers;
    reach.value = current;
    setText(reachHint, reachStrings.modeHints[current]);
  }, $settings);
  watch(() => {
    const { network, rpcUrls, iceServers } = $settings.get();
    rpc.placeholder = NETWORKS[network].defaultRpcUrl ?? 'https://';
    const { [network]: fromSite = [] } = siteConfig().rpcServers;
    setVisible(siteRpc, rpcUrls[network].length === 0 && fromSite.length > 0);
    setText(siteRpc, text.fromSite(fromSite));
    if (rpc.ariaInvalid !== 'true') setValue(rpc, rpcUrls[network].join('\n'));
    if (ice.ariaInvalid !== 'true') setValue(ice, formatIceServers(iceServers));
  }, $settings);

  const test = button(reachStrings.test, {
    testid: 'preflight-open',
    className: 'quiet',
    onclick: () => $preflightWanted.set(true),
  });
  watch(() => setVisible(test, !$preflightWanted.get()), $preflightWanted);

  return h(
    'section',
    { className: 'card settings', aria: { label: text.title } },
    field(text.rpc, rpc, text.rpcHint),
    siteRpc,
    error.element,
    secondRpcField(actions),
    field(reachStrings.label, reach, reachHint),
    siteIce,
    field(text.ice, ice, text.iceHint),
    iceWrong,
    lendRelayChoice(actions),
    test,
    lazySlot(
      async () => (await import('../route/panel.ts')).preflightPanel(true),
      $preflightWanted.get,
      {
        className: '',
        stores: [$preflightWanted],
      },
    ),
    lazySlot(
      async () => (await $wipePanel.get()?.()) ?? h('div'),
      () => $wipePanel.get() !== null,
      { className: '', stores: [$wipePanel] },
    ),
  );
}
