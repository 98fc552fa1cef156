import type { FrameNews } from '../../shared/api/frames.ts';

/**
 * Puts the frames worker between a sender's encoder and the network. The task that creates the
 * sender must call this, because Chromium ignores a transform that is set later (platform-notes.md,
 * "Encoded frames in a worker"). The transform stays when the track is replaced.
 * @param onFrame called once, when the first frame of this sender has reached the worker.
 */
export type FrameGuard = (
  sender: RTCRtpSender,
  kind: 'audio' | 'video',
  onFrame: () => void,
) => {
  /**
   * Resolves once the worker has reported every frame that it has seen until now. The worker's
   * messages keep their order.
   */
  heard(): Promise<void>;
  /** Forgets the sender, which sends nothing more. */
  forget(): void;
};

/**
 * Returns whether the browser has RTCRtpScriptTransform. Without it, only the gate on the main
 * thread stops unpaid media (media/gate.ts).
 */
export const canGuardFrames = (): boolean => 'RTCRtpScriptTransform' in globalThis;

/** Requests a key frame at once. Otherwise the receiver would request one about two seconds later. */
async function requestKeyFrame(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters();
  const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
  // TypeScript's DOM library does not declare these options yet.
  const options: RTCSetParameterOptions = { encodingOptions } as object;
  await sender.setParameters(parameters, options);
}

function createFrameGuard(worker: Worker): FrameGuard {
  const senders = new Map<
    number,
    { readonly sender: RTCRtpSender; readonly onFrame: () => void }
  >();
  const asked = new Map<number, () => void>();
  let made = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<FrameNews>) => {
    if (data.what === 'heard') {
      asked.get(data.index)?.();
      asked.delete(data.index);
      return;
    }
    const known = senders.get(data.index);
    if (data.what === 'frame') known?.onFrame();
    const sender = data.what === 'key-frame' ? known?.sender : undefined;
    // Fails if the sender is closed or other parameters are being set. The receiver then requests a
    // key frame itself.
    if (sender) requestKeyFrame(sender).catch(() => undefined);
  });
  return (sender, kind, onFrame) => {
    const index = made++;
    senders.set(index, { sender, onFrame });
    sender.transform = new RTCRtpScriptTransform(worker, { kind, index });
    return {
      heard: () =>
        new Promise((resolve) => {
          const question = made++;
          asked.set(question, resolve);
          worker.postMessage(question);
        }),
      forget: () => void senders.delete(index),
    };
  };
}

const guards = new WeakMap<Worker, FrameGuard>();

/** Returns the frame guard of a worker. Each worker has one. */
export function frameGuard(worker: Worker): FrameGuard {
  const guard = guards.get(worker) ?? createFrameGuard(worker);
  guards.set(worker, guard);
  return guard;
}
