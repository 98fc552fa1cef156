import { atom } from 'nanostores';
import type { Role, ServerTrial } from '../../shared/api/ledger.ts';
import { type AppError, appError, type ErrorCode } from '../../shared/errors.ts';
import type { NetworkId } from '../../shared/network.ts';
import { $settings, needsRpc } from '../app/settings.ts';
import { siteConfig } from '../app/site.ts';
import type { Actions } from '../app/actions.ts';
import { $guest } from '../app/guest-state.ts';
import { $host } from '../app/host-state.ts';
import { $lentRelay, $lentStun, $stunRefused, asksReach, offersHiding } from '../route/relay.ts';
import { reachStrings } from '../route/strings.ts';
import { filled, h, setValue, shownIf, watch } from '../ui/dom.ts';
import { leadTo } from '../ui/lead-to.ts';
import { button, errorOf, field, fold } from '../ui/parts.ts';
import { adviseInstead, sayError } from '../ui/say-error.ts';
import { strings } from '../ui/strings.ts';
import { serverCheck } from './check.ts';
import { hideAddress } from './hide-address.ts';
import { PROVIDERS, PUBLIC_SERVERS } from './public-servers.ts';
import { parseRpcUrls, type ReachMode, reachMode } from './servers.ts';
import { settingsStrings as text } from './strings.ts';

/**
 * Returns the public servers that a press of the button tries: the site's list, or else the
 * built-in list.
 */
function publicServers(): readonly string[] {
  const { network } = $settings.get();
  return siteConfig().publicServers?.[network] ?? PUBLIC_SERVERS[network];
}

const hostOf = (url: string): string => new URL(url).host;

/** The result of the last press. */
type Found =
  | { readonly state: 'trying' }
  | { readonly state: 'connected'; readonly host: string }
  | { readonly state: 'none'; readonly trials: readonly ServerTrial[] }
  | { readonly state: 'failed'; readonly error: AppError };

/** Builds the button that finds a public RPC server which serves this browser. */
function findServer(actions: Actions, own: HTMLDetailsElement): HTMLElement {
  const $found = atom<Found | null>(null);
  const isTrying = (): boolean => $found.get()?.state === 'trying';
  const isConnected = (): boolean => $found.get()?.state === 'connected';

  async function find(): Promise<Found> {
    const { network } = $settings.get();
    const compared = await actions.compareServers(publicServers());
    if (!compared.ok) return { state: 'failed', error: compared.error };
    const trials = compared.value;
    const [best] = trials;
    if (!best || best.error || network !== $settings.get().network) {
      return { state: 'none', trials };
    }
    const { rpcUrls } = $settings.get();
    void actions.saveSettings({ rpcUrls: { ...rpcUrls, [network]: [best.url] } });
    return { state: 'connected', host: hostOf(best.url) };
  }

  function said(): string {
    const found = $found.get();
    if (found?.state === 'trying') return text.connecting();
    if (found?.state === 'connected') return text.connected(found.host);
    return found?.state === 'none' ? text.noneServes() : '';
  }
  const refusals = (): readonly ServerTrial[] => {
    const found = $found.get();
    return found?.state === 'none' ? found.trials : [];
  };
  return watch(
    h(
      'div.stack',
      { hidden: () => publicServers().length === 0 },
      button(text.connect, {
        testid: 'connect-solana',
        className: 'wide',
        disabled: isTrying,
        classes: { busy: isTrying, primary: () => needsRpc($settings.get()) },
        async onclick() {
          $found.set({ state: 'trying' });
          const found = await find();
          $found.set(found);
          const isFound = found.state === 'connected';
          adviseInstead('rpc_missing', isFound ? null : text.useOwn);
          if (!isFound) own.open = true;
        },
      }),
      h('p.hint', { hidden: isConnected }, text.connectHint),
      h(
        'div',
        h(
          'p.hint',
          {
            role: 'status',
            testid: 'connect-solana-state',
            data: { state: () => $found.get()?.state ?? null },
          },
          said,
        ),
        filled(h('ul.hint'), refusals, (trials) =>
          trials.flatMap(({ error }) => (error ? [h('li', sayError(error).text)] : [])),
        ),
        errorOf(() => {
          const found = $found.get();
          return found?.state === 'failed' ? found.error : null;
        }),
      ),
    ),
    $found,
    $settings,
  );
}

