// pure
/** The parser of config.json: which values it accepts. It names every error with its line. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseConfig, parseIceFile } from '../../../src/main/settings/config-file.ts';
import { P2cError } from '../../../src/shared/errors.ts';
import { sentenceFor } from '../../../src/main/ui/error-strings.ts';
import { page, section } from '../docs/pages.ts';

/** Returns "line: what", or the text of an error that does not come from the file. */
function wrongIn(file: string): string {
  try {
    parseConfig(file);
    return 'nothing';
  } catch (thrown) {
    if (!(thrown instanceof P2cError) || thrown.error.code !== 'config_invalid') return `${thrown}`;
    const { file: name, line, what } = thrown.error.context;
    assert.is(name, 'config.json');
    assert.is(sentenceFor(thrown.error).text, `config.json, line ${line}: ${what}.`);
    return `${line}: ${what}`;
  }
}

const FULL = `{
  "network": "devnet",
  "rpcServers": {
    "mainnet": ["https://rpc.example.org/key", "https://two.example.org"],
    "devnet": ["http://127.0.0.1:8899"]
  },
  "iceServers": [
    { "urls": "stun:stun.example.org:3478" },
    {
      "urls": ["turn:turn.example.org:3478", "turns:turn.example.org:5349?transport=tcp"],
      "username": "ann",
      "credential": "p\\u0061ss \\"word\\""
    }
  ]
}
`;

test('the parser reads every field of config.json', () => {
  const login = { username: 'ann', credential: 'pass "word"' };
  assert.equal(parseConfig(FULL), {
    network: 'devnet',
    rpcServers: {
      mainnet: ['https://rpc.example.org/key', 'https://two.example.org'],
      devnet: ['http://127.0.0.1:8899'],
    },
    iceServers: [
      { urls: 'stun:stun.example.org:3478' },
      { urls: 'turn:turn.example.org:3478', ...login },
      { urls: 'turns:turn.example.org:5349?transport=tcp', ...login },
    ],
  });
});

test('every field of config.json may be missing', () => {
  assert.equal(parseConfig('{}'), { rpcServers: {}, iceServers: [] });
  assert.equal(parseConfig(' {"rpcServers": {}, "iceServers": []}\r\n'), parseConfig('{}'));
  assert.equal(parseConfig('{"rpcServers": {"mainnet": []}}').rpcServers, { mainnet: [] });
});

test('config.json may name a separate file of ICE servers', () => {
  assert.equal(parseConfig('{"iceServers": "turn.json"}'), {
    rpcServers: {},
    iceServers: [],
    iceServersFile: 'turn.json',
  });
  for (const name of ['config.json', '../turn.json', 'https://x.example/a.json', 'turn', '']) {
    assert.match(
      wrongIn(`{"iceServers": ${JSON.stringify(name)}}`),
      '1: “iceServers” is a list, or',
    );
  }
  assert.equal(parseIceFile('turn.json', '[{"urls": "stun:a"}]'), [{ urls: 'stun:a' }]);
});

test('the example of docs/hosting.md is valid', () => {
  const text = section(page('docs/hosting.md'), '## config.json');
  const [, example = ''] = /```json\n([^]*?)```/.exec(text) ?? [];
  const { network, rpcServers, iceServers } = parseConfig(example);
  assert.is(network, 'mainnet');
  assert.equal(Object.keys(rpcServers), ['mainnet', 'devnet']);
  assert.ok(iceServers.some(({ credential }) => credential !== undefined));
});

