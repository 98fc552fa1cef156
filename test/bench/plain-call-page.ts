import { cameraConstraints } from '../../src/main/media/picture.ts';

/** A call and nothing else: one connection with the product's capture settings, and both pictures shown. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlainCall {
  /** Opens camera and microphone, and shows both pictures where the product's page has them. */
  start(boxes: { readonly local: Box; readonly remote: Box }): Promise<void>;
  offer(): Promise<string>;
  answer(offer: string): Promise<string>;
  accept(answer: string): Promise<void>;
}

const connection = new RTCPeerConnection();

function showIn(id: string, box: Box, stream: MediaStream): void {
  const own = id === 'local-video';
  const video = document.createElement('video');
  Object.assign(video, { autoplay: true, playsInline: true, muted: own });
  video.dataset['testid'] = id;
  video.style.cssText = `width:100%;height:100%;${own ? 'object-fit:cover;scale:-1 1' : ''}`;
  video.srcObject = stream;
  const { x, y, width, height } = box;
  const frame = document.createElement('div');
  // Round and mirrored as the product's pictures are, because without a GPU that costs as much as a codec.
  frame.style.cssText = `position:fixed;overflow:hidden;border-radius:8px;left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
  frame.append(video);
  document.body.append(frame);
}

async function described(): Promise<string> {
  await connection.setLocalDescription();
  while (connection.iceGatheringState !== 'complete') {
    await new Promise((resolve) =>
      connection.addEventListener('icegatheringstatechange', resolve, { once: true }),
    );
  }
  return connection.localDescription?.sdp ?? '';
}

const page: PlainCall = {
  async start({ local, remote }) {
    const constraints = { audio: true, video: cameraConstraints('auto') };
    const own = await navigator.mediaDevices.getUserMedia(constraints);
    for (const track of own.getTracks()) connection.addTrack(track, own);
    const theirs = new MediaStream();
    connection.ontrack = ({ track }) => theirs.addTrack(track);
    showIn('remote-video', remote, theirs);
    showIn('local-video', local, own);
  },
  offer: described,
  async answer(sdp) {
    await connection.setRemoteDescription({ type: 'offer', sdp });
    return described();
  },
  accept: (sdp) => connection.setRemoteDescription({ type: 'answer', sdp }),
};

Object.assign(globalThis, { plain: page });
