import { type BridgeDown, readBridgeUp } from '../../shared/api/channel-bridge.ts';
import { utf8 } from '../../shared/bytes.ts';
import { live } from './live.ts';
import type { Scope } from './scope.ts';

/**
 * Main's end of a bridge, for browsers that cannot transfer an RTCDataChannel: carries bytes between
 * the channel and a port, unseen. Main being blocked then does stall the worker's channel; the
 * worker's code is the same.
 * @returns the port to hand to the worker.
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
      // Two calls, because each overload takes one of the two types.
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
