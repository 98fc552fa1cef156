import { appError } from '../../shared/errors.ts';
import { NETWORKS } from '../../shared/network.ts';
import { $settings, PUBLIC_STUN } from '../app/settings.ts';
import { type IceServer, siteConfig } from '../app/site.ts';
import type { Actions } from '../app/actions.ts';
import { $preflightWanted } from '../route/state.ts';
import { $revokeWalletApp } from '../wallet/mobile/name.ts';
import { $wipePanel } from '../wipe/state.ts';
import { drawing, h, setText, setValue, shownIf, watch } from '../ui/dom.ts';
import { lazySlot } from '../ui/lazy.ts';
import { button, errorSlot, field } from '../ui/parts.ts';
import { serverCheck } from './check.ts';
import { choice } from './choice.ts';
import { hideAddress } from './hide-address.ts';
import { maxFeeChoice } from './max-fee.ts';
import {
  formatIceServers,
  parseIceServers,
  parseRpcUrls,
  REACH_MODES,
  reachMode,
  type ReachMode,
} from './servers.ts';
import { reachStrings } from '../route/strings.ts';
import { serverStrings, settingsStrings } from './strings.ts';
import { relayToLend, stunToLend } from '../route/relay.ts';

/**
 * Lets the user choose whether invites lend the user's TURN server or, without one, the STUN
 * server.
 */
function lendChoices(actions: Actions): readonly HTMLElement[] {
  const now = $settings.get;
  const lendsRelay = (): boolean => now().lendRelay === true && relayToLend(now()) !== null;
  return [
    choice({
      id: 'lend-relay',
      label: reachStrings.lend,
      hint: () => reachStrings.lendHint(),
      isOn: () => now().lendRelay === true,
      isShown: () => relayToLend(now()) !== null,
      choose: (lendRelay) => void actions.saveSettings({ lendRelay }),
    }),
    choice({
      id: 'lend-stun',
      label: reachStrings.lendStun,
      hint: () => reachStrings.lendStunHint(),
      isOn: () => now().lendStun !== false,
      isShown: () => stunToLend(now()) !== null && !lendsRelay(),
      choose: (lendStun) => void actions.saveSettings({ lendStun }),
    }),
  ];
}

/**
 * Builds the field for the chosen network's second server. The value is saved when the user leaves
 * the field.
 */
function secondRpcField(actions: Actions): HTMLElement {
  const error = errorSlot();
  const input = h('input', { type: 'url', testid: 'second-rpc-url', spellcheck: false });
  input.onchange = () => {
    const { network, secondRpc } = $settings.get();
    const parsed = parseRpcUrls(input.value);
    const wrong = parsed.ok ? parsed.value[1] : parsed.line;
    error.set(wrong === undefined ? null : appError('rpc_invalid_url', { url: wrong }));
    input.ariaInvalid = String(wrong !== undefined);
    if (!parsed.ok || wrong !== undefined) return;
    const { [network]: _before, ...elsewhere } = secondRpc ?? {};
    const [url] = parsed.value;
    const urls = url === undefined ? elsewhere : { ...elsewhere, [network]: url };
    void actions.saveSettings({ secondRpc: urls });
  };
  watch(() => {
    const { network, secondRpc } = $settings.get();
    if (input.ariaInvalid !== 'true') setValue(input, secondRpc?.[network] ?? '');
  }, $settings);
  return h('div', field(serverStrings.second, input, serverStrings.secondHint), error.element);
}

const text = settingsStrings;

/**
 * The settings: RPC servers of the chosen network, and STUN and TURN servers. A field is saved when
 * the user leaves it.
 */
