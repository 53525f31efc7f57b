// Deciding in a browser: without a script, twice at once, when somebody was faster, by who may not, and from elsewhere.
import assert from 'node:assert/strict';
import { approve, propose, recommendation, transmit } from './support/record.mjs';

const RECORD = 'convene.activation.v1.RecordService';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

// Each proposal is of a sector of its own: a cluster that was approved serves its sector.
const SECTORS = { 'd-1': 'EDU', 'd-2': 'NUT', 'd-3': 'SHL', 'd-4': 'CCM', 'd-5': 'TEL' };

// A proposal that the ERC has passed on, of its own for a test.
async function waiting(suite, proposal, name = proposal) {
  const etag = await propose(suite, proposal, [recommendation(`cluster-${proposal}`, name, SECTORS[proposal], 'UNICEF')]);
  return transmit(suite, proposal, etag);
}

async function stateOf(suite, proposal) {
  const answer = await suite.call('erc-ocha', `${RECORD}/GetProposal`, { header: { country: 'PHL' }, proposal });
  return answer.proposal.state;
}

// Fills in an approval that does not wait for answers, up to the page that shows what would come of it.
async function checked(page, browser, proposal, reason) {
  await browser.choose(page, 'approval.ground.kind', 'APPROVAL_GROUND_KIND_NOT_WAITING');
  await page.locator('[name="approval.ground.reason"]').fill(reason);
  await page.getByRole('button', { name: 'Continue' }).last().click();
}

// The form on a page as its fields, as the button would send it.
const formOf = (page, button) => page.evaluate((value) => {
  const form = document.querySelector(`button[value="${value}"]`).form;
  return new URLSearchParams([...new FormData(form), ['step', value]]).toString();
}, button);

