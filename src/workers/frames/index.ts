import type { FrameNews, GuardedSender } from '../../shared/api/frames.ts';
import { createFrameGate } from './frame-gate.ts';

/**
 * The frames worker. Every encoded frame that this side sends passes through it, but only while it
 * is paid for. The ledger worker sends the lease over a MessagePort of its own, so a freeze works
 * even while main is blocked (docs/security.md, "The freeze"). The worker lives as long as the
 * page.
 */

const gate = createFrameGate(() => performance.now());

addEventListener('message', ({ data: port }: MessageEvent<unknown>) => {
  if (typeof port === 'number') postMessage({ index: port, what: 'heard' } satisfies FrameNews);
  if (!(port instanceof MessagePort)) return;
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'number') gate.lease(data);
  };
});

addEventListener('rtctransform', (event) => {
  // The TypeScript types of a worker's events do not contain this event yet.
  if (!(event instanceof RTCTransformEvent)) return;
  const { transformer } = event;
  const { kind, index } = transformer.options as GuardedSender;
  const notify = (what: FrameNews['what']): void =>
    postMessage({ index, what } satisfies FrameNews);
  const askForKeyFrame = (): void => {
    if (kind === 'audio') return;
    if ('generateKeyFrame' in transformer) transformer.generateKeyFrame().catch(() => undefined);
    else notify('key-frame');
  };
  // `pass` rejects when the connection is closed. No more frames are sent then.
  gate.pass(transformer, { first: () => notify('frame'), askForKeyFrame }).catch(() => undefined);
});
