/**
 * Import this before anything that imports web3.js, which keeps the `fetch` that it finds when it is
 * loaded. From here on it asks whatever `fetch` is at that time.
 */
const late: typeof fetch = (input, init) =>
  globalThis.fetch === late
    ? Promise.reject(new TypeError('no network here'))
    : globalThis.fetch(input, init);

globalThis.fetch = late;
