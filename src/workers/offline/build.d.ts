/** The values that the build writes into the service worker (dev/build/service-worker.ts). */
declare module 'pay2chat:offline' {
  /** 16 hexadecimal digits of a hash over all files of the build. */
  export const build: string;
  /** The `version` in package.json. */
  export const version: string;
  /** Each file by its path relative to the page, with its `integrity`. */
  export const files: readonly (readonly [path: string, integrity: string])[];
}
