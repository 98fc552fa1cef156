/**
 * Reads an SDP (RFC 8866) by meaning, as leniently as any browser does: whatever the case of a
 * name, the line ends, and the blanks around a part. So this reader misses no section that a browser
 * would find. No line is passed on as it came: sdp.ts and media-sdp.ts write a description of their
 * own from the parts.
 */

interface SdpAttribute {
  /** In lower case. */
  readonly name: string;
  /** Empty for a flag. */
  readonly value: string;
}

export interface SdpSection {
  /** `application`, `audio`, `video`, or whatever else stands there, in lower case. */
  readonly kind: string;
  readonly port: number;
  /** In upper case. */
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly attributes: readonly SdpAttribute[];
}

export interface SdpLines {
  /** Those before the first section. */
  readonly attributes: readonly SdpAttribute[];
  readonly sections: readonly SdpSection[];
}

const PORT = /^\d{1,5}(\/\d+)?$/;

function readSection(value: string): (SdpSection & { attributes: SdpAttribute[] }) | null {
  const [kind = '', port = '', protocol = '', ...formats] = value.split(/\s+/);
  if (!PORT.test(port) || protocol === '') return null;
  return {
    kind: kind.toLowerCase(),
    port: Number.parseInt(port, 10),
    protocol: protocol.toUpperCase(),
    formats,
    attributes: [],
  };
}

/** Returns null for what is no SDP at all. */
export function parseSdp(text: string): SdpLines | null {
  const sections: (SdpSection & { attributes: SdpAttribute[] })[] = [];
  const session: SdpAttribute[] = [];
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = raw.trim();
    if (line === '') continue;
    const equals = line.indexOf('=');
    const type = line.slice(0, Math.max(0, equals)).trim().toLowerCase();
    const value = line.slice(equals + 1).trim();
    if (!/^[a-z]$/.test(type)) return null;
    if (type === 'm') {
      const section = readSection(value);
      if (!section) return null;
      sections.push(section);
    } else if (type === 'a') {
      const colon = value.indexOf(':');
      const name = (colon < 0 ? value : value.slice(0, colon)).trim().toLowerCase();
      const attribute = { name, value: colon < 0 ? '' : value.slice(colon + 1).trim() };
      (sections.at(-1)?.attributes ?? session).push(attribute);
    }
  }
  return { attributes: session, sections };
}

/** Returns every value of an attribute: those of the session first, which a section's own overrule. */
export const valuesOf = (
  name: string,
  ...levels: readonly { readonly attributes: readonly SdpAttribute[] }[]
): string[] =>
  levels.flatMap(({ attributes }) =>
    attributes.filter((each) => each.name === name).map(({ value }) => value),
  );
