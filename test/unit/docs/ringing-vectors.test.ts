// pure
/** docs/protocol/ringing.md: the page's code and vectors that were written from that page agree. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from '@x402/core/schemas';
import { root } from '../../../dev/build/paths.ts';
import { type Bytes, concatBytes, fromHex, toHex } from '../../../src/shared/bytes.ts';
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

test('the link and its postage key are those of the vectors', async () => {
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

test('each message seals to its memo, and opens to what it says', async () => {
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

test.run();
