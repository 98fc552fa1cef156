import type { Page } from 'puppeteer';

/** Firefox shows a question that nothing here can answer: a screen of its own, where it is asked for one. */
export const paintScreen = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(() => {
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (!devices || !navigator.userAgent.includes('Firefox')) return;
    devices.getDisplayMedia = async () => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [1280, 720];
      const context = canvas.getContext('2d');
      let turn = 0;
      setInterval(() => {
        if (!context) return;
        context.fillStyle = (turn += 1) % 2 === 0 ? '#fff' : '#ddd';
        context.fillRect(0, 0, 1280, 720);
      }, 100);
      return canvas.captureStream(10);
    };
  });
};
