import * as assert from 'uvu/assert';
import type { Role } from '../../src/shared/api/ledger.ts';
import type { ErrorCode, Result } from '../../src/shared/errors.ts';
import { list } from '../unit/x402/paid-before.ts';
import { listing } from './samples.ts';
import { openRig, orderOf, pause, type Rig, ROLES } from './rig.ts';
import { type Books, checkAgreed, keepBooks, untilSettled } from './books.ts';
import { type Cell, GENERIC, NAMED, type Outcome, type Phase, TOLD } from './rpc-cells.ts';
import { faultyServer, type FaultyServer } from './rpc-faults.ts';

/**
 * One way in which a server fails, at one moment of a call, for one side or both: at the end what was
 * bought is paid once or not at all, both sides heard why in the words that fit, and the ledger and both
 * journals agree (docs/billing.md, "What a server may do to a call").
 */

/** Longer than a minute may be pending, shorter than its retry may take. */
const PASSES_MS = 7_000;
const AGAIN_MS = 1_500;
const TRIES = 12;

interface Scene {
  readonly rig: Rig;
  readonly codes: Readonly<Record<Role, Set<ErrorCode>>>;
  /** The fault begins; it passes by itself. */
  strike(): void;
  /** Tries again after a refusal, as a person does. */
  insist(act: () => Promise<Result<void>>): Promise<void>;
}

async function paidBoth(rig: Rig, minute: number): Promise<void> {
  await Promise.all(
    [rig.host, rig.guest].map((side) =>
      side.until(
        `paid minute ${minute}, or over`,
        ({ minutes, phase }) =>
          phase === 'ended' || minutes.some((entry) => entry.minute === minute),
      ),
    ),
  );
}

const running = ({ host }: Rig): Promise<unknown> =>
  host.until('running', ({ billing }) => billing?.running ?? false);

const PLAY: Readonly<Record<Phase, (scene: Scene, struck: Promise<void>) => Promise<void>>> = {
  async join({ rig, strike, insist }) {
    await rig.guest.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
    strike();
    await insist(() => join(rig));
    await running(rig);
  },
  async minute({ rig, strike }) {
    assert.ok((await join(rig)).ok);
    await rig.host.until('yellow', ({ billing }) => (billing?.countdownMs ?? 9_000) <= 2_000);
    strike();
    await paidBoth(rig, 2);
  },
  async file({ rig, strike, insist }) {
    const file = listing('a.bin');
    list(rig, [file]);
    assert.ok((await join(rig)).ok);
    await running(rig);
    strike();
    await insist(() => rig.buy(orderOf(file, 'allowance')));
  },
  /** The payment of a minute is on its way to the host's server when the host ends the call. */
  async end({ rig }, struck) {
    assert.ok((await join(rig)).ok);
    await struck;
    rig.host.call.end('host');
  },
};

const join = (rig: Rig): Promise<Result<void>> => rig.pay({ mode: 'allowance', budgetPeriods: 10 });

const WANTED: Readonly<Record<Phase, { readonly must: string; readonly may: readonly string[] }>> =
  {
    join: { must: 'prepay', may: [] },
    minute: { must: 'prepay', may: ['minute 2'] },
    file: { must: 'file', may: ['prepay'] },
    end: { must: 'prepay', may: ['minute 2'] },
  };

