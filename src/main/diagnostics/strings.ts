/** The words of the diagnostics panel. */
export const diagnosticsStrings = {
  open: 'Diagnostics',
  title: 'Diagnostics',
  version: (version: string): string => `Version ${version}`,
  hint: 'For a report of trouble. Addresses, codes, keys and servers are taken out, here and in what is copied.',
  copy: 'Copy diagnostics',
  refresh: 'Refresh',
  states: 'States',
  timings: 'Timings',
  counters: 'Counters',
  events: 'Events',
  room: 'Room',
  log: 'Last events, in seconds of the room’s own clock',
  ms: (value: string): string => (value === 'null' ? 'none' : `${value} ms`),
  value: (value: string): string => (value === 'null' || value === '' ? 'none' : value),
  yes: 'yes',
  no: 'no',
} as const;
