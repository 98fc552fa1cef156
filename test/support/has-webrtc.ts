/** Node has no WebRTC, and the page's actions refuse to begin a call without: importing this says that there is some. */
Object.defineProperty(globalThis, 'RTCPeerConnection', { value: Object, configurable: true });
