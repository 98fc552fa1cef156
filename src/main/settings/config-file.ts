import { ownText, raise } from '../../shared/errors.ts';
import { type IceServer, isTurn, type SiteConfig } from '../app/site.ts';
import { configStrings as text } from './config-strings.ts';
import { parseIceUrl } from '../../shared/call/ice-url.ts';
import { isRpcUrl } from './servers.ts';

/**
 * Parses the site's `config.json` strictly (docs/hosting.md, "config.json"). It reads the text
 * itself, because JSON.parse loses the line of each value and accepts two fields with the same
 * name.
 */

const MAX_CHARACTERS = 65_536;
/** The most levels of nesting. The file needs three. */
const MAX_DEPTH = 8;
const NETWORKS = ['mainnet', 'devnet'] as const;

interface Member {
  readonly name: string;
  readonly line: number;
  readonly value: Value;
}
type Value = { readonly line: number } & (
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number' | 'true' | 'false' | 'null' }
);
type Of<Kind extends Value['kind']> = Extract<Value, { readonly kind: Kind }>;

interface Token {
  readonly line: number;
  /** The token as it stands in the file; null at the end of the file. */
  readonly source: string | null;
}

/** An error before the name of the file is added to it. */
class Wrong extends Error {
  constructor(
    readonly line: number,
    what: string,
  ) {
    super(what);
  }
}

function fail(line: number, what: string): never {
  throw new Wrong(line, what);
}

/** Parses a file. @throws P2cError `config_invalid`, with the file, the line and the fault. */
function parseFile<T>(name: string, file: string, parse: (value: Value) => T): T {
  try {
    if (file.length > MAX_CHARACTERS) fail(1, text.tooLong(MAX_CHARACTERS));
    return parse(read(file));
  } catch (thrown) {
    if (!(thrown instanceof Wrong)) throw thrown;
    throw raise('config_invalid', {
      file: ownText(name),
      line: thrown.line,
      what: ownText(thrown.message),
    });
  }
}

/** Matches a punctuation mark, a string, or anything else up to the next mark or space. */
const TOKEN = /[{}[\]:,]|"(?:[^"\\\n]|\\.)*"?|[^\s{}[\]:,"]+/gu;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function tokensOf(file: string): readonly Token[] {
  let line = 1;
  let at = 0;
  const lineAt = (index: number): number => {
    for (; at < index; at += 1) if (file[at] === '\n') line += 1;
    return line;
  };
  const tokens: Token[] = [...file.matchAll(TOKEN)].map(({ 0: source, index }) => ({
    line: lineAt(index),
    source,
  }));
  return [...tokens, { line: lineAt(file.trimEnd().length), source: null }];
}

function textOf({ line, source }: Token): string {
  if (source === null || source.length < 2 || !/[^\\](?:\\\\)*"$/.test(source)) {
    return fail(line, text.open());
  }
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === 'string' ? value : fail(line, text.escape());
  } catch {
    return fail(line, text.escape());
  }
}

/** Reads the one value that the file contains. */
function read(file: string): Value {
  const tokens = tokensOf(file);
  let next = 0;
  const peek = (): Token => tokens[next] ?? { line: 1, source: null };
  const take = (): Token => {
    const token = peek();
    next += 1;
    return token;
  };
  const unexpected = ({ line, source }: Token, wanted: string): never =>
    fail(line, text.expected(wanted, source));

  /** Reads items with `one`, separated by commas, up to `end`. */
  function several<T>(end: string, wanted: string, one: () => T): readonly T[] {
    const found: T[] = [];
    if (peek().source === end) {
      take();
      return found;
    }
    for (;;) {
      found.push(one());
      const token = take();
      if (token.source === end) return found;
      if (token.source !== ',') return unexpected(token, wanted);
    }
  }

  function member(depth: number): Member {
    const token = take();
    if (!token.source?.startsWith('"')) return unexpected(token, text.wanted.name());
    const name = textOf(token);
    const colon = take();
    if (colon.source !== ':') unexpected(colon, text.wanted.colon());
    return { name, line: token.line, value: value(depth) };
  }

  function value(depth: number): Value {
    const token = take();
    const { line, source } = token;
    if (depth > MAX_DEPTH) fail(line, text.tooDeep());
    if (source === '{') {
      const members = several('}', text.wanted.memberOrEnd(), () => member(depth + 1));
      return { kind: 'object', line, members };
    }
    if (source === '[') {
      const items = several(']', text.wanted.itemOrEnd(), () => value(depth + 1));
      return { kind: 'list', line, items };
    }
    if (source?.startsWith('"')) return { kind: 'text', line, value: textOf(token) };
    if (source === 'true' || source === 'false' || source === 'null') return { kind: source, line };
    if (source !== null && NUMBER.test(source)) return { kind: 'number', line };
    return unexpected(token, text.wanted.value());
  }

  const whole = value(0);
  const rest = take();
  return rest.source === null ? whole : unexpected(rest, text.wanted.end());
}

