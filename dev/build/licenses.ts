/** `licenses.txt`: the notices that the licences of the bundled packages require in every copy. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { OutputBundle, Plugin } from 'rollup';

/**
 * Returns the folder of the package that a module belongs to, or null for this project's own
 * modules.
 */
function packageFolder(moduleId: string): string | null {
  const path = moduleId.replaceAll('\0', '').replaceAll('\\', '/');
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? null;
}

function field(manifest: unknown, name: string): string {
  if (typeof manifest !== 'object' || manifest === null) return '';
  const value: unknown = Object.entries(manifest).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : '';
}

/**
 * Returns the notice that one package requires: name, version and licence, and the licence text if
 * the package has one.
 */
function notice(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const [name, version, license] = ['name', 'version', 'license'].map((key) =>
    field(manifest, key),
  );
  const file = readdirSync(folder)
    .sort()
    .find((entry) => /^(?:licen[cs]e|copying)(?:\.\w+)?$/i.test(entry));
  const text = file ? `\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}` : '';
  return `${name} ${version} (${license})${text}\n`;
}

/** Returns the notices of every package that has code in the bundle, sorted, each once. */
function notices(bundle: OutputBundle): string {
  const folders = new Set<string>();
  for (const file of Object.values(bundle)) {
    if (file.type !== 'chunk') continue;
    for (const [id, { renderedLength }] of Object.entries(file.modules)) {
      const folder = packageFolder(id);
      if (folder && renderedLength > 0 && existsSync(`${folder}/package.json`)) folders.add(folder);
    }
  }
  const texts = new Set([...folders].map(notice));
  return [...texts].sort().join(`\n${'-'.repeat(80)}\n\n`);
}

export function licenses(): Plugin {
  return {
    name: 'pay2chat-licenses',
    generateBundle(_options, bundle) {
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: notices(bundle) });
    },
  };
}
