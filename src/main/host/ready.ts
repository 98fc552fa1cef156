import { SUMS } from '../../shared/network-fees.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Actions } from '../app/actions.ts';
import { $call, $media } from '../app/call-state.ts';
import { $host } from '../app/host-state.ts';
import { $panel } from '../app/screen.ts';
import { $settings, needsRpc } from '../app/settings.ts';
import { deviceStrings } from '../devices/strings.ts';
import { $devices } from '../devices/state.ts';
import { type Input, INPUTS } from '../media/device-list.ts';
import { preflightPanel } from '../route/panel.ts';
import { $preflight } from '../route/state.ts';
import { formatSol } from '../text/intl.ts';
import { settingsStrings } from '../settings/strings.ts';
import { drawing, h, type Live, watch } from '../ui/dom.ts';
import { leadTo } from '../ui/lead-to.ts';
import { button, fold } from '../ui/parts.ts';
import { sayError } from '../ui/say-error.ts';
import { $wallet } from '../wallet/standard/state.ts';
import { walletStrings } from '../wallet/strings.ts';
import { readyStrings as text } from './ready-strings.ts';
import { hostStrings } from './strings.ts';

/**
 * Shows the host everything that a call needs. Each point is checked as it is now and has one
 * remedy.
 */

/** `open` means that this point has not been checked yet. */
type State = 'ok' | 'todo' | 'open';

interface Check {
  readonly id: string;
  readonly label: Live<string>;
  readonly state: () => State;
  readonly said: () => string;
  /** The remedy, shown unless the state is `ok`. */
  readonly fix?: HTMLElement;
}

/** Finds a control elsewhere on this screen. */
const control = (testid: string): HTMLElement | null =>
  document.querySelector(`[data-testid="${testid}"]`);

const isConnected = (): boolean => $wallet.get().status === 'connected';

const wallet = (): Check => ({
  id: 'wallet',
  label: walletStrings.title,
  state: () => (isConnected() ? 'ok' : 'todo'),
  said: () => (isConnected() ? ($wallet.get().name ?? '') : text.noWallet()),
  fix: button(walletStrings.connect, { onclick: () => $panel.set('wallet') }),
});

/**
 * Checks the SOL for network fees. If the network-fee balance is filled, the wallet needs no SOL.
 */
function fees(): Check {
  const calls = (): number => $host.get().feeBalance?.calls ?? 0;
  function state(): State {
    const { lamports } = $wallet.get();
    if (calls() > 0) return 'ok';
    if (lamports === undefined) return 'open';
    return lamports >= SUMS.wallet ? 'ok' : 'todo';
  }
  return {
    id: 'sol',
    label: walletStrings.fees,
    state,
    said() {
      const { lamports } = $wallet.get();
      if (calls() > 0) return hostStrings.feesLeft(calls());
      if (lamports === undefined) return text.afterWallet();
      return text.sol(formatSol(lamports), formatSol(SUMS.wallet));
    },
  };
}

function server(error: () => AppError | null | undefined): Check {
  function state(): State {
    if (needsRpc($settings.get())) return 'todo';
    if (error() === undefined) return 'open';
    return error() === null ? 'ok' : 'todo';
  }
  return {
    id: 'server',
    label: 'Solana',
    state,
    said() {
      const wrong = error();
      if (needsRpc($settings.get())) return text.noServer();
      if (wrong === undefined) return settingsStrings.checking();
      return wrong ? sayError(wrong).text : text.answers();
    },
    fix: button(settingsStrings.connect, {
      hidden: () => !needsRpc($settings.get()),
      onclick: () => leadTo(control('connect-solana')),
    }),
  };
}

function route(): Check {
  const verdict = () => $preflight.get().report?.verdict;
  function state(): State {
    const found = verdict();
    if (found === undefined) return 'open';
    return found === 'nobody' || found === 'own-network' ? 'todo' : 'ok';
  }
  return {
    id: 'route',
    label: text.route,
    state,
    said: () => (verdict() === undefined ? text.untested() : ''),
    fix: preflightPanel(),
  };
}

function device(input: Input): Check {
  const isOpen = (): boolean =>
    input === 'camera' ? $media.get().hasCamera : $media.get().hasMicrophone;
  const isUnused = (): boolean => input === 'camera' && $devices.get().preferences.audioOnly;
  function state(): State {
    if (isOpen() || isUnused()) return 'ok';
    return $media.get().error ? 'todo' : 'open';
  }
  return {
    id: input,
    label: deviceStrings.kinds[input],
    state,
    said() {
      const { error } = $media.get();
      if (isUnused()) return text.soundOnly();
      if (isOpen()) return text.works();
      return error ? sayError(error).text : text.untested();
    },
    fix: button(deviceStrings.check, {
      hidden: () => $media.get().error !== null,
      onclick: () => leadTo(control('preview-check')),
    }),
  };
}

function row({ id, label, state, said, fix }: Check): HTMLElement {
  const isFixed = (): boolean => state() === 'ok';
  return h(
    'li.ready-row',
    { testid: `ready-${id}`, data: { state } },
    h('strong', label),
    h('span', { role: 'status' }, said),
    fix ? h('div', { hidden: isFixed }, fix) : null,
  );
}

export function readiness(actions: Pick<Actions, 'checkServers'>): HTMLElement {
  let answer: AppError | null | undefined;
  const checks = [
    wallet(),
    fees(),
    server(() => answer),
    route(),
    ...INPUTS.map((input) => device(input)),
  ];
  const missing = (): number => checks.filter(({ state }) => state() !== 'ok').length;
  const element = fold(
    () => (missing() === 0 ? text.allReady() : text.title()),
    'ready',
    h('ul.ready-list', ...checks.map(row)),
  );
  const draw = drawing(element);
  async function ask(): Promise<void> {
    answer = undefined;
    draw();
    const found = needsRpc($settings.get()) ? undefined : await actions.checkServers();
    answer = found;
    draw();
  }
  element.dataset['testid'] = 'ready';
  const askIfOpen = (): void => {
    if (element.open) void ask();
  };
  element.addEventListener('toggle', askIfOpen);
  $settings.listen(askIfOpen);
  watch(draw, $wallet, $host, $settings, $media, $devices, $preflight, $call);
  return element;
}
