import { serviceWorkerUrl, workerUrls } from 'pay2chat:build';

/**
 * The page's only Trusted Types policy (index.html, `require-trusted-types-for 'script'`). It
 * allows the addresses of this page's own workers and nothing else. TypeScript's DOM types lack
 * Trusted Types.
 */
interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

const ours: ReadonlySet<string> = new Set([...Object.values(workerUrls), serviceWorkerUrl]);

function allow(url: string): string {
  if (!ours.has(url)) throw new TypeError('not one of our workers');
  return url;
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory?.createPolicy('pay2chat', { createScriptURL: allow });

/**
 * Returns the URL in the form that `new Worker` needs: a TrustedScriptURL where the browser
 * requires one.
 */
export const trustedScriptUrl = (url: string): string =>
  policy ? (policy.createScriptURL(allow(url)) as string) : allow(url);
