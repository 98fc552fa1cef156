/** Opens an address in the user's browser, if there is one. */
import { spawn } from 'node:child_process';

/**
 * Returns the program and the arguments that open a URL, or null if no browser should or can be
 * opened.
 */
export function opener(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): [command: string, ...args: string[]] | null {
  const wanted = env['BROWSER'];
  if (wanted === 'none' || env['CI']) return null;
  if (wanted) return [wanted, url];
  if (platform === 'darwin') return ['open', url];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  // Without a display, xdg-open would start a text browser in this terminal.
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open', url] : null;
}

/** Opens the address if possible. If this fails, the address is printed anyway. */
export function openBrowser(url: string, env: Readonly<Record<string, string | undefined>>): void {
  const found = opener(url, env);
  if (!found) return;
  const [command, ...args] = found;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => console.error(`Could not start ${command}: open the address by hand.`));
  child.unref();
}