export function settingsPanel(actions: Actions): HTMLElement {
  const check = serverCheck(actions, 'rpc-state');
  /** The first line of the ICE servers' field that cannot be parsed, or null. */
  let wrongIce: string | null = null;
  const rpc = h('textarea.code', {
    testid: 'rpc-url',
    rows: 2,
    spellcheck: false,
    inputMode: 'url',
    placeholder: () => NETWORKS[$settings.get().network].defaultRpcUrl ?? 'https://',
    onchange() {
      const parsed = parseRpcUrls(rpc.value);
      check.say(parsed.ok ? null : appError('rpc_invalid_url', { url: parsed.line }));
      invalid(rpc, !parsed.ok);
      if (!parsed.ok) return;
      const settings = $settings.get();
      const rpcUrls = { ...settings.rpcUrls, [settings.network]: parsed.value };
      void actions.saveSettings({ rpcUrls });
      if (parsed.value.length > 0) void check.run();
    },
  });
  const ice = h('textarea.code', {
    testid: 'ice-servers',
    rows: 3,
    spellcheck: false,
    placeholder: text.icePlaceholder,
    onchange() {
      const parsed = parseIceServers(ice.value);
      wrongIce = parsed.ok ? null : parsed.line;
      invalid(ice, !parsed.ok);
      if (!parsed.ok) return;
      void actions.saveSettings({ iceServers: parsed.value, direct: false });
    },
  });
  function invalid(control: HTMLElement, wrong: boolean): void {
    control.setAttribute('aria-invalid', String(wrong));
    draw();
  }
  const mode = (value: ReachMode, shown = (): boolean => true): HTMLOptionElement =>
    shownIf(h('option', { value }, reachStrings.modes[value]), shown);
  const ofSite = (): readonly IceServer[] => siteConfig().iceServers;
  const current = (): ReachMode => reachMode($settings.get(), siteConfig());
  /** Returns the servers of the site's config.json if the user has set no server. */
  const siteRpc = (): readonly string[] => {
    const { network, rpcUrls } = $settings.get();
    return rpcUrls[network].length > 0 ? [] : (siteConfig().rpcServers[network] ?? []);
  };
  /** The user's own servers, kept so that the user can choose them again. */
  let own: readonly IceServer[] = [];
  const reach = h(
    'select',
    { testid: 'reach' },
    mode('site', () => ofSite().length > 0),
    ...(['none', 'public', 'own'] as const).map((each) => mode(each)),
  );
  const reachHint = h('p.hint');
  function showReach(value: ReachMode): void {
    if (reach.value !== value) reach.value = value;
    setText(reachHint, reachStrings.modeHints[value]());
  }
  reach.onchange = () => {
    const chosen = { site: [], none: [], public: PUBLIC_STUN, own };
    const value = REACH_MODES.find((each) => each === reach.value) ?? 'none';
    const iceServers = chosen[value];
    void actions.saveSettings({ iceServers, direct: value === 'none' });
    if (value !== 'own') return;
    ice.focus();
    // The settings do not contain this choice yet, because no server is set.
    showReach(value);
  };
  const preflight = lazySlot(
    async () => (await import('../route/panel.ts')).preflightPanel(true),
    $preflightWanted.get,
    { className: '', stores: [$preflightWanted] },
  );
  const walletApp = lazySlot(
    async () => (await import('../wallet/mobile/revoke.ts')).revokePanel(),
    () => $revokeWalletApp.get() !== null,
    { className: '', stores: [$revokeWalletApp] },
  );
  const wipe = lazySlot(
    async () => (await $wipePanel.get()?.()) ?? h('div'),
    () => $wipePanel.get() !== null,
    { className: '', stores: [$wipePanel] },
  );
  const element = h(
    'section.card.settings',
    { aria: { label: text.title } },
    field(text.rpc, rpc, text.rpcHint),
    h('p.hint', { testid: 'site-rpc', hidden: () => siteRpc().length === 0 }, () =>
      text.fromSite(siteRpc()),
    ),
    check.element,
    secondRpcField(actions),
    maxFeeChoice(actions, 'max-fee'),
    field(reachStrings.label, reach, reachHint),
    h('p.hint', { testid: 'site-ice', hidden: () => current() !== 'site' }, () =>
      text.fromSite(ofSite().map(({ urls }) => urls)),
    ),
    field(text.ice, ice, text.iceHint),
    h('p.field-error', { role: 'alert', hidden: () => wrongIce === null }, () =>
      wrongIce === null ? '' : text.iceInvalid(wrongIce),
    ),
    ...lendChoices(actions),
    hideAddress(actions, 'hide-address'),
    button(reachStrings.test, {
      testid: 'preflight-open',
      className: 'quiet',
      hidden: $preflightWanted.get,
      onclick: () => $preflightWanted.set(true),
    }),
    preflight,
    walletApp,
    wipe,
  );
  const draw = drawing(element);
  watch(draw, $settings, $preflightWanted);
  watch(() => {
    const { network, rpcUrls, iceServers } = $settings.get();
    if (current() === 'own') own = iceServers;
    showReach(current());
    if (rpc.ariaInvalid !== 'true') setValue(rpc, rpcUrls[network].join('\n'));
    if (ice.ariaInvalid !== 'true') setValue(ice, formatIceServers(iceServers));
  }, $settings);
  return element;
}
