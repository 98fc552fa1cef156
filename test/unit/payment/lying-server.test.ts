// pure
// tier: all
/**
 * One of a side's several RPC servers lies, the first one: about a failure, about balances, about
 * whose they are. Nobody pays or gives back twice, nobody is locked out, and the sums are true.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { listingServer, lyingServer, type Question } from '../../support/lying-server.ts';
import { openRig, pause, type Rig, type RigOptions, until } from '../../support/rig.ts';
import { openCheatHost } from '../../support/rogue/cheat-host.ts';
import { movedTo, refundOf, story, sum } from '../../support/story.ts';
import { closeWorlds } from '../../support/world.ts';

test.after.each(closeWorlds);

interface Balance {
  owner?: string;
}
interface Shown {
  readonly meta: {
    err: unknown;
    preTokenBalances: Balance[] | null;
    postTokenBalances: Balance[] | null;
  };
}
interface Statuses {
  readonly value: ({ err: unknown; confirmations: unknown; confirmationStatus: string } | null)[];
}

const FAILED = { InstructionError: [1, { Custom: 1 }] };

/** Edits the ledger's answer in place. */
type Lie = (shown: Shown) => void;

const LIES: Readonly<Record<string, Lie>> = {
  'that it failed': ({ meta }) => void (meta.err = FAILED),
  'that nothing moved': ({ meta }) => void (meta.postTokenBalances = meta.preTokenBalances),
  'no balances': ({ meta }) => {
    meta.preTokenBalances = null;
    meta.postTokenBalances = null;
  },
  'no owner': ({ meta }) => meta.preTokenBalances?.forEach((each) => delete each.owner),
  'an owner that is no address': ({ meta }) =>
    meta.preTokenBalances?.forEach((each) => (each.owner = 'nobody')),
};

/** Of a side's two servers, the first lies while it is told to. */
function liar(role: Role) {
  let lie: Lie | null = null;
  let isAbout: (signature: string) => boolean = () => true;
  function edit({ method, params }: Question, result: (Statuses & Shown) | null): unknown {
    if (!lie || !result || !isAbout(String(params[0]))) return result;
    if (method === 'getTransaction') lie(result);
    if (method === 'getSignatureStatuses' && lie === LIES['that it failed']) {
      const how = { err: FAILED, confirmations: null, confirmationStatus: 'finalized' };
      for (const status of result.value) if (status) Object.assign(status, how);
    }
    return result;
  }
  const servers: RigOptions['servers'] = (ledger) => ({
    [role]: [lyingServer(edit)(ledger), ledger],
  });
  function tell(what: Lie | null, about = isAbout): void {
    lie = what;
    isAbout = about;
  }
  return { servers, tell };
}

const TERMS = { periodSeconds: 60, prepaidPeriods: 1, guestUsdc: '50' } as const;
const ALLOWANCE = { mode: 'allowance', budgetPeriods: 30 } as const;

/** Both pages show what the chain shows. */
function sumsAreTrue(rig: Rig): void {
  const paid = sum(movedTo(rig, 'host'));
  assert.is(rig.guest.view.totalPaid, paid);
  assert.is(rig.host.view.totalPaid, paid);
}

for (const [what, lie] of Object.entries(LIES)) {
  test(`a guest whose first server says ${what} is let in, and its minutes count`, async () => {
    const { servers, tell } = liar('guest');
    const rig = await openRig({ ...TERMS, servers });
    tell(lie);
    assert.ok((await rig.pay(ALLOWANCE)).ok);
    await rig.guest.until('two minutes', ({ minutes }) => minutes.length === 3);
    await pause(20_000);
    assert.is(rig.guest.view.phase, 'in-call');
    assert.is(movedTo(rig, 'host').length, 3, 'each paid once');
    sumsAreTrue(rig);
  });

  test(`a payment that landed is not signed again because the first server says ${what}`, async () => {
    const { servers, tell } = liar('guest');
    const cheat = await openCheatHost({ ...TERMS, servers });
    tell(lie);
    cheat.onPayment = async (path, payload) => {
      const { transaction } = await cheat.settle(path, payload);
      return cheat.refuse(path, 'invalid_exact_svm_payload_transaction', transaction);
    };
    const { guest } = cheat.rig;
    const press = () =>
      Promise.race([guest.guestCall.pay(ALLOWANCE, guest.person.sign), pause(60_000)]);
    for (let presses = 0; presses < 3; presses += 1) await press();
    assert.is(cheat.rig.ledger.transfers().length, 1);
    const paid = await guest.chain.journal.list({ callId: cheat.callId, kind: 'prepay' });
    assert.equal(
      paid.map(({ state }) => state),
      ['confirmed'],
    );
    cheat.close();
  });
}

