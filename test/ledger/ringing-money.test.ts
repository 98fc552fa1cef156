// pure
import {
  EMPTY_ACCOUNT_BYTES,
  TOKEN_ACCOUNT_BYTES,
  depositCost,
} from '../../src/shared/network-fees.ts';
import { PublicKey, SystemProgram, VersionedTransaction } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codeBytes } from '../../src/shared/call/code.ts';
import { isFields } from '../../src/shared/fields.ts';
import { feePayerKeyOf } from '../../src/workers/ledger/payment/fee-balance.ts';
import { signatureOf } from '../../src/workers/ledger/solana/build.ts';
import { priorityFee } from '../../src/workers/ledger/solana/compute-limits.ts';
import {
  parseTransaction,
  readComputeUnitLimit,
  readComputeUnitPrice,
} from '../../src/workers/ledger/solana/layout.ts';
import { base64Bytes } from '../../src/workers/ledger/solana/rpc-parse.ts';
import {
  hostIn,
  inviteOn,
  linked,
  ready,
  replyTo,
  ringThrough,
  rung,
  termsOf,
} from '../support/ringing.ts';
import { answeringServer, lyingServer } from '../support/lying-server.ts';
import { drain, lamportsOf, run } from '../support/ringing-attacks.ts';
import {
  closeWorlds,
  codeOf,
  createWorld,
  errorOf,
  fund,
  type Server,
  type World,
} from '../support/world.ts';

/** A server lies about the cost of ringing to the host's fee payer (docs/security.md, "Ringing"). */

test.after.each(closeWorlds);

const DAY = 5_000_000n;

/** A server that hides transactions that have landed. */
const hiding = (world: World, isOn: () => boolean): Server =>
  lyingServer(({ method }, result: unknown) => {
    if (!isOn()) return result;
    if (method === 'getTransaction') return null;
    if (method !== 'getSignatureStatuses' || !isFields(result)) return result;
    return { ...result, value: [result['value']].flat().map(() => null) };
  })(world.ledger);

/** A server that sends transactions on, but reports them as refused. */
const refusing = (world: World, isOn: () => boolean): Server => {
  const { handleRpc } = hiding(world, isOn);
  return {
    async handleRpc(body, signal) {
      const answer = await handleRpc(body, signal);
      if (!isOn() || !body.includes('"sendTransaction"')) return answer;
      const error = { code: -32_002, message: 'refused', data: { err: 'BlockhashNotFound' } };
      const { id }: { id?: unknown } = JSON.parse(body) as object;
      return { ...answer, body: JSON.stringify({ jsonrpc: '2.0', id, error }) };
    },
  };
};

/** A server that shows the balances of the moment at which it began to lie. */
const dated = (world: World, isOn: () => boolean): Server => {
  const first = new Map<string, unknown>();
  return lyingServer(({ method, params: [address] }, result: unknown) => {
    if (method !== 'getBalance' || !isOn()) return result;
    const shown = first.get(String(address)) ?? result;
    first.set(String(address), shown);
    return shown;
  })(world.ledger);
};

const SERVERS = { hiding, refusing, dated } as const;

/** A host whose server is honest until the test makes it lie. */
async function scene(server: (typeof SERVERS)[keyof typeof SERVERS], links = 1) {
  const world = createWorld();
  let isOn = false;
  const host = await hostIn(world);
  const page = await host.page({ server: server(world, () => isOn) });
  const all = [];
  for (let made = 0; made < links; made += 1) all.push(await linked(host, page, `${made}`));
  const owner = host.person.address;
  const feePayerKey = await feePayerKeyOf(page.chain, owner);
  // The transactions of these links are long past.
  await world.sleep(100_000);
  const lie = (): void => void (isOn = true);
  return { world, page, links: all, owner, feePayerKey, lie, tellTruth: () => (isOn = false) };
}

for (const [name, server] of Object.entries(SERVERS)) {
  // Proves security: Ringing
  test(`a server that is ${name} costs the fee payer only recorded sums`, async () => {
    const { world, page, links, feePayerKey, lie } = await scene(server);
    const [link] = links;
    assert.ok(link);
    await fund(world, feePayerKey.address, { sol: '0.01' });
    const guest = await rung(world, link);
    const { rings } = await page.until('ringing', (view) => view.rings.length === 1);
    const before = await lamportsOf(world, feePayerKey.address);
    lie();
    const paid = async (): Promise<bigint> =>
      before - (await lamportsOf(world, feePayerKey.address));
    await page.desk.answer(rings[0]?.id ?? '', inviteOn(link.offer.terms)).catch(() => undefined);
    guest.close();
    for (let minute = 0; minute < 15; minute += 1) {
      const held = await lamportsOf(world, link.id);
      if (held > 5_001n) await drain(world, link, held - 5_001n);
      await world.sleep(60_000);
      const { spent } = page.view();
      assert.ok((await paid()) <= spent && spent <= DAY, `${await paid()} of ${spent}`);
    }
    assert.ok((await paid()) > 1_000_000n, 'it has filled the mailbox');
  });
}

