/** The values that the build writes into the service worker (dev/build/service-worker.ts). */
declare module 'pay2chat:offline' {
  /** 16 hexadecimal digits over all files of the build. */
  export const build: string;
  /** `version` of package.json. */
  export const version: string;
  /** Each file by its address below the page's, with its `integrity`. */
  export const files: readonly (readonly [path: string, integrity: string])[];
}
