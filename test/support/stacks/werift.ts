import { RTCPeerConnection } from 'werift';
import type { Stack } from './stack.ts';

/** `werift`: WebRTC in TypeScript. */
export const werift: Stack = {
  name: 'werift',
  open: (stun = []) => new RTCPeerConnection({ iceServers: stun.map((urls) => ({ urls })) }),
};
