import { parseCandidate } from '../../shared/call/candidate.ts';
import { raise } from '../../shared/errors.ts';
import { createScope, live } from '../rtc/scope.ts';
import {
  type FoundCandidate,
  type FoundError,
  judgePreflight,
  type PreflightReport,
} from './reach.ts';
import type { IceServer } from '../app/state.ts';

/** Longer than a code waits (rtc/gather.ts): a browser takes up to ten seconds to give a server up. */
const CAP_MS = 10_000;

interface Look {
  readonly found: FoundCandidate[];
  readonly errors: FoundError[];
}

/**
 * Looks which ways to this browser exist, by gathering candidates as a call would, and asking each
 * server that is set; nobody else is contacted. Each server is asked by itself, since not every browser
 * says whose an answer is, and the STUN servers together, too, since only two answers to one socket tell
 * what kind of NAT is in between. @throws P2cError `aborted`.
 */
export async function preflight(
  servers: readonly IceServer[],
  signal: AbortSignal,
): Promise<PreflightReport> {
  const [first, ...looks] = await Promise.all([
    gather(
      servers.filter(({ urls }) => !/^turn/i.test(urls)),
      signal,
    ),
    ...servers.map(async (server) => {
      const { found, errors } = await gather([server], signal);
      const url = server.urls;
      return {
        // The own addresses are known already.
        found: found.filter(({ type }) => type !== 'host').map((each) => ({ ...each, url })),
        errors: errors.map(({ code }) => ({ url, code })),
      };
    }),
  ]);
  if (signal.aborted) throw raise('aborted');
  const all = [first, ...looks];
  return judgePreflight(
    servers,
    all.flatMap(({ found }) => found),
    all.flatMap(({ errors }) => errors),
  );
}

async function gather(servers: readonly IceServer[], signal: AbortSignal): Promise<Look> {
  if (signal.aborted) throw raise('aborted');
  const scope = createScope();
  const connection = new RTCPeerConnection({ iceServers: servers.map((each) => ({ ...each })) });
  scope.add(live.hold('connections'));
  scope.add(() => connection.close());
  const look: Look = { found: [], errors: [] };
  try {
    const done = new Promise<void>((resolve) => {
      scope.listen(connection, 'icegatheringstatechange', () => {
        if (connection.iceGatheringState === 'complete') resolve();
      });
      scope.listen(signal, 'abort', () => resolve());
      scope.after(CAP_MS, resolve);
    });
    scope.listen(connection, 'icecandidate', (event) => {
      if (event instanceof RTCPeerConnectionIceEvent) look.found.push(...read(event));
    });
    // Chromium; Firefox is silent about a server that does not answer.
    scope.listen(connection, 'icecandidateerror', (event) => {
      if (!(event instanceof RTCPeerConnectionIceErrorEvent)) return;
      look.errors.push({ url: event.url, code: event.errorCode });
    });
    connection.createDataChannel('preflight');
    await connection.setLocalDescription();
    await done;
    return look;
  } finally {
    scope.close();
  }
}

/** UDP only, as the codes carry; a relay's candidate is UDP however the relay is reached. */
function read({ candidate }: RTCPeerConnectionIceEvent): FoundCandidate[] {
  if (!candidate || candidate.protocol !== 'udp' || candidate.component === 'rtcp') return [];
  // Newer than TypeScript's library, and not in every browser.
  const { url } = candidate as RTCIceCandidate & { readonly url?: string | null };
  return [
    {
      type: candidate.type ?? '',
      address: candidate.address ?? '',
      port: candidate.port ?? 0,
      relatedPort: candidate.relatedPort,
      url: url ?? '',
      parsed: parseCandidate(candidate.candidate),
    },
  ];
}
