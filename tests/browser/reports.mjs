// What is monitored: lists, a round, its report as drawing and as table.
import assert from 'node:assert/strict';
import { respond, roundOf, survey } from './support/record.mjs';

const ROUNDS = 'convene.monitoring.v1.RoundService';
const ORGANIZATIONS = ['WHO', 'CARE', 'OXFAM', 'NRC', 'PLAN'];

// A round that was answered and closed, with its preliminary report; made once.
let reported;
export function report(suite) {
  reported ??= (async () => {
    const tokens = await survey(suite, 'reported', ORGANIZATIONS);
    for (const [place, organization] of ORGANIZATIONS.entries()) {
      const audience = organization === 'WHO' ? 'AUDIENCE_COORDINATOR' : 'AUDIENCE_PARTNER';
      await respond(suite, 'reported', tokens[organization], (question) => place + question.item.length, audience);
    }
    const change = async (method, content) => {
      const { etag } = await roundOf(suite, 'reported');
      await suite.call('coordinator-who', `${ROUNDS}/${method}`, { header: suite.header(etag), ...content });
    };
    await change('CloseSurvey', { closing: { round: 'reported', reason: 'everybody answered' } });
    await change('IssuePreliminaryReport', { report: { round: 'reported' } });
  })();
  return reported;
}

export default function reports(visiting) {
  visiting('a coordinator finds the rounds and the checklists of the country', {}, async ({ page }, { browser, suite }) => {
    await report(suite);
    await browser.signIn(page, 'coordinator-who', '/en/countries/PHL/monitoring');
    assert.equal(await page.getByRole('row', { name: /health/ }).count() >= 4, true);
    await page.getByRole('link', { name: 'reported' }).click();
    assert.match(await page.locator('main').innerText(), /4 \/ 4 \(100\.00%\)/);
    await page.getByRole('link', { name: 'Read the report' }).click();
    assert.match(await page.locator('h1').innerText(), /Preliminary report: Health/);
  });

  visiting('each bar of a report has a name, and the table has the same rows', {}, async ({ page }, { browser, suite }) => {
    await report(suite);
    await browser.signIn(page, 'coordinator-who', '/fr/countries/PHL/rounds/reported/report');
    const bars = await page.locator('.scores svg[role="img"]').evaluateAll((all) => all.map((bar) => bar.getAttribute('aria-label')));
    const rows = await page.locator('details table').first().locator('tbody tr').evaluateAll((all) => all.map((row) => [row.cells[0].innerText, row.cells[1].innerText]));
    assert.equal(bars.length, 17);
    assert.deepEqual(bars, rows.map(([line, score]) => `${line}: ${score}`));
    assert.match(bars[0], /^1 Appui à la prestation de services: /);
    assert.ok(!(await page.locator('main').innerText()).includes('Is the list'), 'no English question on a French page');
  });

  visiting('who may not read a report is told why', {}, async ({ page }, { browser, suite }) => {
    await report(suite);
    await browser.signIn(page, 'observer-ifrc', '/en/countries/PHL');
    const answer = await page.goto('/en/countries/PHL/rounds/reported/report');
    assert.equal(answer.status(), 403);
    assert.equal(await page.locator('svg[role="img"]').count(), 0);
  });
}
