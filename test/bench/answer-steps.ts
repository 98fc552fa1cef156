import type { Page } from 'puppeteer';
import type { Side } from '../support/call.ts';

/** Where the time goes between the host's *Answer* and the answer on the chain, as its page sees it. */

/** In ms, one after another. */
export interface AnswerSteps {
  /** Up to the request for the camera: the fee balance is read, among others. */
  readonly prepared: number;
  /** Until the camera is open. */
  readonly camera: number;
  /** Until the browser is asked for a description. */
  readonly invited: number;
  /** Until all candidates are there. */
  readonly gathered: number;
  /** Until the answer is confirmed. */
  readonly posted: number;
}

type Mark = 'pressed' | 'asked' | 'opened' | 'describing' | 'gathered' | 'posted';

declare global {
  interface Window {
    answerMarks: Partial<Record<Mark, number>>;
  }
}

/** Runs in the page before its own code. */
function markSteps(): void {
  window.answerMarks = {};
  const mark = (name: Mark): void => {
    window.answerMarks[name] ??= performance.now();
  };
  const isAnswer = (target: EventTarget | null): boolean =>
    target instanceof Element && target.closest('[data-testid="answer"]') !== null;
  addEventListener(
    'click',
    ({ target }) => {
      if (!isAnswer(target)) return;
      window.answerMarks = {};
      mark('pressed');
    },
    true,
  );
  // The page's own camera is small here, by a change of the same method (small-camera.ts).
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wanted) => {
    mark('asked');
    const stream = await getUserMedia(wanted);
    mark('opened');
    return stream;
  };
  const { setLocalDescription } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.setLocalDescription = function (
    description?: RTCLocalSessionDescriptionInit,
  ) {
    mark('describing');
    this.addEventListener('icegatheringstatechange', () => {
      if (this.iceGatheringState === 'complete') mark('gathered');
    });
    const given = description ? [description] : [];
    return Reflect.apply(setLocalDescription, this, given) as Promise<void>;
  };
  // The notice goes once the answer is confirmed.
  new MutationObserver(() => {
    const rings = document.querySelector('[data-testid="ring"]');
    if (window.answerMarks.gathered !== undefined && !rings) mark('posted');
  }).observe(document, { childList: true, subtree: true });
}

export const watchAnswers = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(markSteps);
};

/** Reads the steps of the last press. @throws Error where a step was not seen. */
export async function answerSteps({ page }: Pick<Side, 'page'>): Promise<AnswerSteps> {
  await page.waitForFunction(() => window.answerMarks.posted !== undefined);
  const marks = await page.evaluate(() => window.answerMarks);
  const at = (name: Mark): number => {
    const ms = marks[name];
    if (ms === undefined) throw new Error(`not seen: ${name}`);
    return ms;
  };
  return {
    prepared: at('asked') - at('pressed'),
    camera: at('opened') - at('asked'),
    invited: at('describing') - at('opened'),
    gathered: at('gathered') - at('describing'),
    posted: at('posted') - at('gathered'),
  };
}
