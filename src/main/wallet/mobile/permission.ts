/**
 * Chrome asks the user before a page may reach other programs on the device. Its prompt would open
 * behind the wallet app, so the user has to answer it first.
 */

/** The name of the permission since Chromium 145, and the name before. */
const NAMES = ['loopback-network', 'local-network-access'];

/** Returns the permission; 'granted' if the browser knows no such permission. */
export async function loopbackPermission(): Promise<PermissionState> {
  for (const name of NAMES) {
    try {
      const query: unknown = { name };
      return (await navigator.permissions.query(query as PermissionDescriptor)).state;
    } catch {
      // This browser's version uses the other name.
    }
  }
  return 'granted';
}

/**
 * Makes the browser show its prompt, by a request that leads nowhere. Returns the user's answer.
 */
export async function askForLoopback(): Promise<PermissionState> {
  try {
    await fetch('http://localhost/', { mode: 'no-cors', cache: 'no-store' });
  } catch {
    // The request may fail, because no server has to listen there.
  }
  return loopbackPermission();
}
