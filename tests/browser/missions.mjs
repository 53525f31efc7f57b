// Missions: the list of the world and of a country, a mission as a way of steps, its deeds, and the matrix that prints.
import assert from 'node:assert/strict';
import { chad, missionOf } from './support/missions.mjs';

const MISSION = '/countries/TCD/missions/m-1';

export default function missions(visiting) {
  visiting('a mission shows how far it is, what is next, and who owes it', {}, async ({ page }, { browser, suite }) => {
    await chad(suite);
    await browser.signIn(page, 'tcd-hc', `/en${MISSION}`);
    const steps = page.getByRole('navigation', { name: 'The way of the mission' }).getByRole('listitem');
    assert.equal(await steps.count(), 7);
    assert.match(await steps.nth(0).innerText(), /Request\s+done/);
    assert.match(await page.locator('li[aria-current="step"]').innerText(), /Recommendations\s+now/);
    const next = page.locator('section').filter({ hasText: 'What is next' }).first();
    assert.match(await next.innerText(), /Modify or endorse the recommendations[\s\S]*Resident Coordinator[\s\S]*late/, 'who owes the response, and that it is late');
  });

  visiting('missions of the world and of a country are listed, with what is next', {}, async ({ page }, { browser, suite }) => {
    await chad(suite);
    await browser.signIn(page, 'hcss-ocha', '/en/missions');
    const row = page.getByRole('row', { name: /m-1/ });
    assert.match(await row.innerText(), /Chad[\s\S]*The report is published[\s\S]*late/);
    await page.getByLabel('Requested in the year').fill('2012');
    await page.getByRole('button', { name: 'Show' }).click();
    assert.match(await page.locator('main').innerText(), /No mission is on the record/);
    await page.goto('/fr/countries/TCD/missions');
    assert.match(await page.getByRole('row', { name: /m-1/ }).innerText(), /Le rapport est publié/);
  });

  visiting('the country responds to recommendations from their page, without a script', { javaScript: false }, async ({ page }, { browser, suite }) => {
    await chad(suite);
    await browser.signIn(page, 'tcd-hc', `/en${MISSION}`);
    await page.getByRole('link', { name: 'Respond to the recommendations' }).click();
    const chosen = await page.locator('[name$=".recommendation"]:checked').evaluateAll((all) => all.map((one) => one.value));
    assert.deepEqual(chosen, ['meeting', 'deputy', 'leadership'], 'each recommendation is asked about');
    for (const place of [0, 1, 2]) await browser.choose(page, `plan.responses[${place}].endorsement`, place ? 'ENDORSEMENT_ENDORSED' : 'ENDORSEMENT_MODIFIED');
    await page.locator('[name="plan.responses[0].details"]').fill('Every month.');
    await page.getByRole('button', { name: 'Continue' }).last().click();
    assert.match(await page.locator('main').innerText(), /Endorsed in another form/);
    await page.locator('button[value="do"]').click();
    await page.waitForURL('**/receipt**');
    assert.match(await page.locator('h1').innerText(), /The response is recorded/);
    await page.goto(`/en${MISSION}/recommendations`);
    assert.match(await page.getByRole('row', { name: /every two weeks/ }).innerText(), /Endorsed in another form: Every month\./);
    assert.equal((await missionOf(suite, 'm-1')).recommendations[0].response, 'modified: Every month.');
  });

  visiting('a mission is requested from a page, and every mistake is named at once', { javaScript: false }, async ({ page }, { browser, suite }) => {
    await chad(suite);
    await browser.signIn(page, 'tcd-hc', '/en/countries/TCD/missions');
    await page.getByRole('link', { name: 'Request a mission' }).click();
    await page.locator('[name="request.mission"]').fill('m-2');
    await page.getByRole('button', { name: 'Continue' }).last().click();
    assert.ok(await page.locator('.summary-box li').count() >= 5);
    assert.equal(await page.locator('[name="request.mission"]').inputValue(), 'm-2', 'what was written stays');
    await assert.rejects(missionOf(suite, 'm-2'), 'nothing is recorded by looking');
  });

  visiting('the matrix of recommendations fits a page of paper, and a spreadsheet', {}, async ({ page, context }, { browser, suite }) => {
    await chad(suite);
    await browser.signIn(page, 'tcd-hc', `/en${MISSION}/recommendations`);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 794, height: 1123 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${over} pixels do not print`);
    assert.equal(await page.locator('table.matrix tbody tr').count(), 3);
    await page.screenshot({ path: browser.picture(`${MISSION}/recommendations`, 'print'), fullPage: true });
    const csv = await context.request.get(`/en${MISSION}/documents/matrix?form=csv`);
    assert.match(csv.headers()['content-type'], /text\/csv/);
    assert.equal((await csv.text()).trim().split('\n').length >= 4, true);
  });

  visiting('who may not take a step is told why, and sees no step of deliberation', {}, async ({ page }, { browser, suite }) => {
    await chad(suite);
    await browser.signIn(page, 'tcd-observer', `/en${MISSION}`);
    assert.equal(await page.locator('main a.button').count(), 0);
    const text = await page.content();
    for (const withheld of ['The dates were kept', 'We agree; September is early']) {
      assert.ok(!text.includes(withheld), withheld);
    }
  });
}
