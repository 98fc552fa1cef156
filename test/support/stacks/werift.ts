import { RTCPeerConnection, type RTCRtpTransceiver } from 'werift';
import type { Media, Stack } from './stack.ts';

/**
 * `werift`: WebRTC in TypeScript. It has no codecs, so it sends back the sound and the picture that it
 * receives.
 */

/** It asks for a whole picture as often as this; what it sends back begins with one. */
const KEY_FRAME_MS = 1_000;

function mediaOn(connection: RTCPeerConnection): Media {
  const sources = new Set<() => void>();
  const timer = setInterval(() => sources.forEach((ask) => ask()), KEY_FRAME_MS);

  connection.onTransceiverAdded.subscribe((transceiver: RTCRtpTransceiver) => {
    transceiver.onTrack.subscribe((track) => {
      void transceiver.sender.replaceTrack(track);
      if (transceiver.kind !== 'video') return;
      sources.add(() => {
        if (track.ssrc !== undefined) void transceiver.receiver.sendRtcpPLI(track.ssrc);
      });
    });
  });
  return {
    async offer() {
      for (const kind of ['audio', 'video'] as const) {
        connection.addTransceiver(kind, { direction: 'sendrecv' });
      }
      const { sdp } = await connection.createOffer();
      await connection.setLocalDescription({ type: 'offer', sdp });
      return { type: 'offer', sdp };
    },
    accept: (answer) => connection.setRemoteDescription(answer),
    stop: () => clearInterval(timer),
  };
}

export const werift: Stack = {
  name: 'werift',
  open() {
    const connection = new RTCPeerConnection({ iceServers: [] });
    return { connection, media: mediaOn(connection) };
  },
};
