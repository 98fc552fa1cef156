import { createRequire } from 'node:module';
import type * as Package from '@roamhq/wrtc';
import type { Stack } from './stack.ts';

// The package is CommonJS, and its names cannot be imported.
const { RTCPeerConnection } = createRequire(import.meta.url)('@roamhq/wrtc') as typeof Package;

/** `@roamhq/wrtc`: Google's libwebrtc in Node. Without media, because its sources outlive the test or crash it. */
export const wrtc: Stack = {
  name: '@roamhq/wrtc',
  open: (stun = []) => new RTCPeerConnection({ iceServers: stun.map((urls) => ({ urls })) }),
};
