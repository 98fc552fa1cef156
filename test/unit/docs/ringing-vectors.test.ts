// pure
/** docs/protocol/ringing.md: the page agrees with vectors written from that document. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from '@x402/core/schemas';
import { root } from '../../../dev/build/paths.ts';
import { type Bytes, concatBytes, fromHex, toHex } from '../../../src/shared/bytes.ts';
import { openFrame, sealFrame } from '../../../src/shared/call/code-frame.ts';
import { parseCode } from '../../../src/shared/call/code.ts';
import { encodeCallLink, parseCallLink } from '../../../src/shared/call/call-link.ts';
import {
  fromMemo,
  packAnswer,
  packKnock,
  packReply,
  toMemo,
  unpackAnswer,
  unpackKnock,
  unpackReply,
} from '../../../src/workers/ledger/ring/messages.ts';
import { postageKey } from '../../../src/workers/ledger/ring/postage-key.ts';
import {
  type Ephemeral,
  openAnswer,
  openKnock,
  openReply,
  sealAnswer,
  sealKnock,
  sealReply,
} from '../../../src/workers/ledger/ring/seal.ts';
import { agreeWith } from '../../../src/workers/ledger/solana/agreement.ts';
import { readLink, writeLink } from '../../support/reference-peer/codes.ts';
import * as peer from '../../support/reference-peer/sealing.ts';

const Memo = z.object({ memo: z.string() });
const Vectors = z.object({
  link: z.object({
    text: z.string(),
    lends: z.enum(['none', 'stun', 'turn']),
    topic: z.string(),
    name: z.string(),
    payTo: z.string(),
    price: z.string(),
    mailbox: z.string(),
    seed: z.string(),
  }),
  postage: z.object({ address: z.string() }),
  secrets: z.object({ mailbox: z.string(), guest: z.string(), host: z.string() }),
  nonces: z.object({ knock: z.string(), answer: z.string(), reply: z.string() }),
  knock: Memo.extend({ visit: z.string(), slot: z.string(), name: z.string() }),
  answer: Memo.extend({ invite: z.string() }),
  busy: Memo,
  reply: Memo.extend({ reply: z.string() }),
});
const vectors = Vectors.parse(
  JSON.parse(readFileSync(join(root, 'test/vectors/ringing.json'), 'utf8')),
);

function hex(text: string): Bytes {
  const bytes = fromHex(text);
  if (!bytes) throw new Error('no hex');
  return bytes;
}

const PKCS8 = hex('302e020100300506032b656e04220420');
const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31));

async function keyOf(secret: string): Promise<Ephemeral> {
  const der = concatBytes(PKCS8, hex(secret));
  const key = await crypto.subtle.importKey('pkcs8', der, 'X25519', false, ['deriveBits']);
  const publicKey = await agreeWith(key)(BASE_POINT);
  if (!publicKey) throw new Error('no key');
  return { publicKey, agree: agreeWith(key) };
}

const { secrets, nonces } = vectors;
const place = { network: 'mainnet', mailbox: vectors.postage.address } as const;

function memoOf({ memo }: { readonly memo: string }, step: 'knock' | 'answer' | 'reply'): Bytes {
  const sealed = fromMemo(memo, step);
  if (!sealed) throw new Error(`no ${step}`);
  return sealed;
}

test('the page reads link and postage key of the vectors', async () => {
  const { text, lends, topic, name, payTo, price, mailbox, seed } = vectors.link;
  const parsed = parseCallLink(`see https://example.org/#call=${text} please`);
  assert.ok(parsed.ok);
  const { link } = parsed.value;
  assert.is(parsed.value.text, text);
  assert.equal([link.lends, link.topic, link.name], [lends, topic, name]);
  assert.equal([link.terms.payTo, String(link.terms.price)], [payTo, price]);
  assert.equal([toHex(link.mailbox), toHex(link.seed)], [mailbox, seed]);
  assert.is(encodeCallLink(link), text);
  assert.is((await postageKey(link.seed)).address, vectors.postage.address);
});

test('the page encrypts each message to its memo, and decrypts the memo', async () => {
  const [mailbox, guest, host] = await Promise.all(
    [secrets.mailbox, secrets.guest, secrets.host].map(keyOf),
  );
  assert.ok(mailbox && guest && host);
  const { visit, slot, name } = vectors.knock;
  const knock = { visit: hex(visit), slot: BigInt(slot), name };
  const sealed = await sealKnock(
    ...([place, mailbox.publicKey, guest] as const),
    ...([packKnock(knock), hex(nonces.knock)] as const),
  );
  assert.ok(sealed);
  assert.is(toMemo(sealed.sealed), vectors.knock.memo);
  const opened = await openKnock(place, mailbox, memoOf(vectors.knock, 'knock'));
  assert.ok(opened);
  assert.equal(unpackKnock(opened.plain), knock);

  for (const [invite, vector] of [
    [null, vectors.busy],
    [vectors.answer.invite, vectors.answer],
  ] as const) {
    const plain = packAnswer(invite);
    const answer = await sealAnswer(place, opened.knocked, host, plain, hex(nonces.answer));
    assert.ok(answer);
    assert.is(toMemo(answer.sealed), vector.memo);
    const seen = await openAnswer(place, sealed.knocked, guest, memoOf(vector, 'answer'));
    assert.equal(seen && unpackAnswer(seen.plain), { invite });
    if (!seen || invite === null) continue;
    const { reply } = vectors.reply;
    const back = await sealReply(place, seen.answered, packReply(reply), hex(nonces.reply));
    assert.is(toMemo(back), vectors.reply.memo);
    const read = await openReply(place, answer.answered, memoOf(vectors.reply, 'reply'));
    assert.is(read && unpackReply(read), reply);
  }
});

// Proves proof: A client can be written from the documents
test('the reference peer reads and writes the link alike', () => {
  const { text, lends, topic, name, payTo, price, mailbox, seed } = vectors.link;
  const link = readLink(text);
  assert.equal([link.lends, link.topic, link.name], [lends, topic, name]);
  assert.equal([link.terms.payTo, link.terms.price], [payTo, price]);
  assert.equal([link.mailbox, link.seed], [mailbox, seed]);
  assert.is(writeLink(link), text);
  assert.is(peer.postageOf(seed).address, vectors.postage.address);
});

test('the reference peer encrypts each message to its memo, and decrypts it', () => {
  const [mailbox, guest, host] = [secrets.mailbox, secrets.guest, secrets.host].map((secret) =>
    peer.pairOf(hex(secret)),
  );
  assert.ok(mailbox && guest && host);
  const memo = (step: peer.Step, text: string): Bytes => peer.fromMemo(step, text) ?? hex('');
  const { visit, name } = vectors.knock;
  const knock = { visit, slot: BigInt(vectors.knock.slot), name };
  const how = { guest, nonce: hex(nonces.knock) };
  const knocked = peer.sealKnock(place, vectors.link.mailbox, knock, how);
  assert.is(peer.toMemo(knocked.sealed), vectors.knock.memo);
  const heard = peer.openKnock(place, mailbox, memo('knock', vectors.knock.memo));
  assert.equal({ visit: heard.visit, slot: heard.slot, name: heard.name }, knock);

  for (const [invite, vector] of [
    [null, vectors.busy],
    [vectors.answer.invite, vectors.answer],
  ] as const) {
    const answer = heard.sealAnswer(invite, { host, nonce: hex(nonces.answer) });
    assert.is(peer.toMemo(answer.sealed), vector.memo);
    const seen = knocked.openAnswer(memo('answer', vector.memo));
    assert.is(seen.invite, invite);
    if (invite === null) continue;
    const { reply } = vectors.reply;
    const back = seen.sealReply(reply, hex(nonces.reply));
    assert.is(peer.toMemo(back), vectors.reply.memo);
    assert.is(answer.openReply(back), reply);
  }
});

const changes = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 3 });
/** Bytes of the same length, or one more or less. */
function changed(bytes: Bytes, at: readonly (readonly [number, number])[], longer = 0): Bytes {
  const out = new Uint8Array(bytes.length + longer);
  out.set(bytes.subarray(0, out.length));
  for (const [place, value] of at) out[place % out.length] = value;
  return out;
}

