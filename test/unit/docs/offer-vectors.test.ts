// pure
/** docs/protocol/codes.md, "Offer": the page's codec and the one written from that page agree. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from '@x402/core/schemas';
import { root } from '../../../dev/build/paths.ts';
import { fromHex, toHex } from '../../../src/shared/bytes.ts';
import { parseCode } from '../../../src/shared/call/code.ts';
import {
  encodeOffer,
  MAX_OFFER_CHARS,
  offerText,
  parseOffer,
} from '../../../src/shared/call/booking-offer.ts';
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
        startsAtS: z.number(),
        plannedMinutes: z.number(),
        cancelUntilS: z.number(),
        waitMinutes: z.number(),
        createdAtS: z.number(),
        deposit: z.string(),
        feePayer: z.string(),
        proof: z.string(),
        topic: z.string(),
        name: z.string(),
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

// Proves proof: A client can be written from the documents
test('both codecs read each offer, and write it again', () => {
  for (const { name, text, offer } of valid) {
    assert.equal(foreign.readOffer(text), offer, name);
    assert.is(foreign.writeOffer(offer), text, name);
    const { terms, proof, ...rest } = offer;
    const ours = { ...rest, terms: termsOf(terms), proof: fromHex(proof) ?? new Uint8Array() };
    assert.is(encodeOffer(ours), text, name);
    const parsed = parseOffer(text);
    assert.ok(parsed.ok, name);
    if (parsed.ok) {
      assert.is(parsed.value.text, text, name);
      assert.is(toHex(parsed.value.offer.proof), proof, name);
      assert.equal({ ...parsed.value.offer, proof: ours.proof }, ours, name);
    }
  }
});

test('the fee key has signed all of each offer', async () => {
  for (const { name, offer, signs, text } of valid) {
    const parsed = parseOffer(text);
    assert.ok(parsed.ok, name);
    if (!parsed.ok) return;
    const { feePayer, proof } = parsed.value.offer;
    assert.is(toHex(offerText(parsed.value.offer)), signs, name);
    assert.is(toHex(foreign.offerText(offer)), signs, name);
    assert.ok(await verifySignature(feePayer, proof, fromHex(signs) ?? new Uint8Array()), name);
    const later = offerText({ ...parsed.value.offer, startsAtS: offer.startsAtS - 1 });
    assert.not.ok(await verifySignature(feePayer, proof, later), name);
  }
});

test('the text of a claim is that of the page', () => {
  const claim = section(page('docs/protocol/x402.md'), '## Claiming a booking');
  const [, text = ''] = /```text\n([^]*?)\n```/.exec(claim) ?? [];
  const said = { payTo: '<payTo of the terms>', deposit: '<deposit of the terms>' };
  const ours = bookingClaimText({ ...said, payment: '<payment>', callId: '<callId of this call>' });
  assert.is(text, ours);
});

test('both codecs refuse what must be refused', () => {
  for (const { name, text, error } of refused) {
    const parsed = parseOffer(text);
    assert.is(parsed.ok ? 'ok' : parsed.error.code, error, name);
    assert.throws(() => foreign.readOffer(text), undefined, name);
  }
});

test('a topic that is too long is shortened by whole characters', () => {
  const [first] = valid;
  assert.ok(first);
  if (!first) return;
  const parsed = parseOffer(first.text);
  if (!parsed.ok) return assert.unreachable();
  const text = encodeOffer({
    ...parsed.value.offer,
    topic: '本'.repeat(80),
    name: '名'.repeat(40),
  });
  assert.ok(text.length <= MAX_OFFER_CHARS);
  const again = parseOffer(text);
  assert.ok(again.ok && /^本+$/.test(again.value.offer.topic));
});

test('an offer in another field says what it is, and another code in its own', () => {
  const [first] = valid;
  const wrong = parseCode(first?.text ?? '', 'invite');
  assert.is(wrong.ok ? 'ok' : wrong.error.code, 'code_is_offer');
});

test.run();
