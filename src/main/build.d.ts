/**
 * Facts that only the build knows. dev/build/workers.ts generates this module.
 *
 * Main never imports a worker (docs/architecture.md, "Module boundaries"). It only gets the
 * workers' addresses. The URLs are absolute and are resolved at run time from this bundle's own
 * address, so `dist/` works under any sub-path. Only the file that starts workers should import
 * this module, because nothing outside a browser bundle can resolve it.
 */
declare module 'pay2chat:build' {
  /** `version` of package.json. */
  export const version: string;
  /** Addresses of the module workers, for `new Worker(policy.createScriptURL(url), { type: 'module' })`. */
  export const workerUrls: Readonly<Record<'clock' | 'frames' | 'ledger' | 'transfer', string>>;
  /** Address of the service worker. */
  export const serviceWorkerUrl: string;
}
