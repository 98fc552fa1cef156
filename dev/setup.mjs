// `node dev/setup.mjs <program.ts> …`: installs what is missing, then runs one of the programs
// beside this file. It must work on a bare clone, so it is JavaScript and imports Node alone.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @param {string} path */
function readJson(path) {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Whether `folder/node_modules` is what the lockfile asks for. The marker is npm's own record of
 * its last complete install: it is written last, so an interrupted install has none.
 * @param {string} folder
 */
export function isInstalled(folder) {
  const wanted = readJson(`${folder}/package-lock.json`)?.packages;
  const found = readJson(`${folder}/node_modules/.package-lock.json`)?.packages;
  if (!wanted || !found) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = found[path];
    // Optional: another platform's binaries, which npm leaves out.
    if (!there) return entry.optional === true || entry.devOptional === true;
    if (there.version !== entry.version || there.link !== entry.link) return false;
    // A folder of the project, or the link to one, has no archive. Anything else without a hash
    // could be any bytes.
    const isFolder = !path.split('/').includes('node_modules');
    return entry.link || isFolder || (!!entry.integrity && there.integrity === entry.integrity);
  });
}

/**
 * Brings `folder/node_modules` up to the lockfile; true when there was something to do. Throws an
 * Error with a sentence for people.
 * @param {string} folder
 */
export function install(folder) {
  if (isInstalled(folder)) return false;
  console.error('Installing packages…');
  const args = ['ci', '--include=dev', '--include=optional', '--loglevel=error'];
  // npm writes to stderr: stdout belongs to the program.
  const options = { cwd: folder, stdio: ['ignore', 2, 2] };
  const npm = process.env.npm_execpath;
  // `npm` is itself a script, which Windows starts only through a shell.
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (error) throw new Error(`npm could not be started: ${error.message}`);
  if (status !== 0) throw new Error('npm ci failed: see above. It needs the network once.');
  return true;
}

/**
 * A sentence for people if this Node is older than `engines` in package.json asks for, else null.
 * @param {string} version as `process.versions.node`
 * @param {string} wanted like ">=20.19"
 */
export function whyTooOld(version, wanted) {
  const oldest = wanted.replace('>=', '');
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldest.split('.').map(Number);
  const isNewEnough = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  return isNewEnough ? null : `Pay2Chat needs Node ${oldest} or newer, not ${version}.`;
}

async function main() {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const tooOld = whyTooOld(process.versions.node, readJson(`${folder}/package.json`).engines.node);
  if (tooOld) throw new Error(tooOld);
  install(folder);
  const { register } = await import('tsx/esm/api');
  register();
  // From here on it is as if `node <program>` had been started.
  process.argv.splice(1, 1);
  await import(new URL(process.argv[1], import.meta.url).href);
}

// Compared by real path: a module's own address has its symbolic links resolved.
if (process.argv[1] && fileURLToPath(import.meta.url) === realpathSync(process.argv[1])) {
  main().catch((error) => {
    // To a person who types `npm start`, the sentence; to a developer, where it came from.
    const brief = process.env.npm_lifecycle_event === 'start' && !process.env.DEBUG;
    console.error(brief ? String(error) : error);
    process.exit(1);
  });
}