/** Runs one cell and asserts what has to hold in each; answers what happened. */
async function runCell(cell: Cell): Promise<Outcome> {
  const { fault, phase, where } = cell;
  const servers: FaultyServer[] = [];
  const mine = ROLES.filter((role) => where === 'both' || where === role);
  const codes = { host: new Set<ErrorCode>(), guest: new Set<ErrorCode>() };
  let onSent: () => void = () => undefined;
  const struck = new Promise<void>((resolve) => (onSent = resolve));
  let passing: ReturnType<typeof setTimeout> | undefined;
  const strike = (): void => {
    for (const server of servers) server.set(fault);
    passing = setTimeout(pass, PASSES_MS);
  };
  const pass = (): void => servers.forEach((server) => server.set(null));
  /** The next transaction of the host is the payment of minute 2. */
  let armed = false;
  const rig = await openRig({
    guestUsdc: '20',
    // In a file's phase no minute becomes due.
    prepaidPeriods: phase === 'file' ? 12 : 1,
    servers: (ledger) => {
      const [host, guest] = [faultyServer(ledger), faultyServer(ledger)];
      servers.push(...mine.map((role) => ({ host, guest })[role]));
      return {
        host: {
          handleRpc(body, signal) {
            if (armed && body.includes('"sendTransaction"')) {
              armed = false;
              strike();
              onSent();
            }
            return host.handleRpc(body, signal);
          },
        },
        guest,
      };
    },
    tamper({ from, text }) {
      armed ||= phase === 'end' && from === 'host' && /"billing_attempt".*"minute":2/.test(text);
      return text;
    },
  });
  const sides = { host: rig.host, guest: rig.guest };
  const keepers = ROLES.map((role) => keepBooks(role, sides[role].chain));
  const books: Books = {
    ledger: rig.ledger,
    payee: rig.host.address,
    journals: { host: rig.host.chain, guest: rig.guest.chain },
  };
  const insist = async (act: () => Promise<Result<void>>): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      const done = await act();
      if (done.ok) return;
      codes.guest.add(done.error.code);
      assert.ok(tries < TRIES, `never: ${done.error.code}`);
      await pause(AGAIN_MS);
    }
  };
  try {
    await rig.guest.until('greeted', ({ callId }) => callId !== null);
    await PLAY[phase]({ rig, codes, strike, insist }, struck);
    const { endReason: end } = rig.host.view;
    rig.host.call.end('host');
    clearTimeout(passing);
    pass();
    await untilSettled(books);
    const paid = await checkAgreed(books);
    for (const role of ROLES) {
      for (const { freezeCode, error } of sides[role].views) {
        for (const code of [freezeCode?.code, error?.code]) if (code) codes[role].add(code);
      }
    }

    const { must, may } = WANTED[phase];
    // With an approval that is rolled back, what was paid from it fails on the new fork.
    const lost = ROLES.every((role) => codes[role].has('rolled_back')) ? 0 : 1;
    assert.is(paid.filter((name) => name === must).length, lost, `${must} once`);
    assert.equal(
      paid.filter((name) => name !== must && !may.includes(name)),
      [],
      'and nothing else',
    );
    assert.is(new Set(paid).size, paid.length, 'nothing twice');
    const allowed = [...GENERIC, ...NAMED[fault]];
    for (const role of ROLES) {
      const odd = [...codes[role]].filter((code) => !allowed.includes(code));
      assert.equal(odd, [], `${role} was told`);
    }
    if (TOLD.has(fault) && where !== 'host' && (phase === 'join' || phase === 'file')) {
      assert.ok(
        NAMED[fault].some((code) => codes.guest.has(code)),
        'the guest hears what it is',
      );
    }
    return {
      cell,
      paid,
      codes: { host: [...codes.host], guest: [...codes.guest] },
      end,
      struck: servers.reduce((sum, server) => sum + server.struck.length, 0),
    };
  } catch (thrown) {
    const told = ROLES.map((role) => `${role}: ${[...codes[role]].join(' ')}`).join('; ');
    throw new Error(`${fault} × ${phase} × ${where} (${told}): ${String(thrown)}`, {
      cause: thrown,
    });
  } finally {
    clearTimeout(passing);
    for (const stop of keepers) stop();
    rig.close();
  }
}

/** As many at once as a busy machine can carry: they mostly wait. */
export async function runCells(
  cells: readonly Cell[],
  atOnce: number,
  done: (outcome: Outcome) => void,
): Promise<readonly string[]> {
  const queue = [...cells];
  const failed: string[] = [];
  async function work(): Promise<void> {
    for (let cell = queue.shift(); cell; cell = queue.shift()) {
      try {
        done(await runCell(cell));
      } catch (thrown) {
        failed.push(String(thrown));
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return failed;
}
