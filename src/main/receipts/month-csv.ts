import { type NetworkId, NETWORKS } from '../../shared/network.ts';
import { csvTable, figure, forSpreadsheet } from '../ui/csv.ts';
import { plainSigned } from '../payment/signed.ts';
import type { MonthRow } from './month.ts';

/** The host's month for a spreadsheet: one row for each day, guest and topic, so that columns add up. */

/** Returns minutes from millionths, exactly: "2.5". */
function minutes(micro: number): string {
  const digits = String(Math.abs(micro)).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return `${micro < 0 ? '-' : ''}${digits.slice(0, -6)}${fraction ? `.${fraction}` : ''}`;
}

const usdc = (amount: bigint) => figure(plainSigned(amount));

/** The columns, in this order; new ones go to the end. Amounts are USDC, never rounded. */
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

/** Every row says on which network the money is, and whose days these are. */
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
