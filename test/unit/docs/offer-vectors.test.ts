// pure
/** docs/protocol/codes.md, "Offer": the page's codec and one written from that document agree. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from '@x402/core/schemas';
import { root } from '../../../dev/build/paths.ts';
import { fromHex, toHex } from '../../../src/shared/bytes.ts';
import {
  encodeCallLink,
  MAX_OFFER_CHARS,
  offerText,
  parseOffer,
} from '../../../src/shared/call/call-link.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import { bookingClaimText } from '../../../src/workers/ledger/booking/claim-text.ts';
import { verifySignature } from '../../../src/workers/ledger/solana/keys.ts';
import * as foreign from '../../support/reference-peer/codes.ts';
import { page, section } from './pages.ts';

const Vectors = z.object({
  valid: z.array(
    z.object({
      name: z.string(),
      text: z.string(),
      offer: z.object({
        terms: z.object({
          network: z.enum(['mainnet', 'devnet', 'local']),
          payTo: z.string(),
          price: z.string(),
          periodSeconds: z.number(),
          prepaidPeriods: z.number(),
          returnsUnused: z.literal(true),
          trialSeconds: z.number(),
          deposit: z.null(),
        }),
        lends: z.enum(['none', 'stun', 'turn']),
        mailbox: z.string(),
        seed: z.string(),
        topic: z.string(),
        name: z.string(),
        schedule: z.object({
          startsAtS: z.number(),
          plannedMinutes: z.number(),
          cancelUntilS: z.number(),
          waitMinutes: z.number(),
          createdAtS: z.number(),
          deposit: z.string(),
          feePayer: z.string(),
          proof: z.string(),
        }),
      }),
      signs: z.string(),
    }),
  ),
  feeKey: z.object({ seed: z.string() }),
  refused: z.array(z.object({ name: z.string(), text: z.string(), error: z.string() })),
});
const { valid, refused } = Vectors.parse(
  JSON.parse(readFileSync(join(root, 'test/vectors/offers.json'), 'utf8')),
);

function termsOf({
  trialSeconds,
  deposit: _,
  ...terms
}: (typeof valid)[number]['offer']['terms']): Terms {
  const price = usdc(BigInt(terms.price));
  return { ...terms, price, ...(trialSeconds > 0 && { trialSeconds }) };
}

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

// Proves proof: A client can be written from the documents
test('both codecs read and write each offer alike', () => {
  for (const { name, text, offer } of valid) {
    assert.equal(foreign.readLink(text), offer, name);
    assert.is(foreign.writeLink(offer), text, name);
    const { terms, schedule, mailbox, seed, ...rest } = offer;
    const keys = { mailbox: bytes(mailbox), seed: bytes(seed), proof: bytes(schedule.proof) };
    const ours = { ...rest, ...schedule, ...keys, terms: termsOf(terms) };
    assert.is(encodeCallLink(ours), text, name);
    const parsed = parseOffer(text);
    assert.equal(parsed.ok && parsed.value, { offer: ours, text }, name);
  }
});

test('the fee payer’s signature covers every part of each offer', async () => {
  for (const { name, offer, signs, text } of valid) {
    const parsed = parseOffer(text);
    assert.ok(parsed.ok, name);
    const { feePayer, proof } = parsed.value.offer;
    assert.is(toHex(offerText(parsed.value.offer)), signs, name);
    assert.is(toHex(foreign.offerText(offer)), signs, name);
    assert.ok(await verifySignature(feePayer, proof, bytes(signs)), name);
    for (const change of [
      { startsAtS: offer.schedule.startsAtS - 1 },
      { seed: new Uint8Array(16) },
      { mailbox: new Uint8Array(32) },
    ]) {
      const other = offerText({ ...parsed.value.offer, ...change });
      assert.not.ok(await verifySignature(feePayer, proof, other), name);
    }
  }
});

test('the document has the text that redeems a booking', () => {
  const claim = section(page('docs/protocol/x402.md'), '## Redeeming a booking');
  const [, text = ''] = /```text\n([^]*?)\n```/.exec(claim) ?? [];
  const said = { payTo: '<payTo of the terms>', deposit: '<deposit of the terms>' };
  const ours = bookingClaimText({ ...said, payment: '<payment>', callId: '<callId of this call>' });
  assert.is(text, ours);
});

test('both codecs refuse each invalid offer', () => {
  for (const { name, text, error } of refused) {
    const parsed = parseOffer(text);
    assert.is(parsed.ok ? 'ok' : parsed.error.code, error, name);
    if (error === 'code_not_found') assert.not.ok('schedule' in foreign.readLink(text), name);
    else assert.throws(() => foreign.readLink(text), undefined, name);
  }
});

test('the writer shortens a long offer’s topic, and then the name', () => {
  const parsed = parseOffer(valid[0]?.text ?? '');
  assert.ok(parsed.ok);
  for (const letter of ['本', '😀', 'n']) {
    const words = { topic: letter.repeat(80), name: letter.repeat(40) };
    const text = encodeCallLink({ ...parsed.value.offer, ...words });
    assert.ok(text.length <= MAX_OFFER_CHARS);
    const again = parseOffer(text);
    assert.ok(again.ok);
    const { topic, name } = again.value.offer;
    assert.ok(words.topic.startsWith(topic) && words.name.startsWith(name));
    assert.ok(name === words.name || topic === '');
  }
});

test.run();
