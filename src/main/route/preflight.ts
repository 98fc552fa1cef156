import { parseCandidate } from '../../shared/call/candidate.ts';
import { raise } from '../../shared/errors.ts';
import { createScope, live } from '../rtc/scope.ts';
import {
  type FoundCandidate,
  type FoundError,
  judgePreflight,
  type PreflightReport,
} from './reach.ts';
import { type IceServer, isTurn } from '../app/site.ts';

/**
 * How long a test gathers candidates. This is longer than for codes (rtc/gather.ts), because a
 * browser takes up to ten seconds to give up on a server.
 */
const CAP_MS = 10_000;

interface Gathered {
  readonly found: FoundCandidate[];
  readonly errors: FoundError[];
}

/**
 * Tests which routes to this browser exist. The test gathers candidates from each configured
 * server, as a call would, and contacts no other server. Each server is tested alone, because not
 * every browser reports which server answered. The STUN servers are also tested together, because
 * the kind of NAT shows only in two answers to one socket.
 * @throws P2cError `aborted`.
 */
export async function preflight(
  servers: readonly IceServer[],
  signal: AbortSignal,
): Promise<PreflightReport> {
  const [first, ...others] = await Promise.all([
    gather(
      servers.filter(({ urls }) => !isTurn(urls)),
      signal,
    ),
    ...servers.map(async (server) => {
      const { found, errors } = await gather([server], signal);
      const url = server.urls;
      return {
        // The first test has already found this browser's own addresses.
        found: found.filter(({ type }) => type !== 'host').map((each) => ({ ...each, url })),
        errors: errors.map(({ code }) => ({ url, code })),
      };
    }),
  ]);
  if (signal.aborted) throw raise('aborted');
  const all = [first, ...others];
  return judgePreflight(
    servers,
    all.flatMap(({ found }) => found),
    all.flatMap(({ errors }) => errors),
  );
}

async function gather(servers: readonly IceServer[], signal: AbortSignal): Promise<Gathered> {
  if (signal.aborted) throw raise('aborted');
  const scope = createScope();
  const connection = new RTCPeerConnection({ iceServers: servers.map((each) => ({ ...each })) });
  scope.add(live.hold('connections'));
  scope.add(() => connection.close());
  const gathered: Gathered = { found: [], errors: [] };
  try {
    const done = new Promise<void>((resolve) => {
      scope.listen(connection, 'icegatheringstatechange', () => {
        if (connection.iceGatheringState === 'complete') resolve();
      });
      scope.listen(signal, 'abort', () => resolve());
      scope.after(CAP_MS, resolve);
    });
    scope.listen(connection, 'icecandidate', (event) => {
      if (event instanceof RTCPeerConnectionIceEvent) gathered.found.push(...read(event));
    });
    // Only Chromium reports a server that does not answer.
    scope.listen(connection, 'icecandidateerror', (event) => {
      if (!(event instanceof RTCPeerConnectionIceErrorEvent)) return;
      gathered.errors.push({ url: event.url, code: event.errorCode });
    });
    connection.createDataChannel('preflight');
    await connection.setLocalDescription();
    await done;
    return gathered;
  } finally {
    scope.close();
  }
}

/**
 * Reads only UDP candidates, because codes contain only those. The candidate of a TURN server is
 * UDP, whatever protocol leads to the server.
 */
function read({ candidate }: RTCPeerConnectionIceEvent): FoundCandidate[] {
  if (!candidate || candidate.protocol !== 'udp' || candidate.component === 'rtcp') return [];
  // This field is newer than TypeScript's types, and not every browser has it.
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
