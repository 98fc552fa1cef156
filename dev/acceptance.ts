/**
 * `npm run acceptance`: prints which tests prove each acceptance criterion, from the comments `//
 * Proves stage 5: …` above tests. The criteria belong to eleven stages of the product, and to parts
 * that concern several stages.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build/paths.ts';
import { filesOf, FOLDER_NAMES } from './run/plan.ts';

export interface Proof {
  /** The part of the product to which the criterion belongs, such as `stage 5`. */
  readonly part: string;
  readonly criterion: string;
  /** The test file, as a path from the project's folder. */
  readonly file: string;
  readonly tier: string;
}

const COMMENT = /^[ \t]*\/\/ Proves ([\w ]+): (.+)$/gm;

/** Returns all proofs in test files, in the order of the parts. */
export function proofs(): readonly Proof[] {
  const all = { tier: 'all', filter: 'test/' } as const;
  return FOLDER_NAMES.flatMap((folder) => filesOf(folder, all))
    .flatMap(({ path, tier }) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(COMMENT)].map(
        ([, part = '', criterion = '']) => ({ part, criterion, file: path, tier }),
      ),
    )
    .sort((a, b) => a.part.localeCompare(b.part, 'en', { numeric: true }));
}

function grouped(all: readonly Proof[], key: 'part' | 'criterion'): Map<string, Proof[]> {
  const groups = new Map<string, Proof[]>();
  for (const each of all) groups.set(each[key], [...(groups.get(each[key]) ?? []), each]);
  return groups;
}

const table = (): string =>
  [...grouped(proofs(), 'part')]
    .flatMap(([part, ofPart]) => [
      `\n## ${part}\n`,
      ...[...grouped(ofPart, 'criterion')].map(([criterion, files]) => {
        const named = files.map(
          ({ file, tier }) => `${file}${tier === 'test' ? '' : ` (${tier})`}`,
        );
        return `- ${criterion}: ${named.join(', ')}`;
      }),
    ])
    .join('\n');

if (process.argv[1]?.endsWith('acceptance.ts')) console.log(table());
