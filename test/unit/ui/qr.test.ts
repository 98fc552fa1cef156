// pure
/** QR codes: a camera reads exactly the link. */
import decodeQR from 'qr/decode.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inviteLink } from '../../../src/shared/call/code.ts';
import { qrModules } from '../../../src/main/ui/qr.ts';

/** Draws the code as a picture with `scale` pixels a module. */
function picture(modules: readonly (readonly boolean[])[], scale = 4) {
  const size = modules.length * scale;
  const data = new Uint8Array(size * size * 4).fill(255);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (modules[Math.floor(y / scale)]?.[Math.floor(x / scale)])
        data.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
  return { width: size, height: size, data };
}

// Proves stage 10: QR codes
test('a QR code of any length reads back exactly', () => {
  for (const length of [1, 120, 300, 500]) {
    const code = `p2ci${'Az09-_'.repeat(100)}`.slice(0, length);
    const link = inviteLink('https://call.example/p2c/', code);
    const modules = qrModules(link);
    assert.ok(modules.length <= 97, `${length} characters: ${modules.length} modules`);
    assert.is(decodeQR(picture(modules)), link);
  }
});

test.run();
