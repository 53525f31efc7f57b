// The packages that `make browser` installs, pinned by tooling/browser/package-lock.json.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const require = createRequire(path.join(root, '.tools/browser/package.json'));

export async function load(name) {
  return import(require.resolve(name));
}
