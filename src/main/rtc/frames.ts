/** Puts the frames worker between a sender's encoder and the network. */
export type FrameGuard = (sender: RTCRtpSender, kind: 'audio' | 'video') => void;

/** Newer than the transfer of channels; without it, only main's own gate closes (media/devices.ts). */
export const canGuardFrames = (): boolean => 'RTCRtpScriptTransform' in globalThis;

/** The next frame is a key frame; the receiver would ask for one by itself, some two seconds later. */
async function startAfresh(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters();
  const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
  // Not yet in TypeScript's DOM library.
  const options: RTCSetParameterOptions = { encodingOptions } as object;
  await sender.setParameters(parameters, options);
}

function createFrameGuard(worker: Worker): FrameGuard {
  const senders: WeakRef<RTCRtpSender>[] = [];
  // Chromium lets only main ask an encoder for a key frame (facts.md, "Encoded frames in a worker").
  worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const sender = typeof data === 'number' ? senders[data]?.deref() : undefined;
    // Closed, or other parameters are being set: then the receiver asks.
    if (sender) startAfresh(sender).catch(() => undefined);
  });
  return (sender, kind) => {
    if (sender.transform) return;
    const index = senders.push(new WeakRef(sender)) - 1;
    sender.transform = new RTCRtpScriptTransform(worker, { kind, index });
  };
}

const guards = new WeakMap<Worker, FrameGuard>();

/**
 * The one of this frames worker. To be called in the task that makes a sender, before anything of it is
 * negotiated: a sender that is never without its transform sends nothing unpaid. It stays when the
 * sender's track is replaced.
 */
export function frameGuard(worker: Worker): FrameGuard {
  const guard = guards.get(worker) ?? createFrameGuard(worker);
  guards.set(worker, guard);
  return guard;
}
