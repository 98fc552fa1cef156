import { texts } from '../text/texts.ts';

/** The texts of the host's month; they are part of the chunk that shows it. */
export const monthStrings = texts('monthStrings', {
  title: 'Earnings by month',
  lead: 'Payments from your guests, less refunds. Each counts on the day it was made.',
  month: 'Month',
  zone: (zone: string): string => `Days in the time zone ${zone}.`,
  empty: 'No guest has paid you on this network yet.',
  csv: 'Export month as CSV',
  sums: 'The whole month',
  gross: 'Paid by guests',
  returned: 'Unused time refunded',
  refunded: 'Refunded',
  net: 'Earned',
  minutes: 'Minutes',
  calls: 'Calls',
  files: 'Files',
  noTopic: 'No topic',
  by: {
    day: { title: 'By day', column: 'Day' },
    guest: { title: 'By guest', column: 'Guest' },
    topic: { title: 'By topic', column: 'Topic' },
  },
  plot: (month: string, days: number): string =>
    `Bar chart: amount earned on each day of ${month}; payments on ${days} ${days === 1 ? 'day' : 'days'}. The table below has the sums.`,
});
