// `node dev/setup.mjs <program.ts> …`: installs missing packages, then runs one of the programs in
// this folder. It must work in a fresh clone, so it is JavaScript and imports only Node's modules.
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
 * Tells whether `folder/node_modules` matches the lockfile. The marker is npm's own record of its
 * last complete install. npm writes it last, so an interrupted install has none.
 * @param {string} folder
 */
export function isInstalled(folder) {
  const wanted = readJson(`${folder}/package-lock.json`)?.packages;
  const found = readJson(`${folder}/node_modules/.package-lock.json`)?.packages;
  if (!wanted || !found) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = found[path];
    // An optional package may be missing, because npm leaves out the binaries of other platforms.
    if (!there) return entry.optional === true || entry.devOptional === true;
    if (there.version !== entry.version || there.link !== entry.link) return false;
    // A folder of the project, or the link to one, has no archive. Any other package without a hash
    // could have any content.
    const isFolder = !path.split('/').includes('node_modules');
    return entry.link || isFolder || (!!entry.integrity && there.integrity === entry.integrity);
  });
}

/**
 * Installs packages until `folder/node_modules` matches the lockfile. Returns true if there was
 * something to do. Throws an Error with a sentence for people.
 * @param {string} folder
 */
export function install(folder) {
  if (isInstalled(folder)) return false;
  console.error('Installing packages…');
  const args = ['ci', '--include=dev', '--include=optional', '--loglevel=error'];
  // npm's output goes to stderr, because stdout belongs to the program.
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
 * Returns a sentence for people if this Node is older than `engines` in package.json requires, else
 * null.
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
  // From here on, the arguments are as if `node <program>` had been started.
  process.argv.splice(1, 1);
  await import(new URL(process.argv[1], import.meta.url).href);
}

// Paths are compared after resolving symbolic links, because a module's own address has them
// resolved.
if (process.argv[1] && fileURLToPath(import.meta.url) === realpathSync(process.argv[1])) {
  main().catch((error) => {
    // A user who types `npm start` gets only the sentence. A developer also gets the place of the
    // error.
    const brief = process.env.npm_lifecycle_event === 'start' && !process.env.DEBUG;
    console.error(brief ? String(error) : error);
    process.exit(1);
  });
}
