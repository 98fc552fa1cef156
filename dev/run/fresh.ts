/**
 * Module hooks for `together.ts`. Stores of the page are in modules. So for each test file,
 * imported as `x.ts?run=7`, the page and the tests' own modules are loaded again, and no state
 * passes from one file to the next. Everything else stays loaded, except the module that holds all
 * databases.
 */
import type { LoadFnOutput, LoadHook, ResolveFnOutput, ResolveHook } from 'node:module';

const RUN = /\?run=\d+$/;
const KEPT =
  /\/node_modules\/(?!fake-indexeddb\/(?:auto\/|build\/esm\/fakeIndexedDB))|\/src\/(?:shared|workers)\/|\/dev\//;

const resolved = new Map<string, ResolveFnOutput>();
const loaded = new Map<string, LoadFnOutput>();

export const resolve: ResolveHook = async (specifier, context, next) => {
  const parent = context.parentURL ?? '';
  const [run] = RUN.exec(parent) ?? [];
  if (run === undefined) return next(specifier, context);
  const key = `${parent.replace(RUN, '')} ${specifier}`;
  const found = resolved.get(key) ?? (await next(specifier, context));
  resolved.set(key, found);
  const isOurs = found.url.startsWith('file:') && !KEPT.test(found.url);
  const url = isOurs ? `${found.url.replace(RUN, '')}${run}` : found.url;
  return { ...found, url, shortCircuit: true };
};

export const load: LoadHook = async (url, context, next) => {
  if (!RUN.test(url)) return next(url, context);
  const key = url.replace(RUN, '');
  const before = loaded.get(key);
  if (before) return before;
  const found = await next(url, context);
  const { source } = found;
  // A byte array would be transferred to the other thread and be lost here, so it becomes a string.
  const kept =
    source && typeof source !== 'string' ? Buffer.from(source as Uint8Array).toString() : source;
  const whole = { ...found, ...(kept !== undefined && { source: kept }), shortCircuit: true };
  loaded.set(key, whole);
  return whole;
};
