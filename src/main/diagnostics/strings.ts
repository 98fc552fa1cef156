import { texts } from '../text/texts.ts';

/** The texts of the diagnostics panel. */
export const diagnosticsStrings = texts('diagnosticsStrings', {
  open: 'Diagnostics',
  title: 'Diagnostics',
  version: (version: string, build: string): string =>
    build === '' ? `Version ${version}` : `Version ${version}, build ${build}`,
  hint: 'For problem reports. Addresses, codes, keys and servers are removed, here and in the copy.',
  copy: 'Copy diagnostics',
  refresh: 'Refresh',
  states: 'States',
  timings: 'Timings',
  counters: 'Counters',
  events: 'Events',
  room: 'Room',
  log: 'Latest events, in seconds on this room’s own clock',
  ms: (value: string): string => (value === 'null' ? 'none' : `${value} ms`),
  value: (value: string): string => (value === 'null' || value === '' ? 'none' : value),
  yes: 'yes',
  no: 'no',
});