const WRONG: readonly (readonly [file: string, line: number, what: RegExp])[] = [
  // Not JSON
  ['', 1, /expected a value, found the end of the file/],
  ['\n\n', 1, /found the end of the file/],
  ['{\n', 1, /expected a field name in double quotation marks, found the end of the file/],
  ['{\n"network": "devnet"\n\n', 2, /expected “,” or “}”, found the end of the file/],
  ['{\n"network" "devnet"}', 2, /expected “:”, found “"devnet"”/],
  ['{\n"network":\n}', 3, /expected a value, found “}”/],
  ['{\n"network": "devnet",\n}', 3, /expected a field name in double quotation marks, found “}”/],
  ['{\n"network": "devnet"\n"iceServers": []}', 3, /expected “,” or “}”, found “"iceServers"”/],
  ['{"iceServers": [\n{"urls": "stun:a"}\n{"urls": "stun:b"}]}', 3, /expected “,” or “\]”/],
  ['{"iceServers": [\n]]}', 2, /expected “,” or “}”, found “\]”/],
  ['{\n// a note\n}', 2, /expected a field name in double quotation marks, found “\/\/”/],
  ["{\n'network': 'devnet'}", 2, /found “'network'”/],
  ['{\nnetwork: "devnet"}', 2, /found “network”/],
  ['{"network":\n"devnet}\n', 2, /no closing quotation mark/],
  ['{"network":\n"dev\\"', 2, /no closing quotation mark/],
  ['{"network":\n"dev\\x"}', 2, /invalid “\\” escape/],
  ['{"network": "dev\tnet"}', 1, /control character/],
  ['{"network":\n nul}', 2, /expected a value, found “nul”/],
  ['{"network":\n 01}', 2, /expected a value, found “01”/],
  ['{}\n{}', 2, /expected nothing after the last “}”, found “{”/],
  [`{"iceServers":\n${'['.repeat(20)}`, 2, /nested too deeply/],
  [`{}${' '.repeat(70_000)}`, 1, /more than 65536 characters/],
  // The file
  ['\n[]', 2, /the file must be an object, not a list/],
  ['null', 1, /the file must be an object, not null/],
  ['{\n"rpcUrls": {}}', 2, /unknown field “rpcUrls”; the fields here are “network”, “rpcServers”/],
  ['{\n"__proto__": {}}', 2, /unknown field “__proto__”/],
  ['{"network": "devnet",\n"network": "devnet"}', 2, /the field “network” appears twice/],
  // network
  ['{"network":\n"local"}', 2, /“local” is not a network; the networks are “mainnet”, “devnet”/],
  ['{"network": "Devnet"}', 1, /“Devnet” is not a network/],
  ['{"network": null}', 1, /“network” must be a text, not null/],
  ['{"network":\n["devnet"]}', 2, /“network” must be a text, not a list/],
  // rpcServers
  ['{"rpcServers":\n["https://a.example"]}', 2, /“rpcServers” must be an object, not a list/],
  ['{"rpcServers": {\n"local": []}}', 2, /unknown field “local”; .* “mainnet”, “devnet”/],
  ['{"rpcServers": {"devnet": [],\n"devnet": []}}', 2, /“devnet” appears twice/],
  ['{"rpcServers": {\n"devnet": "https://a.example"}}', 2, /“devnet” must be a list, not a text/],
  ['{"rpcServers": {"devnet": [\n7]}}', 2, /each RPC server of “devnet” must be a text, not a num/],
  ['{"rpcServers": {"devnet": ["https://a.example",\n"a.example"]}}', 2, /“a.example” is not an h/],
  ['{"rpcServers": {"mainnet": ["http://a.example"]}}', 1, /is not an https address/],
  ['{"rpcServers": {"mainnet": ["wss://a.example"]}}', 1, /is not an https address/],
  ['{"rpcServers": {"mainnet": [""]}}', 1, /“” is not an https address/],
  ['{"rpcServers": {"mainnet": ["https://a.example https://b.example"]}}', 1, /is not an https/],
  ['{"rpcServers": {"mainnet": [" https://a.example"]}}', 1, /is not an https address/],
  [
    '{"rpcServers": {"mainnet": ["https://ann:pass@a.example"]}}',
    1,
    /must not contain a user name/,
  ],
  ['{"rpcServers": {"mainnet": ["https://ann@a.example"]}}', 1, /must not contain a user name/],
  // iceServers
  ['{"iceServers":\n{"urls": "stun:a"}}', 2, /“iceServers” must be a list, not an object/],
  ['{"iceServers": [\n"stun:a"]}', 2, /each entry of “iceServers” must be an object, not a text/],
  ['{"iceServers": [\n{}]}', 2, /the field “urls” is missing/],
  ['{"iceServers": [{\n"url": "stun:a"}]}', 2, /unknown field “url”; .* “urls”, “username”, “cred/],
  ['{"iceServers": [{"urls": "stun:a",\n"urls": "stun:a"}]}', 2, /“urls” appears twice/],
  ['{"iceServers": [{"urls":\n5}]}', 2, /“urls” must be a text or a list of texts, not a number/],
  ['{"iceServers": [{"urls":\n[]}]}', 2, /“urls” is empty/],
  ['{"iceServers": [{"urls": [\ntrue]}]}', 2, /“urls” must be a text, not true/],
  ['{"iceServers": [{"urls": ["stun:a",\n"http://a"]}]}', 2, /“http:\/\/a” is not a STUN or TURN/],
  ['{"iceServers": [{"urls": "stun:"}]}', 1, /is not a STUN or TURN address/],
  ['{"iceServers": [{"urls": "stun:a:99999"}]}', 1, /is not a STUN or TURN address/],
  ['{"iceServers": [{"urls": "stun::3478"}]}', 1, /is not a STUN or TURN address/],
  ['{"iceServers": [{"urls": "stun:a?transport=udp"}]}', 1, /is not a STUN or TURN address/],
  ['{"iceServers": [{"urls":\n"turn:a"}]}', 2, /a TURN server needs both/],
  ['{"iceServers": [{"urls": "turn:a", "username": "u"}]}', 1, /a TURN server needs both/],
  ['{"iceServers": [{"urls": "turn:a", "credential": "p"}]}', 1, /a TURN server needs both/],
  [
    '{"iceServers": [{"urls": "turn:a",\n"username": "", "credential": "p"}]}',
    2,
    /“username” is em/,
  ],
  [
    '{"iceServers": [{"urls": "turn:a", "username": "u",\n"credential": ""}]}',
    2,
    /“credential” is/,
  ],
  [
    '{"iceServers": [{"urls": "turn:a",\n"username": 1, "credential": "p"}]}',
    2,
    /“username” must b/,
  ],
  [
    '{"iceServers": [{"urls": "turn:a", "username": "u",\n"credential": {}}]}',
    2,
    /“credential” mus/,
  ],
  ['{"iceServers": [{"urls":\n"stun:a", "username": "u", "credential": "p"}]}', 2, /takes neither/],
];

