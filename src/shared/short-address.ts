/** "7xKX…gAsU", for sentences; where there is room the whole address is shown. */
export const shortAddress = (address: string): string =>
  address.length > 12 ? `${address.slice(0, 4)}…${address.slice(-4)}` : address;
