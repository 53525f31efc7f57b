// What is monitored, done from pages: a round is planned, and what stands against it is said at its field.
import assert from 'node:assert/strict';

export default function monitoring(visiting) {
  visiting('a round that cannot be planned yet is refused at its field, with its row, and what was written stays', { javaScript: false }, async ({ page }, { browser }) => {
    const day = (days) => new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Manila' }).format(Date.now() + days * 86_400_000);
    await browser.signIn(page, 'coordinator-who', '/en/countries/PHL/monitoring');
    await page.getByRole('link', { name: 'Plan a round: Health' }).click();
    for (const [name, text] of [['round', 'on-pages'], ['opensOn', day(0)], ['closesOn', day(14)], ['decidedBy', 'the country team']]) {
      await page.locator(`[name="plan.${name}"]`).fill(text);
    }
    await browser.choose(page, 'plan.anonymity', 'ANONYMITY_ANONYMOUS');
    await page.getByRole('button', { name: 'Continue' }).last().click();
    assert.match(await page.locator('.summary-box').innerText(), /'first'[\s\S]*has not closed[\s\S]*RM-9\.6/);
    assert.equal(await page.locator('[name="plan.round"]').inputValue(), 'on-pages');
    await page.goto('/en/countries/PHL/rounds/first');
    assert.equal(await page.getByRole('link', { name: 'Close the survey early' }).count(), 1, 'a round offers what can be done with it');
  });
}
