// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { localParameters, pageAddress } from '../../../src/main/app/url.ts';

const at = (fragment: string): URL => new URL(`https://pay2chat.example/some/where/${fragment}`);

test('links start from the page’s address without its fragment', () => {
  assert.is(pageAddress(at('?network=local#receipt=AQ')), at('?network=local').href);
});

test('a shared link never carries consent', () => {
  const shared = pageAddress(at('?network=local&consent=accepted&period=8#reply=AQ'));
  assert.is(shared, at('?network=local&period=8').href);
});

// Proves security: A link pays nothing and settles nothing; a reply goes to the tab whose invite it answers
// Proves stage 11: Consent
test('consent=accepted counts only on the local network of a loopback origin', () => {
  const consent = (url: string): boolean => localParameters(new URL(url))?.consent ?? false;
  const query = '?network=local&consent=accepted';
  for (const origin of ['http://localhost:4020/', 'http://127.0.0.1/', 'http://[::1]:1/']) {
    assert.ok(consent(origin + query), origin);
    assert.not(consent(`${origin}?consent=accepted`), 'not on the local network');
    assert.not(consent(`${origin}?network=devnet&consent=accepted`), 'not on the local network');
    assert.not(consent(`${origin}?network=local&consent=1`), 'another value');
  }
  for (const origin of [
    'https://pay2chat.example/',
    'https://localhost.example/',
    'http://10.0.0.1/',
  ])
    assert.not(consent(origin + query), origin);
});

test.run();
