import { texts } from '../text/texts.ts';

/** The faults of a config.json, each as the end of “config.json, line 7: …”. */

const CUT = 60;
const quoted = (text: string): string => `“${text.length > CUT ? `${text.slice(0, CUT)}…` : text}”`;

const listed = (names: readonly string[]): string => names.map(quoted).join(', ');

export const configStrings = texts('configStrings', {
  tooLong: (most: number): string => `the file has more than ${most} characters`,
  tooDeep: 'the lists and objects are nested too deeply',
  expected: (wanted: string, found: string | null): string =>
    `expected ${wanted}, found ${found === null ? 'the end of the file' : quoted(found)}`,
  wanted: {
    value: 'a value',
    name: 'a field name in double quotation marks',
    colon: '“:”',
    memberOrEnd: '“,” or “}”',
    itemOrEnd: '“,” or “]”',
    end: 'nothing after the last “}”',
  },
  open: 'this text has no closing quotation mark on its line',
  escape: 'this text contains a control character or an invalid “\\” escape',
  kinds: {
    object: 'an object',
    list: 'a list',
    text: 'a text',
    number: 'a number',
    true: 'true',
    false: 'false',
    null: 'null',
  },
  file: 'the file',
  iceEntry: 'each entry of “iceServers”',
  rpcEntry: (network: string): string => `each RPC server of ${quoted(network)}`,
  field: quoted,
  mustBe: (what: string, wanted: string, found: string): string =>
    `${what} must be ${wanted}, not ${found}`,
  urlsKind: 'a text or a list of texts',
  unknown: (name: string, known: readonly string[]): string =>
    `unknown field ${quoted(name)}; the fields here are ${listed(known)}`,
  twice: (name: string): string => `the field ${quoted(name)} appears twice`,
  missing: (name: string): string => `the field ${quoted(name)} is missing`,
  empty: (name: string): string => `${quoted(name)} is empty`,
  network: (found: string, known: readonly string[]): string =>
    `${quoted(found)} is not a network; the networks are ${listed(known)}`,
  rpcUrl: (found: string): string =>
    `${quoted(found)} is not an https address (http is possible only to this machine)`,
  rpcUser: 'an RPC server’s address must not contain a user name or password',
  iceUrl: (found: string): string =>
    `${quoted(found)} is not a STUN or TURN address, such as “stun:stun.example.org:3478” or “turns:turn.example.org:5349?transport=tcp”`,
  iceFile: (found: string): string =>
    `“iceServers” is a list, or the name of a file beside this one, such as “turn.json”, not ${quoted(found)}`,
  turnLogin: 'a TURN server needs both “username” and “credential”',
  stunLogin: 'a STUN server takes neither “username” nor “credential”; give it an entry of its own',
});
