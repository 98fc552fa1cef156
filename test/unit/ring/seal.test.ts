// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bytes, fromHex } from '../../../src/shared/bytes.ts';
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
import {
  type Ephemeral,
  openAnswer,
  openKnock,
  openReply,
  type Place,
  sealAnswer,
  sealKnock,
  sealReply,
} from '../../../src/workers/ledger/ring/seal.ts';
import { agreeWith, newAgreementKey } from '../../../src/workers/ledger/solana/agreement.ts';
import { inviteOn, replyTo, termsOf } from '../../support/ringing.ts';
import { NETWORKS } from '../../../src/shared/network.ts';

const HERE: Place = { network: 'local', mailbox: NETWORKS.mainnet.usdcMint };
const terms = termsOf(NETWORKS.mainnet.usdcMint);

async function newKey(): Promise<Ephemeral> {
  const { publicKey, privateKey } = await newAgreementKey();
  return { publicKey, agree: agreeWith(privateKey) };
}

const knockOf = (name: string) => packKnock({ visit: new Uint8Array(16).fill(1), slot: 7n, name });

/** All that one ring consists of. */
async function ring(name = 'Ana', said: string | null = inviteOn(terms)) {
  const [mailbox, guest, host] = [await newKey(), await newKey(), await newKey()];
  const knock = await sealKnock(HERE, mailbox.publicKey, guest, knockOf(name));
  const heard = knock && (await openKnock(HERE, mailbox, knock.sealed));
  const answer = heard && (await sealAnswer(HERE, heard.knocked, host, packAnswer(said)));
  if (!knock || !answer) throw new Error('low order');
  const code = await replyTo(said ?? inviteOn(terms));
  const reply = await sealReply(HERE, answer.answered, packReply(code));
  return { mailbox, guest, host, knock, answer, reply };
}

const changed = (bytes: Bytes, at: number): Bytes =>
  bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

// Proves security: Ringing
test('a message can be decrypted only where it was posted, and only unchanged', async () => {
  const { mailbox, guest, knock, answer, reply } = await ring();
  const [other, stranger] = [await newKey(), await ring()];
  const opens = {
    knock: (sealed: Bytes, place = HERE) => openKnock(place, mailbox, sealed),
    answer: (sealed: Bytes, place = HERE) => openAnswer(place, knock.knocked, guest, sealed),
    reply: (sealed: Bytes, place = HERE) => openReply(place, answer.answered, sealed),
  };
  const all = { knock: knock.sealed, answer: answer.sealed, reply };
  const elsewhere: readonly Place[] = [
    { ...HERE, network: 'mainnet' },
    { ...HERE, mailbox: '11111111111111111111111111111111' },
  ];
  for (const step of ['knock', 'answer', 'reply'] as const) {
    const [open, sealed] = [opens[step], all[step]];
    assert.ok(await open(sealed), step);
    for (const place of elsewhere) assert.is(await open(sealed, place), null, step);
    for (let at = 0; at < sealed.length; at += 7) {
      assert.is(await open(changed(sealed, at)), null, `${step} with byte ${at}`);
    }
    for (const size of [0, 1, 31, 32, 44, 60, sealed.length - 1]) {
      assert.is(await open(sealed.slice(0, size)), null, `${step} of ${size} bytes`);
    }
    for (const wrong of Object.values(all)) {
      if (wrong !== sealed) assert.is(await open(wrong), null, `another as ${step}`);
    }
  }
  assert.is(await openKnock(HERE, other, knock.sealed), null);
  assert.is(await openAnswer(HERE, knock.knocked, other, answer.sealed), null);
  assert.is(await openAnswer(HERE, knock.knocked, guest, stranger.answer.sealed), null);
  assert.is(await openReply(HERE, answer.answered, stranger.reply), null);
});

/** Public keys with which every secret is the same: of order 1, 2, 4 and 8, and their other forms. */
const LOW_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((text) => fromHex(text) ?? new Uint8Array());

test('either side refuses a point of low order', async () => {
  const { mailbox, guest, host, knock, answer } = await ring();
  for (const point of LOW_ORDER) {
    const plain = knockOf('');
    assert.is(await guest.agree(point), null);
    assert.is(await sealKnock(HERE, point, guest, plain), null);
    const sealed = Uint8Array.of(...point, ...knock.sealed.slice(32));
    assert.is(await openKnock(HERE, mailbox, sealed), null);
    const knocked = { ...knock.knocked, guestKey: point };
    assert.is(await sealAnswer(HERE, knocked, host, packAnswer(null)), null);
    const answered = Uint8Array.of(...point, ...answer.sealed.slice(32));
    assert.is(await openAnswer(HERE, knock.knocked, guest, answered), null);
  }
});

test('all messages of a step have the same size, whatever their content', async () => {
  const names = ['', 'Ana', '😀'.repeat(40), 'x'.repeat(1_000)];
  const rung = [...(await Promise.all(names.map((name) => ring(name)))), await ring('', null)];
  const sizesOf = (all: readonly Bytes[]) => [...new Set(all.map((each) => toMemo(each).length))];
  assert.equal(sizesOf(rung.map(({ knock }) => knock.sealed)), [336]);
  assert.equal(sizesOf(rung.map(({ answer }) => answer.sealed)), [592]);
  assert.equal(sizesOf(rung.map(({ reply }) => reply)), [272]);
});

test('the parser reads each message back, and rejects every other form', () => {
  const knock = { visit: new Uint8Array(16).fill(9), slot: 2n ** 63n, name: 'Ana' };
  assert.equal(unpackKnock(packKnock(knock)), knock);
  assert.equal(unpackAnswer(packAnswer(null)), { invite: null });
  for (const [plain, read] of [
    [packKnock(knock), unpackKnock],
    [packAnswer(null), unpackAnswer],
  ] as const) {
    const last = plain.length - 1;
    assert.is(read(changed(plain, last)), null, 'padding');
    assert.is(read(plain.slice(0, last)), null, 'short');
    assert.is(read(Uint8Array.of(...plain, 0)), null, 'long');
  }
  const named = (length: number) =>
    Uint8Array.of(...new Uint8Array(24), length, ...new Uint8Array(167));
  assert.ok(unpackKnock(named(160)));
  assert.is(unpackKnock(named(161)), null, 'name');
  assert.is(unpackAnswer(Uint8Array.of(2, ...new Uint8Array(383))), null, 'kind');
  assert.is(unpackReply(Uint8Array.of(62, ...new Uint8Array(175))), null, 'version');
  assert.is(unpackReply(Uint8Array.of(1, 255, 255, ...new Uint8Array(173))), null, 'length');
  assert.is(fromMemo('x'.repeat(335), 'knock'), null);
  assert.is(fromMemo(' '.repeat(336), 'knock'), null);
});

test.run();