function must<Kind extends 'object' | 'list' | 'text'>(
  value: Value,
  kind: Kind,
  what: string,
): Of<Kind> {
  const is = (each: Value): each is Of<Kind> => each.kind === kind;
  if (is(value)) return value;
  return fail(value.line, text.mustBe(what, text.kinds[kind](), text.kinds[value.kind]()));
}

/** Returns the fields of an object. It may have only these fields, each at most once. */
function fieldsOf<Name extends string>(
  value: Value,
  what: string,
  names: readonly Name[],
): Partial<Record<Name, Value>> {
  const found: Partial<Record<Name, Value>> = {};
  for (const { name, line, value: inner } of must(value, 'object', what).members) {
    const known = names.find((each) => each === name);
    if (known === undefined) fail(line, text.unknown(name, names));
    else if (found[known]) fail(line, text.twice(name));
    else found[known] = inner;
  }
  return found;
}

function network(value: Value): (typeof NETWORKS)[number] {
  const { line, value: name } = must(value, 'text', text.field('network'));
  return NETWORKS.find((each) => each === name) ?? fail(line, text.network(name, NETWORKS));
}

function rpcServers(value: Value, name: string): SiteConfig['rpcServers'] {
  const found: Partial<Record<(typeof NETWORKS)[number], readonly string[]>> = {};
  const fields = fieldsOf(value, text.field(name), NETWORKS);
  for (const id of NETWORKS) {
    const servers = fields[id];
    if (!servers) continue;
    found[id] = must(servers, 'list', text.field(id)).items.map((item) => {
      const { line, value: url } = must(item, 'text', text.rpcEntry(id));
      if (!isRpcUrl(url) || /\s/.test(url)) fail(line, text.rpcUrl(url));
      const { username, password } = new URL(url);
      if (username !== '' || password !== '') fail(line, text.rpcUser());
      return url;
    });
  }
  return found;
}

function login(value: Value | undefined, name: string): string | undefined {
  if (!value) return undefined;
  const { line, value: found } = must(value, 'text', text.field(name));
  return found === '' ? fail(line, text.empty(name)) : found;
}

/** Returns one server for each address of an entry. */
function iceServers(entry: Value): readonly IceServer[] {
  const fields = fieldsOf(entry, text.iceEntry(), ['urls', 'username', 'credential']);
  const { urls } = fields;
  if (!urls) return fail(entry.line, text.missing('urls'));
  const what = text.field('urls');
  if (urls.kind !== 'text' && urls.kind !== 'list') {
    return fail(urls.line, text.mustBe(what, text.urlsKind(), text.kinds[urls.kind]()));
  }
  const items = urls.kind === 'list' ? urls.items : [urls];
  if (items.length === 0) fail(urls.line, text.empty('urls'));
  const username = login(fields.username, 'username');
  const credential = login(fields.credential, 'credential');
  return items.map((item) => {
    const { line, value } = must(item, 'text', what);
    const { urls } = parseIceUrl(value) ?? fail(line, text.iceUrl(value));
    if (isTurn(urls)) {
      if (username === undefined || credential === undefined) return fail(line, text.turnLogin());
      return { urls, username, credential };
    }
    if (username !== undefined || credential !== undefined) fail(line, text.stunLogin());
    return { urls };
  });
}

/** The name of a file beside config.json, but not config.json itself. */
const ICE_FILE = /^(?!config\.json$)[\w-]+\.json$/;

const iceList = (value: Value): readonly IceServer[] =>
  must(value, 'list', text.field('iceServers')).items.flatMap(iceServers);

const FIELDS = ['network', 'rpcServers', 'publicServers', 'iceServers'] as const;

/**
 * Parses `config.json`. Its `iceServers` is a list, or the name of a file that contains the list.
 * @throws P2cError `config_invalid`.
 */
export const parseConfig = (file: string): SiteConfig =>
  parseFile('config.json', file, (value) => {
    const fields = fieldsOf(value, text.file(), FIELDS);
    const { iceServers: ice, rpcServers: rpc, publicServers: listed } = fields;
    if (ice?.kind === 'text' && !ICE_FILE.test(ice.value)) fail(ice.line, text.iceFile(ice.value));
    return {
      ...(fields.network && { network: network(fields.network) }),
      rpcServers: rpc ? rpcServers(rpc, 'rpcServers') : {},
      ...(listed && { publicServers: rpcServers(listed, 'publicServers') }),
      ...(ice?.kind === 'text'
        ? { iceServers: [], iceServersFile: ice.value }
        : { iceServers: ice ? iceList(ice) : [] }),
    };
  });

/**
 * Parses the file of ICE servers that `config.json` names.
 * @throws P2cError `config_invalid`.
 */
export const parseIceFile = (name: string, file: string): readonly IceServer[] =>
  parseFile(name, file, iceList);
