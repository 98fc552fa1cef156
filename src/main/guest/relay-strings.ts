/** To the guest, before it makes its reply. */
export const lentRelay = (url: string): string =>
  `This invite lends you your host’s relay, ${url}. Your browser will contact it when you make the reply.`;
