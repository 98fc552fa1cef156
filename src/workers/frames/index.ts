import type { FrameNews, GuardedSender } from '../../shared/api/frames.ts';
import { createFrameGate } from './frame-gate.ts';

/**
 * The frames worker: every encoded frame that this side sends passes here, and only while it is
 * paid for. The ledger worker sends the lease over a port of its own, so a freeze holds while main
 * is blocked (docs/security.md, "The freeze"). It lives as long as the page.
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
  // The event's name is not in the worker's list of events yet.
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
  // It rejects when the connection is closed, and then there is nothing left to hold back.
  gate.pass(transformer, { first: () => notify('frame'), askForKeyFrame }).catch(() => undefined);
});
