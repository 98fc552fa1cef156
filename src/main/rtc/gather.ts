import { raise } from '../../shared/errors.ts';

/** A broken IPv6 or a VPN can stall gathering for 40 s; what was found by then is enough (facts.md). */
const GATHERING_CAP_MS = 4_000;

/**
 * Applies the implicit local description and waits until its candidates are known, at most 4 s.
 * @returns the SDP with candidates. @throws P2cError `aborted`, or `internal` without a description.
 */
export async function describeLocally(
  connection: RTCPeerConnection,
  signal: AbortSignal,
): Promise<string> {
  if (signal.aborted) throw raise('aborted');
  await connection.setLocalDescription();
  await gathered(connection, signal);
  if (signal.aborted || connection.signalingState === 'closed') throw raise('aborted');
  const sdp = connection.localDescription?.sdp;
  if (!sdp) throw raise('internal', { what: 'no local description' });
  return sdp;
}

function gathered(connection: RTCPeerConnection, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (connection.iceGatheringState === 'complete' || signal.aborted) finish();
    };
    const finish = (): void => {
      clearTimeout(cap);
      connection.removeEventListener('icegatheringstatechange', check);
      signal.removeEventListener('abort', check);
      resolve();
    };
    const cap = setTimeout(finish, GATHERING_CAP_MS);
    connection.addEventListener('icegatheringstatechange', check);
    signal.addEventListener('abort', check);
    check();
  });
}
