// Coordination: who takes part with which stand, meetings, and a critical gap up to its provider of last resort; all of it on pages.
import assert from 'node:assert/strict';

const HEALTH = '/countries/PHL/coordination/health';
const RECORD = 'convene.coordination.v1.RecordService';

// A deed of the cluster from its form to its receipt.
async function does(page, address, fill) {
  await page.goto(address);
  await fill(page);
  await confirms(page);
}

// From a form that is filled in to its receipt.
async function confirms(page) {
  await page.getByRole('button', { name: 'Continue' }).last().click();
  assert.equal(await page.locator('.summary-box').count(), 0, await page.locator('main').innerText());
  await page.locator('button[value="do"]').click();
  await page.waitForURL('**/receipt**');
}

// A partner, a meeting and a gap that partners were called on for; made once, on pages.
let coordinated;
export function coordination(browser, suite) {
  coordinated ??= (async () => {
    const header = { country: 'PHL' };
    await suite.within('the cluster, by the feed', () => suite.call('coordinator-who', `${RECORD}/GetClusterCoordination`, { header, cluster: 'health' }));
    const visitor = await browser.visitor(suite, { javaScript: false });
    const { page } = visitor;
    const write = (fields) => async () => {
      for (const [name, text] of Object.entries(fields)) await page.locator(`[name="${name}"]`).fill(text);
    };
    // In this second, as a field for moments has it: the cluster was activated in this run, and its partner joins now.
    const now = () => new Date(Date.now() + 2_000).toISOString().slice(0, 19);
    await browser.signIn(page, 'coordinator-who', `/en${HEALTH}`);
    await does(page, '/en/countries/PHL/clusters/health/join-as-partner', async () => {
      await write({ 'joining.participant': 'care-health' })();
      await browser.choose(page, 'joining.organization.code', 'CARE');
      await browser.choose(page, 'joining.stands[7].position', 'STAND_POSITION_DECLINES');
      await write({ 'joining.stands[7].reason': 'no staff outside the capital' })();
    });
    await does(page, '/en/countries/PHL/clusters/health/record-cluster-meeting', async () => {
      await write({ 'meeting.meeting': 'health-1', 'meeting.beganAt': now(), 'meeting.minutes': '60', 'meeting.decisions': 'map the hospitals\nshare the stock of trauma kits' })();
      await page.locator('[name="meeting.attendedBy"][value="care-health"]').check();
    });
    await does(page, '/en/countries/PHL/clusters/health/identify-gap', async () => {
      await write({
        'identification.gap': 'g-1', 'identification.place': 'Guiuan', 'identification.need': 'surgery for the injured',
        'identification.population': 'the injured of three towns', 'identification.people': '900', 'identification.identifiedBy': 'the meeting health-1',
      })();
      await browser.choose(page, 'identification.urgency', 'GAP_URGENCY_LIFE_SAVING');
    });
    await does(page, '/en/countries/PHL/gaps/g-1/call-on-partners', write({ 'call.text': 'Who can send a surgical team?', 'call.noPlanBecause': 'the appeal is not issued yet' }));
    await visitor.close();
  })();
  return coordinated;
}

export default function coordinating(visiting) {
  visiting('the coordinator sees who stands how to which commitment', {}, async ({ page }, { browser, suite }) => {
    await coordination(browser, suite);
    await browser.signIn(page, 'coordinator-who', `/en${HEALTH}`);
    const row = page.getByRole('row', { name: /CARE/ });
    const marks = await row.locator('td').allInnerTexts();
    assert.equal(marks.length, 10);
    assert.match(marks[7], /✗[\s\S]*Does not commit/);
    assert.match(marks[0], /✓[\s\S]*Commits/);
    await page.getByRole('link', { name: /CARE/ }).click();
    assert.match(await page.locator('main').innerText(), /Be ready to lead[\s\S]*Does not commit: no staff outside the capital/);
  });

  visiting('the HC sees who is provider of last resort for which gap, what was done, and what is next', {}, async ({ page }, { browser, suite }) => {
    await coordination(browser, suite);
    await browser.signIn(page, 'hc-undp', '/en/countries/PHL/coordination');
    const row = page.getByRole('row', { name: /surgery for the injured/ });
    assert.match(await row.innerText(), /Guiuan[\s\S]*900[\s\S]*WHO[\s\S]*Partners are called on/);
    await row.getByRole('link').click();
    const text = await page.locator('main').innerText();
    assert.match(text, /Provider of last resort[\s\S]*WHO/);
    assert.match(text, /What is next[\s\S]*Ensure a service that lives depend on[\s\S]*left/);
    assert.match(text, /Called on partners[\s\S]*Who can send a surgical team\?/);
  });

  visiting('what a partner commits to is shown with its gap', { javaScript: false }, async ({ page }, { browser, suite }) => {
    await coordination(browser, suite);
    await browser.signIn(page, 'coordinator-who', '/en/countries/PHL/gaps/g-1');
    const before = await suite.call('coordinator-who', `${RECORD}/GetGap`, { header: { country: 'PHL' }, gap: 'g-1' });
    assert.equal(before.gap.state, 'GAP_STATE_CALLED');
    await page.getByRole('link', { name: 'Commit to do something about it' }).click();
    await page.locator('[name="commitment.commitment"]').fill('c-1');
    await browser.choose(page, 'commitment.participant', 'care-health');
    await page.locator('[name="commitment.what"]').fill('a surgical team of six');
    await page.locator('[name="commitment.person"]').fill('p-care-1');
    await page.locator('[name="commitment.by"]').fill('2099-01-31');
    await confirms(page);
    await page.goto('/en/countries/PHL/commitments/c-1');
    assert.match(page.url(), /gaps\/g-1$/, 'a commitment is shown with its gap');
    assert.match(await page.locator('article.card').innerText(), /a surgical team of six[\s\S]*31 Jan 2099[\s\S]*Not accepted yet/);
  });

  visiting('coordination of an earlier day shows what was so then, and offers nothing', {}, async ({ page }, { browser, suite }) => {
    await coordination(browser, suite);
    await browser.signIn(page, 'coordinator-who', '/en/countries/PHL/coordination?as_of=2013-11-09');
    assert.match(await page.locator('main').innerText(), /No critical gap is open/);
    assert.equal(await page.locator('.past').count(), 1);
    await page.goto(`/en${HEALTH}?known_on=2013-11-09`);
    assert.equal(await page.locator('main a.button').count(), 0);
  });

  visiting('decisions that wait are shown as people wrote them, and the calendar is one', {}, async ({ page, context }, { browser, suite }) => {
    await coordination(browser, suite);
    await browser.signIn(page, 'coordinator-who', '/fr/countries/PHL/meetings/health-1');
    assert.match(await page.locator('main').innerText(), /Décisions\s+map the hospitals/);
    const calendar = await context.request.get(`/en${HEALTH}/calendar`);
    assert.match(await calendar.text(), /^BEGIN:VCALENDAR/);
  });
}
