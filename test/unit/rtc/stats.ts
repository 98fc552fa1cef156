import { NO_PICTURE, NO_RTP, type PeerStats } from '../../../src/main/rtc/stats.ts';

/**
 * Returns the statistics of a connection that has received these bytes of each kind and decoded these
 * frames.
 */
export const stats = (audio: number, video = 0, frames = 0): PeerStats => ({
  bytesReceived: 0,
  unnamed: 0,
  roundTripMs: null,
  route: null,
  candidates: null,
  sent: NO_PICTURE,
  received: NO_PICTURE,
  audio: { ...NO_RTP, bytesReceived: audio },
  video: { ...NO_RTP, bytesReceived: video, framesDecoded: frames },
});
