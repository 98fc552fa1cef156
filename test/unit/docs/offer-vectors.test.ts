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
  bookingMemo,
  bookingRefundMemo,
  bookingReturnMemo,
  offerId,
  offerKey,
} from '../../../src/shared/call/booking-memo.ts';
import {
  encodeOffer,
  MAX_OFFER_CHARS,
  parseOffer,
} from '../../../src/shared/call/booking-offer.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import * as foreign from '../../support/reference-peer/codes.ts';

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
          offer: z.null(),
        }),
        startsAtS: z.number(),
        plannedMinutes: z.number(),
        cancelMinutes: z.number(),
        waitMinutes: z.number(),
        createdAtS: z.number(),
        salt: z.string(),
        topic: z.string(),
        name: z.string(),
      }),
      signature: z.string(),
      booking: z.string(),
      refund: z.string(),
      return: z.string(),
    }),
  ),
  refused: z.array(z.object({ name: z.string(), text: z.string(), error: z.string() })),
});
const { valid, refused } = Vectors.parse(
  JSON.parse(readFileSync(join(root, 'test/vectors/offers.json'), 'utf8')),
);

function termsOf({
  trialSeconds,
  offer: _,
  ...terms
}: (typeof valid)[number]['offer']['terms']): Terms {
  const price = usdc(BigInt(terms.price));
  return { ...terms, price, ...(trialSeconds > 0 && { trialSeconds }) };
}

// Proves proof: A client can be written from the documents
test('both codecs read each offer, write it again, and name its payments alike', async () => {
  for (const { name, text, offer, signature, booking, refund, return: back } of valid) {
    assert.equal(foreign.readOffer(text), offer, name);
    const { terms, salt, ...rest } = offer;
    const ours = {
      ...rest,
      terms: termsOf(terms),
      salt: fromHex(salt) ?? new Uint8Array(),
    };
    assert.is(encodeOffer(ours), text, name);
    const parsed = parseOffer(text);
    assert.ok(parsed.ok, name);
    if (parsed.ok) {
      assert.is(parsed.value.text, text, name);
      assert.is(toHex(parsed.value.offer.salt), salt, name);
      assert.equal({ ...parsed.value.offer, salt: ours.salt }, ours, name);
    }
    const memo = bookingMemo(await offerId(text));
    assert.is(memo, booking, name);
    assert.is(await bookingRefundMemo(await offerKey(text), signature), refund, name);
    assert.is(await bookingReturnMemo(await offerKey(text), signature), back, name);
  }
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
