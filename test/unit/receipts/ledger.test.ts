import * as assert from 'uvu/assert';
import { test } from 'uvu';
import * as v from 'valibot';
import type { LedgerApi, PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { appError, err } from '../../../src/shared/errors.ts';
import { createEventLog, type EventLog } from '../../../src/shared/log.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { usdc } from '../../../src/shared/money.ts';
import { createLedger } from '../../../src/workers/ledger/ledger.ts';
import { transaction } from '../../../src/workers/ledger/solana/rpc-parse.ts';
import {
  closeWorlds,
  createWorld,
  fund,
  person,
  RPC_URL,
  type World,
} from '../../support/world.ts';
import { refusal } from '../../support/refusal.ts';
import { profile } from '../../support/windows.ts';
import { PREPAID, PRICE, scene } from './scene.ts';

// pure
/** The ledger worker's contract with the page: bills, audits, and windows of one browser that stay apart. */

test.after(closeWorlds);

interface Window {
  readonly api: LedgerApi;
  readonly log: EventLog;
}

/** All windows here are of one browser. */
const browser = profile();

async function open(world: World): Promise<Window> {
  const log = createEventLog('ledger', world.nowMs);
  const api = createLedger(world.env, log, browser());
  const configured = await api.configure({ network: 'local', rpcUrls: [RPC_URL] });
  assert.ok(configured.ok);
  return { api, log };
}

/** Makes the bill of a prepayment and this many minutes, and a window of a browser outside the call. */
async function billed(minutes = 0) {
  const s = await scene('allowance');
  const approvals = [await s.approve(9n * PRICE)];
  const payments = [await s.pay({ resource: 'prepay', amount: PRICE * BigInt(PREPAID) })];
  for (let minute = 3; minute < 3 + minutes; minute += 1) {
    payments.push(await s.pay({ resource: `minute/${minute}` }));
  }
  const receipt = s.receipt({ approvals, payments });
  const { api } = await open(s.world);
  return { s, receipt, text: receiptText(receipt), api };
}

test('a browser outside the call has no bill, and audits every bill', async () => {
  const { s, receipt, text, api } = await billed();
  assert.equal(await api.receipt(s.callId, 'guest'), err(appError('receipt_unknown')));
  const audited = await api.audit(text);
  assert.ok(audited.ok && audited.value.matches);
  const elsewhere = await api.audit(receiptText({ ...receipt, network: 'devnet' }));
  const [theirs, ours] = ['Solana devnet', 'Local ledger'];
  assert.equal(elsewhere, err(appError('receipt_network', { theirs, ours })));
  assert.is(refusal(await api.audit('no receipt at all')), 'receipt_invalid');
});

// Proves receipts: Audit, from the chain alone, in a browser that was on no call
test('an audit ends when the page cancels or replaces the audit', async () => {
  const { s, text, api } = await billed();
  /** Resolves when the audit has asked the server, which is silent. */
  const hanging = async (): Promise<ReturnType<LedgerApi['audit']>[]> => {
    const asked = new Promise<void>((resolve) => {
      s.world.faults = ({ method }) => {
        if (!['getSignaturesForAddress', 'getTransaction'].includes(method)) return null;
        resolve();
        return { kind: 'hangs', deliver: false };
      };
    });
    const audit = api.audit(text);
    await asked;
    return [audit];
  };
  const [cancelled] = await hanging();
  await api.cancelAudit();
  assert.ok(cancelled);
  assert.is(refusal(await cancelled), 'aborted');
  const [replaced] = await hanging();
  s.world.faults = () => null;
  const last = api.audit(text);
  assert.ok(replaced);
  assert.is(refusal(await replaced), 'aborted');
  assert.is(refusal(await last), '');
});

test('an audit lets the page’s own requests go first', async () => {
  const { s, text, api } = await billed(6);
  let beside = 0;
  let under = false;
  s.world.faults = ({ method }) => {
    // A request that only the page makes. Its answer is slow, so an audit's request could go out meanwhile.
    if (method === 'getBalance') {
      under = true;
      void s.world.sleep(700).then(() => (under = false));
      return { kind: 'delayed', ms: 700 };
    }
    if (under && method === 'getTransaction') beside += 1;
    return null;
  };
  const started = s.world.nowMs();
  const own = (async () => {
    for (let asked = 0; asked < 5; asked += 1) await api.balances(s.guest.address);
  })();
  const audited = await api.audit(text);
  await own;
  s.world.faults = () => null;
  assert.ok(audited.ok && audited.value.matches);
  assert.is(beside, 0, 'none beside a request of the page');
  assert.ok(s.world.nowMs() - started >= 3_000, 'and few of them one after the other');
});

test('a window leaves another window’s open wallet request alone', async () => {
  const world = createWorld();
  const [payer, payee] = [person(), person()];
  await fund(world, payer.address, { sol: '1', usdc: '5' });
  await fund(world, payee.address, { usdc: '0' });
  const first = await open(world);
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (answer = resolve));
  let ask: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => (ask = resolve));
  const request = { id: 'slow', owner: payer.address, to: payee.address, amount: usdc(7n) };
  const sending = first.api.sendUsdc(request, async (bytes) => {
    ask();
    await asked;
    return payer.sign(bytes);
  });
  await waiting;
  const second = await open(world);
  const stateOf = async (id: string): Promise<PaymentRecord | undefined> => {
    const all = await second.api.payments();
    return all.ok ? all.value.find((each) => each.id === id) : undefined;
  };
  await world.sleep(5_000);
  assert.is(await stateOf('slow'), undefined, 'nothing is written before it is signed');
  assert.is(second.log.entries().filter(({ event }) => event === 'reconciled').length, 0);
  answer();
  const sent = await sending;
  assert.is(sent.ok ? sent.value.state : sent.error.code, 'landed');
});

test('the page reads transactions with lookup tables like any other', () => {
  const [payer, program] = [person().address, person().address];
  const keys = [payer, program];
  const read = v.parse(transaction, {
    slot: 5,
    blockTime: 1,
    transaction: {
      signatures: ['s'],
      message: {
        accountKeys: keys,
        instructions: [{ programIdIndex: 1, accounts: [0, 2, 3], data: '' }],
      },
    },
    meta: { err: null, fee: 5000, loadedAddresses: { writable: ['w'], readonly: ['r'] } },
  });
  assert.equal(read?.accounts, [payer, program, 'w', 'r']);
  assert.equal(read?.instructions[0]?.accounts, [payer, 'w', 'r']);
});

test('the page uses the servers configured last, although earlier servers answer later', async () => {
  const world = createWorld();
  const [slow, chosen] = ['https://slow.example/', 'https://chosen.example/'];
  world.faults = ({ url, method }) =>
    url === slow && method === 'getGenesisHash' ? { kind: 'delayed', ms: 3_000 } : null;
  const log = createEventLog('ledger', world.nowMs);
  const api = createLedger(world.env, log, profile()());
  const before = api.configure({ network: 'local', rpcUrls: [slow] });
  const after = await api.configure({ network: 'local', rpcUrls: [chosen] });
  assert.ok(after.ok);
  assert.equal(await before, err(appError('aborted')));
  // Longer than the first answer takes.
  await world.sleep(5_000);
  world.exchanges.length = 0;
  const { address } = await person();
  assert.ok((await api.balances(address)).ok);
  const asked = new Set(world.exchanges.map(({ url }) => url));
  assert.equal([...asked], [chosen]);
});

test.run();
