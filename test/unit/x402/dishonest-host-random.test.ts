// pure
/** Hosts that lie at random. A guest pays each minute once, and at most one period for nothing. */
import type { PaymentPayload } from '@x402/core/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CheatHost, openCheatHost } from '../../support/rogue/cheat-host.ts';
import { keepLoss, onePeriod, tellLosses } from '../../support/rogue/losses.ts';
import { pause } from '../../support/rig.ts';
import { type Random, seeded } from '../billing/sim-world.ts';

const HOSTS = 12;
const PERIOD_MS = 60_000;
/** Longer than any blockhash lives. */
const AFTERWARDS_MS = 300_000;

/** The same ones each time; others with SEED. */
const seed = Number(process.env['SEED'] ?? 1);
/** Mistreats a payment at random; a payment that is held back may land later. */
function mistreat(host: CheatHost, random: Random, held: PaymentPayload[]): void {
  const honesty = random();
  const forged = '5'.repeat(87);
  const network = host.rig.host.chain.caip2;
  const never = () => new Promise<never>(() => undefined);
  host.onPayment = async (path, payload) => {
    if (random() < honesty) return host.grant(path, await host.settle(path, payload));
    const [lands, answer] = [random() < 0.5, Math.floor(random() * 3)];
    if (lands) await host.land(payload).catch(() => '');
    else held.push(payload);
    if (answer === 0) return never();
    if (answer === 1) return host.refuse(path, 'failed_on_chain');
    return host.grant(path, { success: true, payer: '', transaction: forged, network });
  };
}

/** One second of a host with these habits, each between 0 and 1. */
function misbehave(host: CheatHost, random: Random, habits: readonly number[]): void {
  const [rate = 0, gate = 0, media = 0, jump = 0, page = 0, notice = 0] = habits;
  const { count, rig, wire } = host;
  const now = (habit: number): boolean => random() < habit * 0.3;
  if (now(rate)) count.rate = random() * 2.2;
  if (now(gate)) count.gate = !count.gate;
  else count.gate ||= random() < 0.5;
  if (now(media)) host.page.media = [true, false, null][Math.floor(random() * 3)] ?? null;
  if (now(jump)) count.connectedMs = Math.max(0, count.connectedMs + (random() - 0.4) * 30_000);
  if (now(page)) {
    const params = { stream: `page ${random()}`, turn: 1, next: 1, peer: '', received: 0 };
    rig.line.host.send(JSON.stringify({ jsonrpc: '2.0', method: 'sync', params }));
  }
  if (now(notice)) {
    const minute = 1 + Math.floor(random() * 8);
    wire.notify(random() < 0.5 ? 'freeze' : 'unfreeze', { minute, code: 'unpaid' });
  }
}

/** Answers what the guest paid and was not served for, in atomic USDC. */
async function meet(host: CheatHost, random: Random): Promise<bigint> {
  await host.admit();
  const habits = Array.from({ length: 6 }, () => random() ** 3);
  const held: PaymentPayload[] = [];
  mistreat(host, random, held);
  const { rig, page, received } = host;
  for (let second = 0; second < 300 && page.view.phase !== 'ended'; second += 1) {
    await pause(1_000);
    misbehave(host, random, habits);
  }
  for (const payload of held) await host.land(payload).catch(() => '');
  await pause(AFTERWARDS_MS);
  const { price } = rig.terms;
  const asked = new Set(received.map(({ path }) => path)).size;
  assert.ok(host.paid() <= BigInt(asked) * price, 'no minute is paid twice');
  return host.paid() - (BigInt(Math.round(host.servedMs)) * price) / BigInt(PERIOD_MS);
}

test(`against ${HOSTS} hosts that lie at random (SEED=${seed}), a guest pays at most one unused period`, async () => {
  let worst = { lost: 0n, name: 'nobody' };
  let promised = onePeriod({ price: 0n });
  for (let n = 0; n < HOSTS; n += 1) {
    const host = await openCheatHost();
    try {
      promised = onePeriod(host.rig.terms);
      const lost = await meet(host, seeded(seed + n));
      if (lost > worst.lost) worst = { lost, name: `lies at random (${seed + n})` };
    } finally {
      host.close();
    }
  }
  keepLoss('host', worst.name, promised, worst.lost);
});

test.after(() => tellLosses('dishonest-host-random'));
test.run();
