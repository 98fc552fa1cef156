import { texts } from '../text/texts.ts';

/** The texts of the picture-in-picture window. */
export const pipStrings = texts('pipStrings', {
  back: 'Back to the page',
  failed: 'Your browser did not open picture-in-picture.',
});
