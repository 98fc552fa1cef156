import { preflight } from './preflight.ts';
import type { PreflightReport, ServerResult } from './reach.ts';
import { $noRoute, $preflight } from './state.ts';
import { iceServersOf } from '../app/settings.ts';
import { $call, $settings } from '../app/state.ts';
import { h, setData, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { button, fact, facts } from '../ui/parts.ts';
import { reachStrings as text } from './strings.ts';

const wordOf = (result: ServerResult): string => {
  if (result.kind === 'stun') return text.stun[result.answered ? 'answered' : 'silent'];
  return result.relay === 'refused' ? text.turn.refused(result.errorCode) : text.turn[result.relay];
};

/** Lists the result of a connection test. */
function rows(report: PreflightReport): HTMLElement[] {
  const { families, hidden, outside, symmetric, servers } = report;
  const known = families.map((family) => text.families[family]).join(', ');
  const network = hidden && known === '' ? text.hidden : known || text.noNetwork;
  const line = (term: string, value: string): HTMLElement => fact(term, h('span', {}, value));
  return [
    line(text.network, network),
    line(text.outside, outside.join(', ') || text.noOutside),
    ...(symmetric ? [line(text.nat, text.symmetric)] : []),
    ...servers.map((server) => {
      const row = line(server.url, wordOf(server));
      row.dataset['testid'] = 'preflight-server';
      row.dataset['url'] = server.url;
      row.dataset['result'] =
        server.kind === 'turn' ? server.relay : server.answered ? 'answers' : 'silent';
      return row;
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
    // RTCPeerConnection rejects this server; its field in the settings says so.
    $preflight.set({ running: false, report: null });
  }
}

/**
 * Tests which routes to this browser exist, before a call or after one that failed. `now` starts
 * the test at once, because the user asked for it.
 */
export function preflightPanel(now = false): HTMLElement {
  if (now) void run();
  const verdict = h('p', { testid: 'preflight', role: 'status' });
  const list = facts();
  const start = button(text.test, {
    testid: 'preflight-run',
    className: 'quiet',
    onclick: () => void run(),
  });
  watch(() => {
    const { running, report } = $preflight.get();
    setDisabled(start, running);
    setText(verdict, running ? text.testing : report ? text.verdicts[report.verdict] : '');
    setData(verdict, 'verdict', report?.verdict ?? null);
    setVisible(list, report !== null);
    list.replaceChildren(...(report ? rows(report) : []));
  }, $preflight);
  return h('div', { className: 'preflight' }, start, verdict, list);
}

/** Shows why there was no route, and what would help. */
export function noRoutePanel(): HTMLElement {
  const lead = h('p', { className: 'hint' }, text.stillWaiting);
  const why = h('p', { className: 'why' });
  const help = h('p', {});
  const element = h(
    'div',
    { className: 'card no-route', testid: 'no-route' },
    lead,
    why,
    help,
    preflightPanel(),
  );
  watch(() => {
    const cause = $noRoute.get();
    setVisible(element, cause !== null);
    setData(element, 'cause', cause);
    if (cause === null) return;
    setVisible(lead, $call.get().connection === 'connecting');
    setText(why, text.causes[cause].why);
    setText(help, text.causes[cause].help);
  }, $noRoute);
  return element;
}
