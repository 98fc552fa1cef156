/**
 * How many requests of one side follow one another from the moment that a payment is due until its success
 * is shown: each of them adds a round trip to a server. On virtual time, without browsers.
 */
import type { Row } from '../../dev/bench/result.ts';
import type { Role } from '../../src/shared/api/ledger.ts';
import { openRig, orderOf, pause, type Rig, ROLES } from '../support/rig.ts';
import {
  ended,
  farServers,
  longestRow,
  minutesOf,
  prepaid,
  type Span,
  spanOf,
} from '../support/round-trips.ts';
import { listing } from '../support/samples.ts';
import { closeWorlds } from '../support/world.ts';
import { report } from './support.ts';

/** How long a server takes to answer. */
const ANSWER_MS = 40;
const TIMES = 5;
const PERIOD_MS = 8_000;
const CHOICE = { mode: 'allowance', budgetPeriods: 30 } as const;

const { requests, servers } = farServers(ANSWER_MS);

/** The longest row of several payments of one kind, and what it consists of. */
function rowsOf(subject: string, spans: readonly Span[]): Row[] {
  const most = (figure: string, roles: readonly Role[]): Row => {
    const rows = spans.map((span) => longestRow(requests, span, roles));
    const longest = rows.reduce((a, b) => (b.length > a.length ? b : a), []);
    const lengths = rows.map(({ length }) => length).join(' ');
    const names = longest.map(({ role, method }) => `${role} ${method}`);
    console.log(`${subject}, ${figure}: ${lengths}; ${names.join(', ')}`);
    return { subject, figure, value: longest.length, unit: 'requests', target: null };
  };
  return [most('host', ['host']), most('guest', ['guest']), most('both', ROLES)];
}

const open = (): Promise<Rig> => openRig({ guestUsdc: '50', returns: true, servers });

/** From the guest's click until its transfer worker gets the key; from this source of money. */
async function bought(rig: Rig, funds: 'allowance' | 'wallet'): Promise<Span[]> {
  const spans: Span[] = [];
  const files = Array.from({ length: 2 }, (_, at) => listing(`${funds}-${at}.bin`));
  for (const side of [rig.host, rig.guest]) {
    side.call.onFileNews({ type: 'listings', listings: files });
  }
  for (const file of files) {
    // Between two minutes, so that none is paid meanwhile.
    await nextPaid(rig);
    spans.push(await spanOf(() => rig.buy(orderOf(file, funds))));
  }
  return spans;
}

async function nextPaid(rig: Rig): Promise<void> {
  const before = minutesOf(rig).length;
  while (minutesOf(rig).length === before) await pause(100);
  await pause(PERIOD_MS / 4);
}

const prepayments: Span[] = [];
const ends: Span[] = [];
for (let time = 0; time < TIMES; time += 1) {
  const call = await open();
  prepayments.push(await prepaid(call, CHOICE));
  await pause(PERIOD_MS);
  ends.push(await ended(call));
  closeWorlds();
}
const rig = await open();
await rig.admit(CHOICE);
await pause((TIMES + 1) * PERIOD_MS);
const minutes = minutesOf(rig);
const files = { allowance: await bought(rig, 'allowance'), wallet: await bought(rig, 'wallet') };
closeWorlds();

report({
  about:
    `The longest row of requests in which each begins once the one before it is answered, from due to success, with servers that take ${ANSWER_MS} ms; the most of several payments. ` +
    'Requests for what the chain cannot confirm yet do not count.',
  browsers: [],
  rows: [
    ...rowsOf('a minute', minutes),
    ...rowsOf('a prepayment', prepayments),
    ...rowsOf('a file, from the spending limit', files.allowance),
    ...rowsOf('a file, from the wallet', files.wallet),
    ...rowsOf('the return of unused time', ends),
  ],
});
