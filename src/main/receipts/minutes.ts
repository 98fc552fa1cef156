import { localNumber } from '../text/intl.ts';

/** Returns minutes from millionths, rounded for reading: "3", "0.7" or "0,7". */
export const minutesText = (micro: number): string =>
  localNumber(String(Math.round(micro / 100_000) / 10));
