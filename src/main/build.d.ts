/**
 * Facts that only the build knows: made by dev/build/workers.ts.
 *
 * Main never imports a worker (docs/architecture.md, "Module boundaries"); it only learns where each one was
 * put. The URLs are absolute, resolved from this bundle's own address at run time, so `dist/` works
 * under any sub-path. Only the file that spawns workers should import this module: nothing outside
 * a browser bundle can resolve it.
 */
declare module 'pay2chat:build' {
  /** `version` of package.json. */
  export const version: string;
  /** Addresses of the module workers, for `new Worker(policy.createScriptURL(url), { type: 'module' })`. */
  export const workerUrls: Readonly<Record<'clock' | 'frames' | 'ledger' | 'transfer', string>>;
  /** Address of the service worker. */
  export const serviceWorkerUrl: string;
}
