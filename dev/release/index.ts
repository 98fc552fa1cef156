/**
 * `npm run release:check`: builds, builds again in another folder and compares, and packs
 * `release/`. Then unpacks the archive again and opens the page. Exits with 1 if there is any
 * fault.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildIfChanged } from '../build/changed.ts';
import { root } from '../build/paths.ts';
import { buildOf } from '../build/service-worker.ts';
import { packageVersion } from '../build/workers.ts';
import { differing, sha256 } from './archive.ts';
import { buildElsewhere } from './elsewhere.ts';
import { complaints } from './look.ts';
import { filesOf, pack } from './pack.ts';

function check(what: string, wrong: readonly string[]): void {
  console.log(`${wrong.length === 0 ? 'ok  ' : 'FAIL'} ${what}`);
  for (const each of wrong) console.log(`     | ${each}`);
  if (wrong.length > 0) process.exitCode = 1;
}

/** Unpacks the archive with the system's own program. */
function unpack(archive: string, folder: string): string {
  mkdirSync(folder);
  const { status, stderr } = spawnSync('tar', ['-xf', archive, '-C', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tar: ${stderr}`);
  const [name = ''] = readdirSync(folder);
  return join(folder, name);
}

const scratch = mkdtempSync(join(tmpdir(), 'p2c-release-'));
try {
  const version = packageVersion();
  const dist = join(root, 'dist');
  await buildIfChanged();
  const here = filesOf(dist);
  const there = filesOf(buildElsewhere(join(scratch, 'somewhere', 'else')));
  const names = new Set([...here.keys(), ...there.keys()]);
  const differ = [...names].filter((name) => {
    const [mine, theirs] = [here.get(name), there.get(name)];
    return !mine || !theirs || sha256(mine) !== sha256(theirs);
  });
  check(`${here.size} files, the same bytes in two folders`, differ);

  const out = join(root, 'release');
  const packed = pack(dist, version, out);
  check('packed twice, the same bytes', [
    ...(pack(dist, version, join(scratch, 'again')).sums === packed.sums ? [] : ['they differ']),
  ]);

  const folder = unpack(packed.archive, join(scratch, 'unpacked'));
  const name = basename(packed.archive);
  const unpacked = new Map(
    [...filesOf(folder)].map(([path, bytes]) => [`${basename(folder)}/${path}`, bytes]),
  );
  const all = new Map([...unpacked, [name, readFileSync(packed.archive)]]);
  check('unpacked, every file has its checksum', differing(packed.sums, all));
  const build = buildOf(folder);
  const named = readFileSync(join(folder, 'index.html'), 'utf8').includes(`content="${build}"`);
  check(`the page names its build, ${build}`, named ? [] : ['it names another']);
  const headers = readFileSync(join(out, '_headers'), 'utf8');
  check('served with its headers, the page starts and complains of nothing', [
    ...(await complaints(folder, headers)),
  ]);
  console.log(`\nrelease/${name}  ${sha256(readFileSync(packed.archive))}`);
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
}
