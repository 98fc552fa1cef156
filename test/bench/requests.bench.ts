/**
 * How many requests of one side follow one another from the moment that a payment is due until its success
 * is shown: each of them adds a round trip to a server. On virtual time, without browsers.
 */
import type { Row } from '../../dev/bench/result.ts';
import type { Role } from '../../src/shared/api/ledger.ts';
import { P2cError, type Result } from '../../src/shared/errors.ts';
import { openRig, orderOf, pause, type Rig, ROLES } from '../support/rig.ts';
import { listing } from '../support/samples.ts';
import { closeWorlds, type Server } from '../support/world.ts';
import { report } from './support.ts';

/** How long a server takes to answer. */
const ANSWER_MS = 40;
const TIMES = 5;
const PERIOD_MS = 8_000;
const CHOICE = { mode: 'allowance', budgetPeriods: 30 } as const;

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Request extends Span {
  readonly role: Role;
  readonly method: string;
}

const requests: Request[] = [];

/** Whether a side asked for a status before the chain could confirm: that wait is the chain's, not ours. */
const isEarly = (method: string, answer: string): boolean =>
  method === 'getSignatureStatuses' &&
  !/"confirmationStatus":"(?:confirmed|finalized)"/.test(answer);

const watched = (role: Role, ledger: Server): Server => ({
  async handleRpc(body, signal) {
    const { method } = JSON.parse(body) as { readonly method: string };
    const fromMs = performance.now();
    const answer = await ledger.handleRpc(body, signal);
    await pause(ANSWER_MS);
    if (!isEarly(method, answer.body)) {
      requests.push({ role, method, fromMs, untilMs: performance.now() });
    }
    return answer;
  },
});

/** Returns the longest row of requests in which each begins once the one before it is answered. */
function longestRow(span: Span, roles: readonly Role[]): readonly Request[] {
  const found: Request[] = [];
  for (const each of [...requests].sort((a, b) => a.untilMs - b.untilMs)) {
    if (!roles.includes(each.role)) continue;
    if (each.fromMs < span.fromMs || each.untilMs > span.untilMs) continue;
    if (each.fromMs >= (found.at(-1)?.untilMs ?? 0)) found.push(each);
  }
  return found;
}

/** The longest row of several payments of one kind, and what it consists of. */
function rowsOf(subject: string, spans: readonly Span[]): Row[] {
  const most = (figure: string, roles: readonly Role[]): Row => {
    const rows = spans.map((span) => longestRow(span, roles));
    const longest = rows.reduce((a, b) => (b.length > a.length ? b : a), []);
    const lengths = rows.map(({ length }) => length).join(' ');
    const names = longest.map(({ role, method }) => `${role} ${method}`);
    console.log(`${subject}, ${figure}: ${lengths}; ${names.join(', ')}`);
    return { subject, figure, value: longest.length, unit: 'requests', target: null };
  };
  return [most('host', ['host']), most('guest', ['guest']), most('both', ROLES)];
}

async function spanOf(work: () => Promise<Result<void>>): Promise<Span> {
  const fromMs = performance.now();
  const done = await work();
  if (!done.ok) throw new P2cError(done.error);
  return { fromMs, untilMs: performance.now() };
}

const open = (): Promise<Rig> =>
  openRig({
    guestUsdc: '50',
    servers: (ledger) => ({ host: watched('host', ledger), guest: watched('guest', ledger) }),
  });

/** From the guest's click until time runs on both sides; in a call of its own, without an earlier one. */
async function prepaid(): Promise<Span> {
  const rig = await open();
  await rig.guest.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
  await pause(PERIOD_MS);
  const span = await spanOf(async () => {
    await rig.admit(CHOICE);
    return { ok: true, value: undefined };
  });
  closeWorlds();
  return span;
}

/** From the due time to `billing_success`, as the host sees both. */
function minutesOf({ host }: Rig): Span[] {
  const entries = host.log.entries();
  return entries
    .filter(({ event }) => event === 'due')
    .flatMap(({ atMs, detail }) => {
      const paid = entries.find(
        (each) =>
          each.event === 'billing_success' && each.detail?.['minute'] === detail?.['minute'],
      );
      return paid ? [{ fromMs: atMs, untilMs: paid.atMs }] : [];
    });
}

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
for (let time = 0; time < TIMES; time += 1) prepayments.push(await prepaid());
const rig = await open();
await rig.admit(CHOICE);
await pause((TIMES + 1) * PERIOD_MS);
const minutes = minutesOf(rig);
const files = { allowance: await bought(rig, 'allowance'), wallet: await bought(rig, 'wallet') };
closeWorlds();

report({
  about:
    `The longest row of requests in which each begins once the one before it is answered, from due to success, with servers that take ${ANSWER_MS} ms; the most of several payments. ` +
    'Requests for a status that the chain cannot confirm yet do not count.',
  browsers: [],
  rows: [
    ...rowsOf('a minute', minutes),
    ...rowsOf('a prepayment', prepayments),
    ...rowsOf('a file, from the spending limit', files.allowance),
    ...rowsOf('a file, from the wallet', files.wallet),
  ],
});
