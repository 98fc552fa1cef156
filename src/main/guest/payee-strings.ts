/** What a guest is told of the address that an invite names; it travels with the chunk that looks it up. */
export const payeeStrings = {
  fresh:
    'You have never paid this address from this browser. Both of you see four words once you are connected: compare them with your host before you pay.',
  known: (calls: number, last: string): string =>
    `You paid this address in ${calls === 1 ? 'one call' : `${calls} calls`}, last on ${last}.`,
} as const;
