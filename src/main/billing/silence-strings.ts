/** The question about a host that sends nothing. */
export const silenceStrings = {
  title: 'Your host sends no picture and no sound. Keep paying?',
  note: (minute: number): string =>
    `Minute ${minute} is paid only if you say so. Without an answer the call is paused, and then it ends.`,
  agree: (minute: number): string => `Pay minute ${minute}`,
} as const;
