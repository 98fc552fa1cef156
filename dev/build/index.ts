/** `npm run build`. */
import { buildIfChanged } from './changed.ts';

const built = await buildIfChanged();
console.log(built ? 'dist/ is built.' : 'dist/ is up to date.');
