/**
 * Import this before anything that imports web3.js. web3.js keeps the `fetch` that it finds when it
 * loads. After this import it calls the `fetch` of the moment.
 */
const late: typeof fetch = (input, init) =>
  globalThis.fetch === late
    ? Promise.reject(new TypeError('no network here'))
    : globalThis.fetch(input, init);

globalThis.fetch = late;