test('the host ignores replies to an answer that a server reported as refused', async () => {
  const { world, page, links, lie, tellTruth } = await scene(refusing);
  const [link] = links;
  assert.ok(link);
  const guest = await rung(world, link);
  const { rings } = await page.until('ringing', (view) => view.rings.length === 1);
  const answer = page.desk.answer(rings[0]?.id ?? '', inviteOn(link.offer.terms));
  lie();
  await errorOf(answer);
  tellTruth();
  const { invite } = await guest.until('answered', ({ state }) => state === 'answered');
  await guest.visit.reply(await replyTo(invite ?? ''));
  await world.sleep(20_000);
  assert.equal(page.replies, []);
});

// Proves security: Ringing
test('ringing pays the lowest network fee, whatever others pay and the host allows', async () => {
  const sent: string[] = [];
  const world = createWorld();
  const server = lyingServer(({ method, params: [first] }, result) => {
    if (method === 'sendTransaction') sent.push(String(first));
    if (method !== 'getRecentPrioritizationFees') return result;
    return [{ slot: 1, prioritizationFee: 9_000_000 }];
  })(world.ledger);
  const host = await hostIn(world);
  const page = await host.page({ server, maxFee: 'highest' });
  const link = await linked(host, page);
  const feePayerKey = await feePayerKeyOf(page.chain, host.person.address);
  const guest = await rung(world, link, 'Ana', { server });
  await ringThrough(world, page, guest);
  await page.desk.retire(link.id);
  const ringing = [feePayerKey.address, link.id];
  const prices = sent.flatMap((bytes) => {
    const parsed = parseTransaction(base64Bytes(bytes));
    assert.ok(typeof parsed !== 'string');
    const [limit, price] = parsed.instructions;
    const units = readComputeUnitLimit(limit) ?? 0;
    const isRinging = ringing.includes(parsed.feePayer);
    return isRinging ? [priorityFee(units, readComputeUnitPrice(price) ?? 0n)] : [];
  });
  // A refill, a knock, an answer, a reply, and the postage taken back.
  assert.ok(prices.length >= 5, String(prices.length));
  assert.equal(new Set(prices), new Set([1n]));
});

test('while balances lag and links are empty, refills leave enough for one call', async () => {
  const { world, page, links, owner, feePayerKey, lie } = await scene(dated, 3);
  const { rpc } = page.chain;
  const kept =
    (await rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES)) +
    depositCost(
      await rpc.getMinimumBalanceForRentExemption(TOKEN_ACCOUNT_BYTES),
      page.chain.maxFee,
    );
  const balance = await lamportsOf(world, feePayerKey.address);
  const transfer = {
    fromPubkey: new PublicKey(feePayerKey.address),
    toPubkey: new PublicKey(owner),
    // Enough for one refill is left.
    lamports: balance - kept - 1_505_001n,
  };
  await run(world, [feePayerKey], [SystemProgram.transfer(transfer)]);
  await world.sleep(5_000);
  lie();
  for (const link of links) {
    await drain(world, link, (await lamportsOf(world, link.id)) - 5_001n);
  }
  await world.sleep(60_000);
  const left = (await lamportsOf(world, feePayerKey.address)) - kept;
  assert.ok(left >= 0n && left < 600_000n, `${left}`);
});

test('a retired link stays empty although its server shows transactions late', async () => {
  const { world, page, links, feePayerKey, lie, tellTruth } = await scene(hiding);
  const [link] = links;
  assert.ok(link);
  const before = await lamportsOf(world, feePayerKey.address);
  lie();
  const retiring = page.desk.retire(link.id);
  await world.sleep(10_000);
  tellTruth();
  await retiring;
  await world.sleep(10_000);
  assert.is(await lamportsOf(world, link.id), 0n);
  assert.ok((await lamportsOf(world, feePayerKey.address)) > before);
});

/** A server that reports transactions as sent, but drops them. */
const dropping = (world: World, isOn: () => boolean): Server =>
  answeringServer(({ method, params: [bytes] }) => {
    if (!isOn() || method !== 'sendTransaction') return null;
    const sent = VersionedTransaction.deserialize(Buffer.from(String(bytes), 'base64'));
    return { result: signatureOf(sent) };
  })(world.ledger);

test('the page keeps a link until a server shows the postage as returned', async () => {
  const { world, page, links, lie, tellTruth } = await scene(dropping);
  const [link] = links;
  assert.ok(link);
  lie();
  assert.is(await codeOf(page.desk.retire(link.id)), 'rpc_slow');
  assert.equal(
    page.view().links.map(({ id, isOpen }) => [id, isOpen]),
    [[link.id, false]],
  );
  tellTruth();
  await world.sleep(100_000);
  assert.ok((await page.desk.retire(link.id)) > 0n);
  assert.equal([page.view().links, await lamportsOf(world, link.id)], [[], 0n]);
});