for (const what of ['that nothing moved', 'no balances', 'no owner'] as const) {
  test(`a host whose first server says ${what} lets the guest in, and counts its minutes`, async () => {
    const { servers, tell } = liar('host');
    const rig = await openRig({ ...TERMS, servers });
    tell(LIES[what] ?? null);
    assert.ok((await rig.pay(ALLOWANCE)).ok);
    await rig.guest.until('two minutes', ({ minutes }) => minutes.length === 3);
    await pause(20_000);
    assert.is(movedTo(rig, 'host').length, 3);
    sumsAreTrue(rig);
  });
}

// Proves security: An RPC server cannot take money, nor answer for another network
test('a host whose servers disagree gives nothing, and lets the guest in once they agree', async () => {
  const { servers, tell } = liar('host');
  const rig = await openRig({ ...TERMS, servers });
  tell(LIES['that it failed'] ?? null);
  const paying = rig.pay({ mode: 'manual', budgetPeriods: 0 });
  await until('it landed', () => movedTo(rig, 'host').length === 1);
  await pause(30_000);
  assert.is(rig.host.view.phase, 'awaiting-prepayment');
  tell(null);
  assert.ok((await paying).ok);
  await pause(20_000);
  assert.is(rig.host.view.phase, 'in-call');
  assert.is(movedTo(rig, 'host').length, 1);
});

for (const what of ['that it failed', 'that nothing moved'] as const) {
  test(`a return and a refund are given once where the first server says ${what} of them`, async () => {
    for (const way of ['return', 'refund']) {
      const { servers, tell } = liar('host');
      const returns = way === 'return';
      const rig = await story({ periodSeconds: 60, returns, servers }).fund('20').wait(20).tell();
      await pause(30_000);
      const given = () => movedTo(rig, 'guest');
      tell(LIES[what] ?? null, (asked) => given().some(({ signature }) => signature === asked));
      if (returns) rig.guest.call.end('guest');
      for (let clicks = 0; clicks < 4; clicks += 1) {
        if (!returns) assert.is((await refundOf(rig)).state, 'confirmed');
        await pause(90_000);
      }
      assert.is(movedTo(rig, 'guest').length, 1, way);
      rig.close();
    }
  });
}

for (const what of ['that nothing moved', 'no owner'] as const) {
  test(`unused time comes back although the host’s first server says ${what} of what was paid`, async () => {
    const { servers, tell } = liar('host');
    const rig = await story({ periodSeconds: 60, servers }).fund('20').wait(20).tell();
    const paid = movedTo(rig, 'host').map(({ signature }) => signature);
    tell(LIES[what] ?? null, (asked) => paid.includes(asked));
    rig.guest.call.end('guest');
    await until('returned', () => rig.host.unused[0]?.state === 'returned', 600_000);
    assert.is(movedTo(rig, 'guest').length, 1);
  });
}

test('one untrue answer about a return does not hide it from the guest', async () => {
  const { servers, tell } = liar('guest');
  const rig = await story({ periodSeconds: 60, servers }).fund('20').wait(20).tell();
  let told = 0;
  const once: Lie = ({ meta }) => {
    told += 1;
    meta.err = FAILED;
    tell(null);
  };
  tell(once, (asked) => movedTo(rig, 'guest').some(({ signature }) => signature === asked));
  rig.guest.call.end('guest');
  await until('returned', () => rig.guest.unused[0]?.state === 'returned', 600_000);
  assert.is(told, 1);
});

test('a guest whose first server makes up a line beside each sees what came back', async () => {
  const made = new Map<string, string>();
  const madeUp = (signature: string): string => {
    const known = made.get(signature) ?? base58(crypto.getRandomValues(new Uint8Array(64)));
    made.set(signature, known);
    return known;
  };
  const lying = listingServer((lines) =>
    lines.flatMap((line) => [{ ...line, signature: madeUp(line.signature) }, line]),
  );
  const servers: RigOptions['servers'] = (ledger) => ({ guest: [lying(ledger), ledger] });
  const rig = await story({ periodSeconds: 60, servers })
    .fund('20')
    .wait(20)
    .end('guest')
    .sees('guest', 'returned')
    .tell();
  assert.is(movedTo(rig, 'guest').length, 1);
});

test.run();
