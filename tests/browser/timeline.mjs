// The timeline of a country: drawn, and the same as a table.
import assert from 'node:assert/strict';

export default function timeline(visiting) {
  visiting('each bar of the timeline has a name, and the table tells the same', { width: 360 }, async ({ page }, { browser }) => {
    await browser.signIn(page, 'erc-ocha', '/fr/countries/PHL');
    await page.getByRole('link', { name: 'Chronologie' }).click();
    const drawn = await page.locator('.drawing svg [role="img"]').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    assert.ok(drawn.length > 3 && drawn.every((name) => name.length > 3), JSON.stringify(drawn));
    await page.locator('details summary').click();
    const rows = await page.locator('details tbody tr').evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText)));
    const missing = drawn.filter((name) => !rows.some(([what, , from]) => name.startsWith(what) && name.includes(from)));
    assert.deepEqual(missing, [], 'nothing is drawn that the table leaves out');
  });
}