test('a link is retired only once its refill has arrived', async () => {
  const { world, page, links, feePayerKey } = await scene(hiding);
  const [link] = links;
  assert.ok(link);
  await drain(world, link, (await lamportsOf(world, link.id)) - 5_001n);
  const before = await lamportsOf(world, feePayerKey.address);
  world.faults = ({ method }) =>
    method === 'sendTransaction' ? { kind: 'late', ms: 3_000 } : null;
  await page.until('being filled', ({ spent }) => spent > 0n);
  await page.desk.retire(link.id);
  await world.sleep(60_000);
  assert.is(await lamportsOf(world, link.id), 0n);
  assert.ok(before - (await lamportsOf(world, feePayerKey.address)) < 20_000n);
});

test('a retired link waits for a refill that an earlier page sent', async () => {
  const { world, page, links, feePayerKey } = await scene(hiding);
  const [link] = links;
  assert.ok(link);
  const before = await lamportsOf(world, feePayerKey.address);
  await drain(world, link, (await lamportsOf(world, link.id)) - 5_001n);
  world.faults = ({ method }) =>
    method === 'sendTransaction' ? { kind: 'late', ms: 20_000 } : null;
  await page.until('being filled', ({ spent }) => spent > 0n);
  await world.sleep(1_000);
  page.close();
  world.faults = () => null;
  const second = await page.again();
  await second.until('read', ({ links: all }) => all.length === 1);
  const back = await second.desk.retire(link.id);
  await world.sleep(30_000);
  assert.is(await lamportsOf(world, link.id), 0n);
  assert.ok(back > 900_000n, `${back} came back`);
  assert.ok(before - (await lamportsOf(world, feePayerKey.address)) < 20_000n);
});

/** A server that names another rent minimum. */
const renting = (world: World, lamports: number): Server =>
  lyingServer(({ method }, result) =>
    method === 'getMinimumBalanceForRentExemption' ? lamports : result,
  )(world.ledger);

test('a server’s false rent moves no money of host or guest', async () => {
  const { world, host, page, link } = await ready();
  page.close();
  const lying = await page.again({ server: renting(world, 1_024_001) });
  const { address: payTo, sign } = host.person;
  const feePayerKey = await feePayerKeyOf(lying.chain, payTo);
  const before = await lamportsOf(world, feePayerKey.address);
  const offer = { terms: termsOf(payTo), lends: 'none', topic: '', name: '' } as const;
  assert.is(await codeOf(lying.desk.make(offer, sign)), 'rpc_bad_answer');
  await drain(world, link, (await lamportsOf(world, link.id)) - 5_001n);
  const { limit } = await lying.until('refused', (view) => view.limit !== null);
  assert.is(limit?.code, 'rpc_bad_answer');
  assert.is(await lamportsOf(world, feePayerKey.address), before);
  const guest = await rung(world, link, 'Ana', { server: renting(world, 1_024_001) });
  await guest.until('refused', ({ error }) => error?.code === 'rpc_bad_answer');
});

test('a server’s too small rent costs only the fees of failed transactions', async () => {
  const { world, host, page } = await ready();
  page.close();
  const lying = await page.again({ server: renting(world, 0) });
  const { address: payTo, sign } = host.person;
  const feePayerKey = await feePayerKeyOf(lying.chain, payTo);
  const before = await lamportsOf(world, feePayerKey.address);
  const offer = { terms: termsOf(payTo), lends: 'none', topic: 'Chess', name: '' } as const;
  await lying.desk.make(offer, sign);
  await world.sleep(300_000);
  assert.ok(
    before - (await lamportsOf(world, feePayerKey.address)) < 100_000n,
    'fees of what failed',
  );
});

test('a host gets at most ten links, even with simultaneous requests', async () => {
  const { page, host } = await ready();
  const { address, sign } = host.person;
  const offer = { terms: termsOf(address), lends: 'none', topic: '', name: '' } as const;
  const asked = Array.from({ length: 12 }, () => page.desk.make(offer, sign));
  const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected');
  assert.ok(refused.length > 2, `${refused.length}`);
  assert.ok(page.view().links.length <= 10, `${page.view().links.length}`);
  assert.ok((await host.feeBalance(page)).calls > 0);
});

test('only a paid call takes the cost of its ring off the budget', async () => {
  const { world, page, link, terms } = await ready();
  await ringThrough(world, page, await rung(world, link));
  const { spent } = page.view();
  assert.is(spent, 5_001n);
  page.desk.callPaid(codeBytes(inviteOn(terms)));
  await world.sleep(1_000);
  assert.is(page.view().spent, spent);
  page.desk.callPaid(codeBytes(page.replies[0]?.invite ?? ''));
  await page.until('taken off', (view) => view.spent === 0n);
});

test.run();
