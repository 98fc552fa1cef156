import type { LogEntry } from '../../shared/log.ts';
import { live } from '../rtc/scope.ts';
import type { App } from '../app/app.ts';
import { countEvents, type Facts, quantile, type Report } from './report.ts';
import { $quality } from '../quality/link-quality.ts';
import { $settings, chosenNetwork, iceServersOf, type Settings } from '../app/settings.ts';
import { $site, siteConfig } from '../app/site.ts';
import { $call } from '../app/call-state.ts';
import { $wallet } from '../wallet/standard/state.ts';

/**
 * Collects the event logs of all threads and the clock's lateness, for tests and problem reports.
 */
export interface Diagnostics {
  readonly log: readonly LogEntry[];
  /** `firedAtMs − deadlineMs` of the clock's latest ticks; empty while the clock is not running. */
  readonly lateness: readonly number[];
}

export async function readDiagnostics(app: App): Promise<Diagnostics> {
  const clock = app.workers.clock();
  const [ledger, files, ticks, lateness] = await Promise.all([
    app.ledger.raw().log(),
    app.workers.opened('transfer') ? app.files.raw().log() : [],
    clock?.log() ?? [],
    clock?.lateness() ?? [],
  ]);
  return { log: [...app.log.entries(), ...ledger, ...files, ...ticks], lateness };
}

/** Returns which kinds of servers are set, such as `stun, turn`, without their addresses. */
const kinds = (urls: readonly string[]): string =>
  [...new Set(urls.map((url) => url.slice(0, url.indexOf(':'))))].sort().join(', ');

/** Returns which parts of the site's config.json are used, such as `network, RPC servers (2)`. */
function usedFromSite(settings: Settings): string {
  const site = siteConfig();
  const { network, rpcUrls } = settings;
  const chosen = chosenNetwork(() => localStorage);
  const rpc = rpcUrls[network].length === 0 ? (site.rpcServers[network] ?? []) : [];
  const ice = iceServersOf(settings) === site.iceServers ? site.iceServers : [];
  return [
    ...(chosen === null && site.network === network ? ['network'] : []),
    ...(rpc.length > 0 ? [`RPC servers (${rpc.length})`] : []),
    ...(ice.length > 0 ? [`ICE servers (${kinds(ice.map(({ urls }) => urls))})`] : []),
  ].join(', ');
}

function states(app: App, version: string): Facts {
  const { role, connection, view, ended, error } = $call.get();
  const settings = $settings.get();
  const { network, rpcUrls } = settings;
  const wallet = $wallet.get();
  const { word, step, points } = $quality.get();
  const route = points.at(-1)?.route;
  return {
    version,
    browser: navigator.userAgent,
    network,
    'own RPC servers': rpcUrls[network].length,
    'ICE servers': kinds(iceServersOf(settings).map(({ urls }) => urls)),
    'config.json': $site.get().file,
    'used from config.json': usedFromSite(settings),
    wallet: `${wallet.status}${wallet.name === null ? '' : `, ${wallet.name}`}`,
    'clock worker': app.workers.clock() !== null,
    'transfer worker': app.workers.opened('transfer'),
    role,
    connection,
    phase: view?.phase ?? null,
    heartbeat: view?.heartbeat ?? null,
    'media open': view?.mediaOpen ?? null,
    'pays by': view?.payMode ?? null,
    billing: view?.billing?.status ?? null,
    frozen: view?.freezeCode?.code ?? null,
    ended,
    error: error?.code ?? view?.error?.code ?? null,
    quality: word,
    'picture reduced by steps': step,
    route: route ? `${route.local} to ${route.remote}` : null,
    'page hidden': document.hidden,
  };
}

function timings(lateness: readonly number[]): Facts {
  const { view } = $call.get();
  const settled = (view?.minutes ?? []).map(({ settleMs }) => settleMs);
  const round = (value: number | null): number | null => value && Math.round(value * 10) / 10;
  return {
    'page open for': Math.round(performance.now()),
    counted: view?.billing?.elapsedMs ?? null,
    'paid until': view?.billing?.paidUntilMs ?? null,
    'round trip': round($quality.get().points.at(-1)?.rttMs ?? null),
    'clock late, median': round(quantile(lateness, 0.5)),
    'clock late, of a hundred the fifth worst': round(quantile(lateness, 0.95)),
    'clock late, at most': round(quantile(lateness, 1)),
    'payment settled, median': round(quantile(settled, 0.5)),
    'payment settled, at most': round(quantile(settled, 1)),
  };
}

/**
 * Reads everything that the panel shows. The result leaves secrets out, but is not redacted yet.
 */
export async function readReport(app: App, version: string): Promise<Report> {
  const { log, lateness } = await readDiagnostics(app);
  const { view, chat } = $call.get();
  return {
    states: states(app, version),
    timings: timings(lateness),
    counters: {
      ...live.counts(),
      payments: view?.minutes.length ?? 0,
      'lines of chat': chat.length,
      'beats of the clock': lateness.length,
      ...countEvents(log),
    },
    log,
  };
}