export default function deciding(visiting) {
  visiting('the ERC approves without a script, and gets a receipt', { javaScript: false }, async ({ page }, { browser, suite }) => {
    await waiting(suite, 'd-1', 'Education');
    await browser.signIn(page, 'erc-ocha', '/en/countries/PHL/proposals/d-1');
    await page.getByRole('link', { name: /approve/i }).first().click();
    await checked(page, browser, 'd-1', 'children are without schools');
    assert.match(await page.locator('main').innerText(), /children are without schools/);
    assert.equal(await stateOf(suite, 'd-1'), 'PROPOSAL_STATE_OPEN', 'nothing is decided by looking');
    await page.locator('button[value="do"]').click();
    await page.waitForURL('**/receipt**');
    assert.equal(await stateOf(suite, 'd-1'), 'PROPOSAL_STATE_APPROVED');
  });

  visiting('a decision that is sent twice is one decision', {}, async ({ page }, { browser, suite }) => {
    await waiting(suite, 'd-2');
    await browser.signIn(page, 'erc-ocha', '/en/countries/PHL/proposals/d-2/approve');
    await checked(page, browser, 'd-2', 'it cannot wait');
    const data = await formOf(page, 'do');
    const send = () => page.request.post(page.url(), { data, headers: { ...FORM, 'sec-fetch-site': 'same-origin' }, maxRedirects: 0 });
    const answers = await Promise.all([send(), send()]);
    assert.deepEqual(answers.map((one) => one.status()), [303, 303]);
    assert.equal(answers[0].headers().location, answers[1].headers().location, 'the same receipt');
  });

  visiting('who was not as fast learns it, and finds what was written', {}, async ({ page }, { browser, suite }) => {
    const etag = await waiting(suite, 'd-3');
    await browser.signIn(page, 'erc-ocha', '/en/countries/PHL/proposals/d-3/decline');
    await page.locator('textarea, input[type=text]').first().fill('the government can do it');
    await approve(suite, 'd-3', etag);
    const [answer] = await Promise.all([
      page.waitForResponse((one) => one.request().method() === 'POST'),
      page.getByRole('button', { name: 'Continue' }).last().click(),
    ]);
    assert.ok(answer.status() >= 400, String(answer.status()));
    assert.equal(await page.locator('textarea, input[type=text]').first().inputValue(), 'the government can do it');
    assert.equal(await stateOf(suite, 'd-3'), 'PROPOSAL_STATE_APPROVED');
  });

  visiting('who proposed is offered no approval, and learns why', {}, async ({ page }, { browser, suite }) => {
    await browser.signIn(page, 'hc-undp', '/en/countries/PHL/proposals/p-2');
    assert.equal(await page.locator('a.button[href$="/approve"]').count(), 0);
    const why = await page.locator('details.closed').first();
    await why.locator('summary').click();
    assert.match(await why.innerText(), /Emergency Relief Coordinator/i);
    await page.goto('/en/countries/PHL/proposals/p-2/approve');
    await checked(page, browser, 'p-2', 'I would like to');
    assert.match(await page.locator('main').innerText(), /Emergency Relief Coordinator/i);
    assert.equal(await stateOf(suite, 'p-2'), 'PROPOSAL_STATE_OPEN');
  });

  visiting('an empty form says at once all that is missing, each at its field', {}, async ({ page }, { browser }) => {
    await browser.signIn(page, 'hc-undp', '/en/countries/PHL/new/propose');
    await page.getByRole('button', { name: 'Continue' }).last().click();
    assert.match(await page.title(), /^Error/);
    const links = await page.getByRole('alert').getByRole('link').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    assert.ok(links.length > 0);
    for (const link of links) assert.ok(await page.locator(`[id="${link.slice(1)}"]`).count(), link);
    assert.ok(await page.evaluate(() => document.activeElement.closest('[role=alert]') !== null), 'the summary has the focus');
  });

  visiting('a form from elsewhere, or without its key, decides nothing', {}, async ({ page }, { browser, suite }) => {
    await browser.signIn(page, 'erc-ocha', '/en/countries/PHL/proposals/p-2/approve');
    await checked(page, browser, 'p-2', 'forged');
    const data = await formOf(page, 'do');
    const send = (data, site) => page.request.post(page.url(), { data, headers: { ...FORM, 'sec-fetch-site': site } });
    const keyless = new URLSearchParams([...new URLSearchParams(data)].filter(([name]) => name !== 'form-key')).toString();
    for (const answer of [await send(data, 'cross-site'), await send(data, 'same-site'), await send(keyless, 'same-origin')]) {
      assert.equal(answer.status(), 403);
    }
    assert.equal(await stateOf(suite, 'p-2'), 'PROPOSAL_STATE_OPEN');
    const policy = (await page.goto('/en')).headers()['content-security-policy'];
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe/);
  });

  visiting('an observer receives nothing of what is said before a decision', {}, async ({ page, context }, { browser, suite }) => {
    const etag = await waiting(suite, 'd-4');
    const answer = { proposal: 'd-4', position: 'POSITION_OBJECTS', statement: 'THE-STATEMENT-OF-UNICEF' };
    await suite.call('principal-unicef', 'convene.activation.v1.ProposalService/AnswerProposal', { header: suite.header(etag), answer });
    let received = '';
    context.on('response', async (response) => { received += await response.text().catch(() => ''); });
    await browser.signIn(page, 'observer-ifrc', '/en/countries/PHL');
    for (const address of ['/queue', '/countries/PHL/proposals/d-4', '/countries/PHL/history', '/countries/PHL/proposals/d-4/history', '/decisions']) {
      await page.goto(`/en${address}`, { waitUntil: 'networkidle' });
    }
    assert.ok(received.length > 1_000);
    assert.doesNotMatch(received, /THE-STATEMENT|cluster-d-4: needs beyond/);
    const erc = await browser.visitor(suite);
    await browser.signIn(erc.page, 'erc-ocha', '/en/countries/PHL/proposals/d-4');
    assert.match(await erc.page.locator('main').innerText(), /THE-STATEMENT-OF-UNICEF/, 'the ERC reads it');
    await erc.close();
  });

  visiting('what people write comes out as text', {}, async ({ page }, { browser, suite }) => {
    const name = '<b id="planted">=1+1*x*</b>';
    await waiting(suite, 'd-5', name);
    await browser.signIn(page, 'erc-ocha', '/en/countries/PHL/proposals/d-5');
    assert.equal(await page.locator('#planted').count(), 0);
    assert.ok((await page.locator('main').innerText()).includes(name));
  });

  visiting('pages are light', { width: 360 }, async ({ page, context }, { browser, suite }) => {
    await browser.signIn(page, 'hc-undp');
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    let [bytes, asked, ended] = [0, new Map(), []];
    // What ends now and was asked for by the page before is not of this page, and what the browser draws itself comes over no line.
    session.on('Network.requestWillBeSent', ({ requestId, request }) => {
      if (!request.url.startsWith('data:')) asked.set(requestId, request.url);
    });
    session.on('Network.loadingFinished', (event) => {
      if (!asked.has(event.requestId)) return;
      bytes += event.encodedDataLength;
      ended.push(asked.get(event.requestId));
    });
    for (const address of ['/en', '/en/countries/PHL', '/en/countries/PHL/proposals/p-2']) {
      [bytes, asked, ended] = [0, new Map(), []];
      await session.send('Network.clearBrowserCache');
      await page.goto(address, { waitUntil: 'networkidle' });
      assert.ok(bytes <= 60_000 && ended.length <= 4, `${address}: ${bytes} bytes of ${ended.join(', ')}`);
    }
    [bytes, asked, ended] = [0, new Map(), []];
    await page.goto('/en/due', { waitUntil: 'networkidle' });
    assert.ok(bytes <= 15_000, `the next page: ${bytes} bytes`);
  });
}