/** Builds the field for a server that the user gets from a provider. */
function ownServer(actions: Actions): HTMLDetailsElement {
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
  watch(() => {
    const settings = $settings.get();
    if (input.ariaInvalid !== 'true') {
      setValue(input, settings.rpcUrls[settings.network].join(' '));
    }
  }, $settings);
  return h(
    'details.fold',
    { testid: 'own-server', open: publicServers().length === 0 },
    h('summary', text.ownServer),
    field(text.ask, input, text.askHint),
    check.element,
    h('p.hint', text.providers),
    h(
      'ul.hint',
      ...PROVIDERS.map(({ name, url }) =>
        h('li', h('a', { href: url, target: '_blank', rel: 'noreferrer' }, name)),
      ),
    ),
  );
}

/** Offers both ways to an RPC server. Shown once the chosen network needs one. */
function askRpc(actions: Actions): HTMLElement {
  const wanted = new Set<NetworkId>();
  let asked: NetworkId | null = null;
  watch(() => {
    const settings = $settings.get();
    if (needsRpc(settings)) wanted.add(settings.network);
    // Each network has its own public servers, so the advice about the earlier network is cleared.
    if (settings.network !== asked) adviseInstead('rpc_missing', null);
    asked = settings.network;
  }, $settings);
  const own = ownServer(actions);
  return watch(
    h(
      'div.stack',
      { hidden: () => !wanted.has($settings.get().network) },
      findServer(actions, own),
      h(
        'div.row.folds',
        shownIf(
          fold(
            strings.details,
            '',
            h('p.hint', () => text.connectTries(publicServers().map(hostOf).join(', '))),
          ),
          () => publicServers().length > 0,
        ),
        own,
      ),
    ),
    $settings,
  );
}

/**
 * Shows which STUN servers a call will ask, and lets the user do without them. Shown if nobody has
 * set a server.
 */
function askReach(actions: Actions, role: Role): HTMLElement {
  const { where } = reachStrings;
  const mode = (): ReachMode => reachMode($settings.get(), siteConfig());
  const option = (direct: boolean): HTMLElement =>
    h(
      'label',
      h('input', {
        type: 'radio',
        name: `ask-reach-${role}`,
        testid: direct ? 'reach-here' : 'reach-elsewhere',
        checked: () => (mode() === 'none') === direct,
        onchange: () => void actions.saveSettings({ direct }),
      }),
      direct ? where.here : where.elsewhere,
    );
  return watch(
    h(
      'fieldset.field',
      { testid: 'ask-reach', hidden: () => !asksReach(role) },
      h('legend', role === 'host' ? where.guest : where.host),
      h('div.row', option(false), option(true)),
      h('p.hint', () => (mode() === 'none' ? where.direct : where.asks)()),
      fold(
        strings.details,
        'small',
        h('p.hint', () => reachStrings.modeHints[mode()]()),
      ),
    ),
    $settings,
    $lentRelay,
    $lentStun,
    $stunRefused,
  );
}

/** Builds the questions about servers for this side's first screen. */
export function askPanel(actions: Actions, role: Role): HTMLElement {
  const element = h(
    'div.ask-servers',
    askRpc(actions),
    askReach(actions, role),
    hideAddress(actions, `hide-address-${role}`, offersHiding),
  );
  // The error may be far from this field. On a phone, the field may even be out of view, so the
  // page leads to it.
  const errorHere = (): ErrorCode | undefined =>
    (role === 'host' ? $host : $guest).get().error?.code;
  let shown: ErrorCode | undefined;
  watch(
    () => {
      const code = errorHere();
      const isNew = code !== shown;
      shown = code;
      if (!isNew || code !== 'rpc_missing') return;
      // The field for the user's own server is open because no public server answered, or because
      // the user opened the field.
      const own = element.querySelector<HTMLElement>('[open] [data-testid="ask-rpc"]');
      leadTo(own ?? element.querySelector<HTMLElement>('[data-testid="connect-solana"]'));
    },
    $host,
    $guest,
  );
  return element;
}
