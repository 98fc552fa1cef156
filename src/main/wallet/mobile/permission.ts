/**
 * Chrome asks the user before a page may reach other programs on the device. Its prompt would open
 * behind the wallet app, so it has to be answered first.
 */

/** Its name since Chromium 145, and before. */
const NAMES = ['loopback-network', 'local-network-access'];

/** Returns 'granted' where the browser knows no such permission. */
export async function loopbackPermission(): Promise<PermissionState> {
  for (const name of NAMES) {
    try {
      const query: unknown = { name };
      return (await navigator.permissions.query(query as PermissionDescriptor)).state;
    } catch {
      // Another version's name.
    }
  }
  return 'granted';
}

/** Has the browser show its prompt, by a request that leads nowhere, and returns the answer. */
export async function askForLoopback(): Promise<PermissionState> {
  try {
    await fetch('http://localhost/', { mode: 'no-cors', cache: 'no-store' });
  } catch {
    // Nobody has to listen there.
  }
  return loopbackPermission();
}
