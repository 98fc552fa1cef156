import * as v from 'valibot';

/**
 * The objects of x402 v2 that a peer sends. These schemas accept the same objects as those of
 * `@x402/core`, and return the same values (test/unit/x402/schemas.test.ts). The schemas of
 * `@x402/core` would add the zod library to the bundle.
 */

/**
 * An object with any fields, but not a list. Refuses a field named `__proto__`, because a copy
 * could make it the object's prototype.
 */
export const fields = v.custom<Record<string, unknown>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !Object.hasOwn(value, '__proto__'),
);

/** x402 accepts null instead of a missing field. */
const maybe = <T>(schema: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );

const nonEmpty = v.pipe(v.string(), v.minLength(1));
/** A CAIP-2 name. */
const network = v.pipe(v.string(), v.minLength(3), v.includes(':'));
const label = v.pipe(v.string(), v.maxLength(32), v.regex(/^[\x20-\x7e]+$/));

const ResourceInfo = v.object({
  url: nonEmpty,
  description: maybe(v.string()),
  mimeType: maybe(v.string()),
  serviceName: maybe(label),
  tags: maybe(v.pipe(v.array(label), v.maxLength(5))),
  iconUrl: maybe(v.pipe(v.string(), v.maxLength(2048))),
});

const PaymentRequirements = v.object({
  scheme: nonEmpty,
  network,
  amount: nonEmpty,
  asset: nonEmpty,
  payTo: nonEmpty,
  maxTimeoutSeconds: v.pipe(v.number(), v.gtValue(0)),
  extra: v.nullish(fields),
});

export const PaymentRequired = v.object({
  x402Version: v.literal(2),
  error: maybe(v.string()),
  resource: ResourceInfo,
  accepts: v.pipe(v.array(PaymentRequirements), v.minLength(1)),
  extensions: v.nullish(fields),
});

export const PaymentPayload = v.object({
  x402Version: v.literal(2),
  resource: maybe(ResourceInfo),
  accepted: PaymentRequirements,
  payload: fields,
  extensions: v.nullish(fields),
});
