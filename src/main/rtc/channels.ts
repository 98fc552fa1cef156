import { bridgeToPort } from './bridge-port.ts';
import type { Scope } from './scope.ts';

/**
 * The three channels of every connection, `negotiated` with fixed ids, so that they exist before
 * the first description and no one waits for an announcement (architecture.md, "Channels").
 */
export const CHANNEL_IDS = { signal: 0, x402: 1, files: 2 } as const;

export type WorkerLabel = Exclude<keyof typeof CHANNEL_IDS, 'signal'>;

/** Must transfer the endpoint into its worker before it returns: later the channel cannot move any more. */
export type Handover = (label: WorkerLabel, endpoint: RTCDataChannel | MessagePort) => void;

export interface Channels {
  readonly signal: RTCDataChannel;
  readonly bridged: boolean;
}

/** Opens all three and hands two over, in the same task. */
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

/** Chromium ≥ 130, Firefox ≥ 144, Safari ≥ 15 can; asking is the only way to know. Asked once. */
export function canTransferChannels(): boolean {
  transferable ??= tryTransfer();
  return transferable;
}

function tryTransfer(): boolean {
  const connection = new RTCPeerConnection();
  const { port1, port2 } = new MessageChannel();
  const probe: unknown = connection.createDataChannel('probe', { negotiated: true, id: 0 });
  try {
    // An older browser throws DataCloneError: the type says "transferable", that browser does not.
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