test('page and reference peer agree on each changed link', () => {
  const frame = openFrame(vectors.link.text);
  assert.ok(frame);
  let accepted = 0;
  fc.assert(
    fc.property(changes, fc.constantFrom(0, 0, 0, 1, -1), (at, longer) => {
      const text = sealFrame('call', frame.version, changed(frame.body, at, longer));
      const ours = parseCallLink(text);
      const theirs = peer.readOr(() => readLink(text));
      assert.is(theirs !== null, ours.ok, text);
      if (!ours.ok || !theirs) return;
      accepted += 1;
      const { link } = ours.value;
      assert.equal([theirs.mailbox, theirs.seed], [toHex(link.mailbox), toHex(link.seed)]);
      // The page has cleaned topic and name, which this does not compare.
      assert.equal([theirs.terms.payTo, theirs.lends], [link.terms.payTo, link.lends]);
    }),
    { numRuns: 1_500 },
  );
  assert.ok(accepted > 50, `${accepted} were still links`);
});

test('page and reference peer agree on each message with changed contents', async () => {
  const [mailbox, guest, host] = await Promise.all(
    [secrets.mailbox, secrets.guest, secrets.host].map(keyOf),
  );
  assert.ok(mailbox && guest && host);
  const theirMailbox = peer.pairOf(hex(secrets.mailbox));
  const how = { guest: peer.pairOf(hex(secrets.guest)) };
  const { visit, slot, name } = vectors.knock;
  const knock = packKnock({ visit: hex(visit), slot: BigInt(slot), name });
  const theirKnock = { visit, slot: BigInt(slot), name };
  const knocked = peer.sealKnock(place, vectors.link.mailbox, theirKnock, how);
  const opened = await openKnock(place, mailbox, knocked.sealed);
  assert.ok(opened);
  const contents = {
    knock,
    answer: packAnswer(vectors.answer.invite),
    reply: packReply(vectors.reply.reply),
  };
  const accepted = { knock: 0, answer: 0, reply: 0 };
  const step = fc.constantFrom('knock', 'answer', 'reply');
  await fc.assert(
    fc.asyncProperty(step, changes, async (which, at) => {
      const plain = changed(contents[which], at);
      const nonce = hex(nonces[which]);
      const [ours, theirs] = await (async () => {
        if (which === 'knock') {
          const sealed = await sealKnock(place, mailbox.publicKey, guest, plain, nonce);
          assert.ok(sealed);
          const heard = peer.readOr(() => peer.openKnock(place, theirMailbox, sealed.sealed));
          const read = unpackKnock(plain);
          // The page has cleaned the name, which this does not compare.
          return [
            read && { visit: toHex(read.visit), slot: read.slot },
            heard && { visit: heard.visit, slot: heard.slot },
          ];
        }
        if (which === 'answer') {
          const answer = await sealAnswer(place, opened.knocked, host, plain, nonce);
          const seen = answer && peer.readOr(() => knocked.openAnswer(answer.sealed));
          const invite = unpackAnswer(plain)?.invite;
          const isRead =
            invite === null || (invite !== undefined && parseCode(invite, 'invite').ok);
          return [isRead ? { invite } : null, seen && { invite: seen.invite }];
        }
        const heard = peer.openKnock(place, theirMailbox, knocked.sealed);
        const answer = heard.sealAnswer(null);
        const seen = await openAnswer(place, opened.knocked, guest, answer.sealed);
        assert.ok(seen);
        const sealed = await sealReply(place, seen.answered, plain, nonce);
        const reply = unpackReply(plain);
        const isRead = reply !== null && parseCode(reply, 'reply').ok;
        return [isRead ? reply : null, peer.readOr(() => answer.openReply(sealed))];
      })();
      assert.equal(theirs, ours, `${which} ${toHex(plain)}`);
      if (ours !== null) accepted[which] += 1;
    }),
    { numRuns: 600 },
  );
  for (const [which, count] of Object.entries(accepted)) assert.ok(count > 5, `${count} ${which}`);
});

test.run();
