import { RTCPeerConnection, type RTCRtpTransceiver } from 'werift';
import type { Media, Stack } from './stack.ts';

/**
 * `werift`: WebRTC in TypeScript. It has no codecs, so it sends back the sound and the picture that it
 * receives.
 */

/** It asks for a whole picture as often as this; what it sends back begins with one. */
const KEY_FRAME_MS = 1_000;

function mediaOn(connection: RTCPeerConnection): Media {
  const bytes = { audio: 0, video: 0 };
  const sources = new Set<() => void>();
  const timer = setInterval(() => sources.forEach((ask) => ask()), KEY_FRAME_MS);

  connection.onTransceiverAdded.subscribe((transceiver: RTCRtpTransceiver) => {
    transceiver.onTrack.subscribe((track) => {
      track.onReceiveRtp.subscribe(({ payload }) => {
        bytes[transceiver.kind === 'audio' ? 'audio' : 'video'] += payload.length;
      });
      void transceiver.sender.replaceTrack(track);
      if (transceiver.kind !== 'video') return;
      sources.add(() => {
        if (track.ssrc !== undefined) void transceiver.receiver.sendRtcpPLI(track.ssrc);
      });
    });
  });
  const described = async (type: 'offer' | 'answer') => {
    const { sdp } = await (type === 'offer' ? connection.createOffer() : connection.createAnswer());
    await connection.setLocalDescription({ type, sdp });
    return { type, sdp };
  };
  return {
    offer() {
      for (const kind of ['audio', 'video'] as const) {
        connection.addTransceiver(kind, { direction: 'sendrecv' });
      }
      return described('offer');
    },
    accept: (answer) => connection.setRemoteDescription(answer),
    async answer(offer) {
      await connection.setRemoteDescription(offer);
      for (const transceiver of connection.getTransceivers()) transceiver.setDirection('sendrecv');
      return described('answer');
    },
    received: () => Promise.resolve({ ...bytes }),
    stop: () => clearInterval(timer),
  };
}

export const werift: Stack = {
  name: 'werift',
  open(stun = []) {
    const iceServers = stun.map((urls) => ({ urls }));
    const connection = new RTCPeerConnection({ iceServers });
    return { connection, media: mediaOn(connection) };
  },
};
