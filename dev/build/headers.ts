/**
 * The response headers that the page needs, in the `_headers` format that static hosts read: a path
 * pattern (`*` matches anything), then indented `Name: value` lines. Every matching block applies.
 */

/** Returns the policy in the page's `<meta>`, on one line. */
export function contentSecurityPolicy(html: string): string {
  const meta = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html);
  if (!meta?.[1]) throw new Error('index.html: no Content-Security-Policy');
  return meta[1].trim().replace(/\s+/g, ' ');
}

/** Returns the text of `_headers` for a page with this policy. */
export function headersFile(csp: string): string {
  const everywhere = [
    // A `<meta>` policy cannot contain `frame-ancestors` and does not apply to workers. These
    // headers do both.
    `Content-Security-Policy: ${csp}; frame-ancestors 'none'`,
    'Cross-Origin-Opener-Policy: same-origin',
    'Permissions-Policy: camera=(self), microphone=(self), display-capture=(self)',
    'Referrer-Policy: no-referrer',
    'X-Content-Type-Options: nosniff',
  ];
  // The names of these files contain a hash of their content.
  const hashed = ['Cache-Control: public, max-age=31536000, immutable'];
  const block = (path: string, lines: string[]): string =>
    `${path}\n${lines.map((line) => `  ${line}\n`).join('')}`;
  // The page asks for both files at each start.
  const asked = ['Cache-Control: no-cache'];
  return [
    block('/*', everywhere),
    block('/assets/*', hashed),
    block('/config.json', asked),
    block('/sw.js', asked),
  ].join('\n');
}

export interface HeaderRule {
  readonly pattern: RegExp;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Returns the rules of a `_headers` file, in order. Throws on a line that is neither a path nor a
 * header.
 */
export function parseHeaders(text: string): HeaderRule[] {
  const rules: { pattern: RegExp; headers: [string, string][] }[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const rule = rules.at(-1);
    const [, name, value] = /^\s+([\w-]+):\s*(.+)$/.exec(line) ?? [];
    if (line.startsWith('/')) {
      const escaped = line.trim().replace(/[.+?^${}()|[\]\\]/g, '\\$&');
      rules.push({ pattern: new RegExp(`^${escaped.replaceAll('*', '.*')}$`), headers: [] });
    } else if (rule && name && value) rule.headers.push([name, value]);
    else throw new Error(`_headers: cannot read "${line}"`);
  }
  return rules;
}

/** Returns the headers for a path that starts with `/`, relative to the site's root. */
export function headersFor(rules: readonly HeaderRule[], path: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const rule of rules) {
    if (!rule.pattern.test(path)) continue;
    for (const [name, value] of rule.headers) headers.set(name, value);
  }
  return headers;
}
