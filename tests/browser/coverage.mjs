// Who does what where: the matrix of what reports show, the life of a gap and of a duplication, and their deeds.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from './support/packages.mjs';
import { PROGRAM } from './support/suite.mjs';

const FILES = path.join(root, 'tests/scenarios/nepal-2015');
const run = promisify(execFile);

// Needs and two sheets of activities that share an area, as organizations send them; imported once, by the program.
let imported;
export function covered(suite) {
  imported ??= (async () => {
    const against = Object.entries(suite.addresses).map(([name, address]) => `${name}=${address}`).join(',');
    const environment = { ...process.env, CONVENE_TOKEN: await suite.issuer.token('ocha-office'), CONVENE_AGAINST: against };
    const imports = (name, ...options) => {
      // The rows of the one cluster that is active in the run.
      const rows = fs.readFileSync(path.join(FILES, name), 'utf8').split('\n').filter((row) => !row.includes('Shelter'));
      const file = path.join(suite.folder, name);
      fs.writeFileSync(file, rows.join('\n'));
      return run(PROGRAM, ['coverage', 'import', file, '--country', 'PHL', ...options], { env: environment });
    };
    await imports('needs-2015-05.csv', '--since', '2015-05-07');
    const may = ['--begins', '2015-05-01', '--ends', '2015-05-31'];
    await imports('imc-2015-05.csv', '--reported-by', 'IMC', ...may);
    await imports('save-2015-05.csv', '--reported-by', 'SAVE-THE-CHILDREN', ...may);
  })();
  return imported;
}

export default function covering(visiting) {
  visiting('the matrix says what is needed, reached and missing, and what nobody knows', {}, async ({ page }, { browser, suite }) => {
    await covered(suite);
    await browser.signIn(page, 'ocha-office', '/en/countries/PHL/coverage');
    const gorkha = await page.locator('table.areas').getByRole('row', { name: /Gorkha/ }).innerText();
    assert.match(gorkha, /Gap: 2300[\s\S]*in need: 9000[\s\S]*reached: 6700/);
    const text = await page.locator('main').innerText();
    assert.match(text, /summed over the organizations that do it[\s\S]*clusters are never added/);
    assert.match(text, /Mobile clinics\s+Gorkha\s+International Medical Corps, Save the Children/);
  });

  visiting('a gap is taken up until a day, from its page, without a script', { javaScript: false }, async ({ page }, { browser, suite }) => {
    await covered(suite);
    await browser.signIn(page, 'ocha-office', '/en/countries/PHL/coverage');
    const row = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Gaps', exact: true }) }).getByRole('row', { name: /Gorkha/ }).first();
    await row.getByRole('link').click();
    await page.getByRole('link', { name: 'Take the gap up' }).click();
    await browser.choose(page, 'addressing.by', 'CARE');
    await page.locator('[name="addressing.until"]').fill('2099-01-31');
    await page.locator('[name="addressing.what"]').fill('two more clinics');
    await page.getByRole('button', { name: 'Continue' }).last().click();
    assert.equal(await page.locator('.summary-box').count(), 0, await page.locator('main').innerText());
    await page.locator('button[value="do"]').click();
    await page.waitForURL('**/receipt**');
    await page.goto('/fr/countries/PHL/coverage');
    assert.match(await page.locator('main').innerText(), /Prise en charge\s+CARE: two more clinics – jusqu’au 31 \S+ 2099/);
  });
}
