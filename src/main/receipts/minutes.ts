/** Returns minutes from millionths, to read: "3", "0.7". */
export const minutesText = (micro: number): string => String(Math.round(micro / 100_000) / 10);
