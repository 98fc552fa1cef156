/**
 * `node --import tsx test/support/capture-x402.ts [allowance | refused | official | raw]`: runs four calls, or
 * one of them, on the development ledger, host's engine against guest's and against x402's own client,
 * and writes the frames to test/vectors/x402/ that docs/protocol/x402.md shows. Keys, signatures and
 * ids are new each time.
 */
import { writeFileSync } from 'node:fs';
import { usdc } from '../../src/shared/money.ts';
import { type Message, messages } from '../unit/x402/frames.ts';
import type { Frame } from './joined.ts';
import { openOfficialCall } from '../unit/x402/official.ts';
import { openRig, spendsAfterSigning } from './rig.ts';

const folder = new URL('../vectors/x402/', import.meta.url);

/** Requests and notifications that are picked, with the answers to them. */
function pick(
  rig: { readonly frames: readonly Frame[] },
  wanted: (message: Message) => boolean,
): readonly Message[] {
  const all = messages(rig.frames);
  const asked = new Set<string>();
  return all.filter((message) => {
    const { from, id, method } = message;
    if (method === undefined) return asked.has(`${from === 'host' ? 'guest' : 'host'} ${id}`);
    if (!wanted(message)) return false;
    if (id !== undefined) asked.add(`${from} ${id}`);
    return true;
  });
}

function write(name: string, frames: readonly Message[]): void {
  const list = frames.map(({ from, ...message }) => ({ from, message }));
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(list, null, 2)}\n`);
  console.log(`${name}.json: ${list.length} frames`);
}

const isOf = (minute: number | null, path: string) => (message: Message) =>
  message.params?.url?.endsWith(path) === true ||
  (message.params?.minute === minute && message.method !== 'unfreeze');

/** Three periods prepaid into a deposit, by allowance; one more paid, the next one not covered. */
async function bySpendingLimit(): Promise<void> {
  const rig = await openRig({ prepaidPeriods: 3, returns: true });
  await rig.pay({ mode: 'allowance', budgetPeriods: 1 });
  await rig.host.until('counting', ({ billing }) => (billing?.elapsedMs ?? 0) >= 1_000);
  const { callId } = rig.host.view;
  const stray = [
    { method: 'resource.get', params: { url: `pay2chat:${callId}/minute/9` } },
    { method: 'resource.get', params: { url: `pay2chat:${callId}/advice` } },
    { method: 'wallet.drain' },
  ];
  stray.forEach((request, index) =>
    rig.inject({ jsonrpc: '2.0', id: `e${index + 1}`, ...request }),
  );
  await Promise.all(
    [rig.host, rig.guest].map((side) => side.until('ended', ({ phase }) => phase === 'ended')),
  );
  write(
    'greeting',
    pick(rig, ({ method }) => method === 'hello'),
  );
  write('prepay', pick(rig, isOf(null, '/prepay')));
  write('minute', pick(rig, isOf(4, '/minute/4')));
  const beats = pick(rig, ({ method }) => method === 'tick' || method === 'ack');
  const open = beats.findIndex(({ params }) => params?.['gate'] === true);
  write('heartbeat', beats.slice(open - 2, open + 4));
  write(
    'used-up',
    pick(rig, (message) => isOf(5, '/minute/5')(message) || message.method === 'call_end'),
  );
  write(
    'errors',
    pick(rig, ({ id }) => String(id).startsWith('e')),
  );
  rig.close();
}

/** The wallet signs a minute and spends the money elsewhere; it comes back in time for the retry. */
async function refusedOnce(): Promise<void> {
  const rig = await openRig({ wallet: spendsAfterSigning(2, usdc(9_400_000n)) });
  await rig.pay({ mode: 'manual', budgetPeriods: 0 });
  await rig.host.until('frozen', ({ freezeCode }) => freezeCode !== null);
  await rig.ledger.call('local_fund', [{ address: rig.guest.address, usdc: '1' }]);
  await rig.guest.until('paid', ({ minutes }) => minutes.length === 2);
  rig.guest.call.end('guest');
  await rig.host.until('ended', ({ phase }) => phase === 'ended');
  write(
    'refused',
    pick(rig, ({ params, method }) => {
      return (
        params?.url?.endsWith('/minute/2') === true || method === 'unfreeze' || params?.minute === 2
      );
    }),
  );
  rig.close();
}

/** The reference peer (test/support/reference-peer) with the official client: prepayment, file, minute. */
async function official(): Promise<void> {
  const call = await openOfficialCall();
  await call.guest.greeted;
  await call.guest.prepay();
  await call.guest.file(call.file);
  await call.guest.minute(2);
  const asked = ['hello', 'resource.get', 'billing_attempt', 'billing_success'];
  write(
    'official-client',
    pick(call, ({ method = '' }) => asked.includes(method)),
  );
  await call.close();
}

/** Every frame from the opening of the channel on, with `sync`, as it was sent. */
async function raw(): Promise<void> {
  const rig = await openRig({ prepaidPeriods: 1 });
  await rig.pay({ mode: 'manual', budgetPeriods: 0 });
  await rig.host.until('counting', ({ billing }) => (billing?.elapsedMs ?? 0) >= 2_000);
  const all = messages(rig.frames);
  const acks = all.flatMap(({ method }, at) => (method === 'ack' ? [at] : []));
  write('wire', all.slice(0, (acks[2] ?? 0) + 1));
  rig.close();
}

const captures = { allowance: bySpendingLimit, refused: refusedOnce, official, raw };
const [, , only] = process.argv;
const wanted = Object.entries(captures).filter(([name]) => only === undefined || name === only);
await Promise.all(wanted.map(([, capture]) => capture()));