// Proves stage 0: A bad `config.json` is named with its line, and the page works without it
test('an error names whatever is wrong in config.json, with its line', () => {
  for (const [file, line, what] of WRONG) {
    const said = wrongIn(file);
    assert.match(said, new RegExp(`^${line}: `), `${file.slice(0, 80)} → ${said}`);
    assert.match(said, what, `${file.slice(0, 80)} → ${said}`);
  }
});

test('an error cuts a long wrong value', () => {
  const said = wrongIn(`{"network": "${'x'.repeat(5_000)}"}`);
  assert.ok(said.length < 200, said);
});

test('the parser accepts every valid value and refuses invalid JSON', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const url = word.map((name) => `https://${name}.example/${name}`);
  const ice = fc.oneof(
    word.map((name) => ({ urls: `stun:${name}.example` })),
    fc.record({
      urls: word.map((name) => `turn:${name}.example:3478`),
      username: fc.string({ minLength: 1, unit: 'grapheme' }),
      credential: fc.string({ minLength: 1, unit: 'grapheme' }),
    }),
  );
  const config = fc.record(
    {
      network: fc.constantFrom('mainnet', 'devnet'),
      rpcServers: fc.record({ mainnet: fc.array(url), devnet: fc.array(url) }),
      iceServers: fc.array(ice),
    },
    { requiredKeys: ['rpcServers', 'iceServers'] },
  );
  fc.assert(
    fc.property(config, fc.nat(4), (value, indent) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      assert.equal(parseConfig(JSON.stringify(value, null, indent)), plain);
    }),
  );
  fc.assert(
    fc.property(config, fc.nat(), fc.string({ maxLength: 3 }), (value, at, put) => {
      const json = JSON.stringify(value, null, 1);
      const cut = at % json.length;
      const spoilt = json.slice(0, cut) + put + json.slice(cut + 1);
      const said = wrongIn(spoilt);
      let valid = true;
      try {
        JSON.parse(spoilt);
      } catch {
        valid = false;
      }
      if (!valid) assert.match(said, /^\d+: /, spoilt);
      else assert.match(said, /^(\d+: |nothing$)/, spoilt);
    }),
    { numRuns: 500 },
  );
});

test.run();
