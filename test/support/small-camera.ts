import type { Page } from 'puppeteer';

/**
 * A modest webcam. The browsers' fake cameras give any size that is asked for, and four encoders and decoders
 * of 720p are more than two cores can carry, so that a test would measure the machine. A test's result about
 * pictures holds for any size.
 */
export const smallCamera = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(() => {
    // Undefined on a page that is not secure, whatever the type says.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (!devices) return;
    const original = devices.getUserMedia.bind(devices);
    devices.getUserMedia = (constraints) => {
      const video = constraints?.video;
      if (!video) return original(constraints);
      const small = { width: 320, height: 240, frameRate: 10 };
      return original({
        ...constraints,
        video: { ...(typeof video === 'object' ? video : {}), ...small },
      });
    };
  });
};
