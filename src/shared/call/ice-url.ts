/** Parses the addresses of STUN and TURN servers, as RFC 7064 and RFC 7065 write them. */

/**
 * A guest reads a server's name before it is contacted, so the form allows no invisible characters.
 */
const URL_FORM =
  /^(turns?|stuns?):((?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::(\d{1,5}))?)(?:\?transport=(udp|tcp))?$/i;
export const TRANSPORTS = [undefined, 'udp', 'tcp'] as const;

export const urlOf = (scheme: string, server: string, transport?: string): string =>
  `${scheme}:${server}${transport ? `?transport=${transport}` : ''}`;

/** Parses an address that every browser accepts. Returns null if it is malformed. */
export function parseIceUrl(text: string) {
  const [, typed = '', server = '', port, query] = URL_FORM.exec(text) ?? [];
  const scheme = typed.toLowerCase();
  const transport = TRANSPORTS.find((each) => each === query?.toLowerCase());
  const isPort = port === undefined || (Number(port) > 0 && Number(port) < 65_536);
  if (!isPort || (transport && !scheme.startsWith('turn'))) return null;
  // If it has only numbers between dots or colons, it must be an IP address.
  if (!URL.canParse(`http://${server}`)) return null;
  return { scheme, server, transport, urls: urlOf(scheme, server, transport) };
}
