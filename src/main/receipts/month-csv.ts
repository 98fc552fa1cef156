import { type NetworkId, NETWORKS } from '../../shared/network.ts';
import { csvTable, figure, forSpreadsheet } from '../ui/csv.ts';
import { plainSigned } from '../payment/signed.ts';
import type { MonthRow } from './month.ts';

/**
 * Exports the host's month for a spreadsheet. There is one row for each day, guest and topic, so
 * that columns can be added up.
 */

/** Returns minutes from millionths, exactly, such as "2.5". */
function minutes(micro: number): string {
  const digits = String(Math.abs(micro)).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return `${micro < 0 ? '-' : ''}${digits.slice(0, -6)}${fraction ? `.${fraction}` : ''}`;
}

const usdc = (amount: bigint) => figure(plainSigned(amount));

/**
 * The columns in this order. New columns are added at the end. Amounts are in USDC and never
 * rounded.
 */
const COLUMNS = {
  day: ({ day }: MonthRow) => day,
  guest: ({ guest }: MonthRow) => guest,
  topic: ({ topic }: MonthRow) => topic,
  calls: ({ calls }: MonthRow) => figure(String(calls)),
  minutes: ({ microMinutes }: MonthRow) => figure(minutes(microMinutes)),
  files: ({ files }: MonthRow) => figure(String(files)),
  gross_usdc: ({ gross }: MonthRow) => usdc(gross),
  returned_usdc: ({ returned }: MonthRow) => usdc(returned),
  refunded_usdc: ({ refunded }: MonthRow) => usdc(refunded),
  net_usdc: ({ net }: MonthRow) => usdc(net),
} as const;

export const MONTH_COLUMNS: readonly string[] = [...Object.keys(COLUMNS), 'network', 'time_zone'];

/**
 * Returns the month as CSV. Every row contains the network of the money and the time zone of the
 * days.
 */
export const monthCsv = (rows: readonly MonthRow[], network: NetworkId, timeZone: string): string =>
  forSpreadsheet(
    csvTable([
      MONTH_COLUMNS,
      ...rows.map((row) => [
        ...Object.values(COLUMNS).map((column) => column(row)),
        NETWORKS[network].name,
        timeZone,
      ]),
    ]),
  );
