// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inviteLink, replyLink } from '../../../src/shared/call/code.ts';
import { codeInFragment, localParameters, pageAddress } from '../../../src/main/app/url.ts';

const at = (fragment: string): URL => new URL(`https://pay2chat.example/some/where/${fragment}`);

test('an invite, a reply and a receipt are told apart by the fragment’s name', () => {
  for (const kind of ['invite', 'reply', 'receipt'] as const) {
    assert.equal(codeInFragment(at(`#${kind}=p2c-AQ_b`)), { kind, text: 'p2c-AQ_b' });
  }
});

test('a link gives back the code that it was made of', () => {
  const links = { invite: inviteLink, reply: replyLink } as const;
  for (const kind of ['invite', 'reply'] as const) {
    const link = links[kind](at('?network=devnet#old').href, 'p2c-AQ_b');
    assert.equal(codeInFragment(new URL(link)), { kind, text: 'p2c-AQ_b' });
  }
});

test('any other fragment is nothing', () => {
  for (const fragment of [
    '',
    '#',
    '#receipt',
    '#receipt=',
    '#audit=1',
    '#invite=',
    '#other=x',
    '#xinvite=y',
    '#toString=1',
    '?receipt=1',
  ])
    assert.is(codeInFragment(at(fragment)), null, fragment);
});

test('links are made from the page’s address without its fragment', () => {
  assert.is(pageAddress(at('?network=local#receipt=AQ')), at('?network=local').href);
});

test('a link agrees to nothing for who opens it', () => {
  const shared = pageAddress(at('?network=local&consent=accepted&period=8#reply=AQ'));
  assert.is(shared, at('?network=local&period=8').href);
});

test('consent=accepted counts on the local network of a loopback origin, and nowhere else', () => {
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
