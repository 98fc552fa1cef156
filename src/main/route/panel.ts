import { preflight } from './preflight.ts';
import {
  mayBeOneNetwork,
  type NoRouteCause,
  type PreflightReport,
  type ServerResult,
} from './reach.ts';
import { $noRoute, $preflight } from './state.ts';
import { $settings, iceServersOf } from '../app/settings.ts';
import { $call, $media } from '../app/call-state.ts';
import { filled, h, viewOf, watch } from '../ui/dom.ts';
import { button, fact } from '../ui/parts.ts';
import { reachStrings as text } from './strings.ts';

const wordOf = (result: ServerResult): string => {
  if (result.kind === 'stun') return text.stun[result.answered ? 'answered' : 'silent']();
  return result.relay === 'refused'
    ? text.turn.refused(result.errorCode)
    : text.turn[result.relay]();
};

/** Lists the result of a connection test. */
function rows(report: PreflightReport): HTMLElement[] {
  const { families, hidden, outside, symmetric, servers } = report;
  const known = families.map((family) => text.families[family]()).join(', ');
  const network = hidden && known === '' ? text.hidden() : known || text.noNetwork();
  return [
    fact(text.network, network),
    fact(text.outside, outside.join(', ') || text.noOutside()),
    ...(symmetric ? [fact(text.nat, text.symmetric)] : []),
    ...servers.map((server) => {
      const { url } = server;
      const answers = server.kind === 'stun' && server.answered ? 'answers' : 'silent';
      const result = server.kind === 'turn' ? server.relay : answers;
      return fact(url, wordOf(server), { testid: 'preflight-server', data: { url, result } });
    }),
  ];
}

async function run(): Promise<void> {
  if ($preflight.get().running) return;
  $preflight.set({ running: true, report: null });
  try {
    const report = await preflight(iceServersOf($settings.get()), new AbortController().signal);
    $preflight.set({ running: false, report });
  } catch {
    // RTCPeerConnection rejects this server. The server's field in the settings shows that.
    $preflight.set({ running: false, report: null });
  }
}

/**
 * Tests which routes to this browser exist, before a call or after a failed one. `now` starts the
 * test at once, because the user asked for it.
 */
export function preflightPanel(now = false): HTMLElement {
  if (now) void run();
  const report = (): PreflightReport | null => $preflight.get().report;
  function verdict(): string {
    if ($preflight.get().running) return text.testing();
    const found = report();
    return found ? text.verdicts[found.verdict]() : '';
  }
  return watch(
    h(
      'div.preflight',
      button(text.test, {
        testid: 'preflight-run',
        className: 'quiet',
        disabled: () => $preflight.get().running,
        onclick: () => void run(),
      }),
      h(
        'p',
        { testid: 'preflight', role: 'status', data: { verdict: () => report()?.verdict ?? null } },
        verdict,
      ),
      filled(h('dl.facts', { hidden: () => report() === null }), report, (found) =>
        found ? rows(found) : [],
      ),
    ),
    $preflight,
  );
}

/**
 * Returns a remedy for a cause. A user who already uses a camera or microphone need not allow it
 * again.
 */
function helpFor(cause: NoRouteCause): string {
  const { hasMicrophone, hasCamera } = $media.get();
  const isCapturing = hasMicrophone || hasCamera;
  return text.causes[cause === 'hidden-ours' && isCapturing ? 'unasked' : cause].help();
}

/** Shows why there was no route, and a remedy. `again` makes a new invite for the host. */
export function noRoutePanel(again: () => unknown): HTMLElement {
  const isWaiting = (): boolean => $call.get().connection === 'connecting';
  // To this side, a peer whose page was reloaded looks the same as a network that blocks the
  // connection.
  const mayBeGone = (): string => text.mayBeGone[$call.get().role ?? 'host']();
  return watch(
    viewOf($noRoute.get, (cause) =>
      h(
        'div.card.no-route',
        { testid: 'no-route', data: { cause } },
        h('p', () => (isWaiting() ? text.stillWaiting() : mayBeGone())),
        h('p.why', () => text.causes[cause()].why),
        h('p', () => helpFor(cause())),
        h('p', { hidden: () => !mayBeOneNetwork(cause()) }, text.oneNetwork),
        h(
          'div.row',
          { hidden: () => isWaiting() || $call.get().role !== 'host' },
          button(text.newInvite, { onclick: () => void again() }),
        ),
        preflightPanel(),
      ),
    ),
    $noRoute,
    $call,
  );
}
