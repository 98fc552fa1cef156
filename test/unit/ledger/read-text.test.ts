// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MOST_ANSWER_BYTES, readText } from '../../../src/workers/ledger/solana/rpc-transport.ts';

const chunked = (...chunks: readonly Uint8Array[]): Response =>
  new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    }),
  );

test('the reader joins a body’s chunks, even within a character', async () => {
  const bytes = new TextEncoder().encode('{"sum":"3 €"}');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const text = await readText(chunked(bytes.slice(0, cut), bytes.slice(cut)));
    assert.is(text, '{"sum":"3 €"}', `cut at ${cut}`);
  }
});

test('reading a body that breaks off rejects', async () => {
  const broken = new Response(
    new ReadableStream({
      pull(controller) {
        controller.error(new TypeError('network'));
      },
    }),
  );
  const outcome = await readText(broken).then(
    () => 'text',
    () => 'rejected',
  );
  assert.is(outcome, 'rejected');
});

test('the reader cuts off an endless answer', async () => {
  let sent = 0;
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1 << 20;
      controller.enqueue(new Uint8Array(1 << 20).fill(0x20));
    },
    cancel: () => void (cancelled = true),
  });
  const outcome = await readText(new Response(endless)).catch((thrown: unknown) => thrown);
  assert.ok(outcome instanceof RangeError);
  assert.ok(cancelled && sent <= MOST_ANSWER_BYTES + (4 << 20), String(sent));
});

test.run();
