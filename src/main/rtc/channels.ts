import { live, type Scope } from './scope.ts';
import { type BridgeDown, readBridgeUp } from '../../shared/api/channel-bridge.ts';
import { utf8 } from '../../shared/bytes.ts';

/**
 * Bridges a channel and a port, for browsers that cannot transfer an RTCDataChannel. A blocked main
 * thread then also stalls the worker's channel. The worker runs the same code in both cases.
 * @returns the port for the worker.
 */
export function bridgeToPort(channel: RTCDataChannel, scope: Scope): MessagePort {
  const { port1: ours, port2: theirs } = new MessageChannel();
  const release = live.hold('ports');
  let accepted = 0;
  channel.binaryType = 'arraybuffer';

  const post = (message: BridgeDown, transfer: Transferable[] = []): void =>
    ours.postMessage(message, transfer);
  const flow = (): void => post({ kind: 'flow', accepted, buffered: channel.bufferedAmount });

  scope.listen(channel, 'open', () => post({ kind: 'open' }));
  scope.listen(channel, 'close', () => post({ kind: 'close' }));
  scope.listen(channel, 'bufferedamountlow', flow);
  scope.listen(channel, 'message', (event) => {
    const data: unknown = event instanceof MessageEvent ? event.data : null;
    if (typeof data === 'string') post({ kind: 'message', data });
    if (data instanceof ArrayBuffer) post({ kind: 'message', data }, [data]);
  });

  ours.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = readBridgeUp(data);
    if (message?.kind === 'low-water') channel.bufferedAmountLowThreshold = message.bytes;
    if (message?.kind === 'close') channel.close();
    if (message?.kind === 'send' && channel.readyState === 'open') {
      // Two calls, because each overload accepts only one of the two types.
      if (typeof message.data === 'string') channel.send(message.data);
      else channel.send(message.data);
      accepted +=
        typeof message.data === 'string' ? utf8(message.data).length : message.data.byteLength;
      flow();
    }
  };
  scope.add(() => {
    post({ kind: 'close' });
    ours.close();
    release();
  });
  return theirs;
}

/**
 * The ids of the three channels of every connection. They are `negotiated` and fixed, so the
 * channels exist before the first description and need no announcement (architecture.md,
 * "Channels").
 */
export const CHANNEL_IDS = { signal: 0, x402: 1, files: 2 } as const;

type WorkerLabel = Exclude<keyof typeof CHANNEL_IDS, 'signal'>;

/**
 * Transfers an endpoint into its worker. This must happen before the function returns, because a
 * channel cannot be transferred later.
 */
export type Handover = (label: WorkerLabel, endpoint: RTCDataChannel | MessagePort) => void;

interface Channels {
  readonly signal: RTCDataChannel;
  readonly bridged: boolean;
}

/** Opens all three channels and transfers two of them into their workers, in the same task. */
export function openChannels(
  connection: RTCPeerConnection,
  options: { readonly handover: Handover; readonly forceBridge: boolean; readonly scope: Scope },
): Channels {
  const open = (label: keyof typeof CHANNEL_IDS): RTCDataChannel =>
    connection.createDataChannel(label, { negotiated: true, id: CHANNEL_IDS[label] });
  const bridged = options.forceBridge || !canTransferChannels();

  const signal = open('signal');
  for (const label of ['x402', 'files'] as const) {
    const channel = open(label);
    options.handover(label, bridged ? bridgeToPort(channel, options.scope) : channel);
  }
  return { signal, bridged };
}

let transferable: boolean | null = null;

/**
 * Returns whether channels can be transferred: Chromium ≥ 130, Firefox ≥ 144, Safari ≥ 15. Only an
 * attempt shows this, and one attempt suffices.
 */
export function canTransferChannels(): boolean {
  transferable ??= tryTransfer();
  return transferable;
}

function tryTransfer(): boolean {
  const connection = new RTCPeerConnection();
  const { port1, port2 } = new MessageChannel();
  const probe: unknown = connection.createDataChannel('probe', { negotiated: true, id: 0 });
  try {
    // An older browser throws DataCloneError, although the type says that channels are
    // transferable.
    port1.postMessage(probe, [probe as Transferable]);
    return true;
  } catch {
    return false;
  } finally {
    port1.close();
    port2.close();
    connection.close();
  }
}
