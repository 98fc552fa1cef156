import { ownText, raise } from '../../shared/errors.ts';

/**
 * Broken IPv6 or a VPN can stall gathering for 40 s (platform-notes.md). The candidates found
 * within this time suffice.
 */
const GATHERING_CAP_MS = 4_000;

/**
 * Sets the implicit local description. Resolves with its SDP once gathering is complete, or after 4 s
 * with the candidates found so far.
 * @throws P2cError `aborted` if the signal aborts or the connection closes, `internal` if there is no
 * local description; DOMException from `setLocalDescription`.
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
  if (!sdp) throw raise('internal', { what: ownText('no local description') });
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
