// Signing in at the issuer, by code with PKCE; where the tokens stay; and the fresh login before a decision.
import assert from 'node:assert/strict';
import { approve } from './support/record.mjs';

// The cookies of the console. A browser does not part the issuer's from them, which is on another port of the same machine.
const ownCookies = async (context, suite) =>
  (await context.cookies(suite.console)).filter((cookie) => cookie.name.startsWith('convene') || cookie.name.startsWith('__Host-'));

const RECORD = 'convene.activation.v1.RecordService';

export default function signingIn(visiting) {
  visiting('the ERC signs in at the issuer, and no token comes into the page', {}, async ({ page, context, requests }, { browser, suite }) => {
    await browser.signIn(page, 'erc-ocha');
    const [cookie, ...others] = await ownCookies(context, suite);
    assert.deepEqual(others, [], 'one cookie');
    assert.ok(cookie.httpOnly && cookie.sameSite === 'Lax' && cookie.path === '/', JSON.stringify(cookie));
    const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
    for (const seen of [await page.content(), kept, ...requests.filter((url) => url.startsWith(suite.console))]) {
      assert.doesNotMatch(seen, /eyJ[A-Za-z0-9_-]{20,}/, 'a token');
    }
    const login = suite.issuer.logins.at(-1);
    assert.equal(login.params.code_challenge_method, 'S256');
    assert.ok(login.params.nonce && login.params.state);
  });

  visiting('an answer of the issuer to another browser signs nobody in', {}, async ({ page, context }, { suite }) => {
    const answer = await page.goto('/login/callback?code=stolen&state=guessed');
    assert.equal(answer.status(), 403);
    assert.deepEqual(await ownCookies(context, suite), []);
  });

  visiting('after signing in, a person comes back to the page asked for, and to no other site', {}, async ({ page }, { browser, suite }) => {
    await page.goto('/fr/countries/PHL');
    await page.getByLabel('Who').fill('hc-undp');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${suite.console}/fr/countries/PHL`);
    for (const elsewhere of ['//evil.example', 'https://evil.example/', '/\\evil.example']) {
      await page.goto(`/en/login?back=${encodeURIComponent(elsewhere)}`);
      await page.waitForURL(`${suite.console}/**`);
    }
  });

  visiting('the ERC decides after a fresh login only, and finds again what was written', {}, async ({ page }, { browser, suite }) => {
    const { proposal } = await suite.call('erc-ocha', `${RECORD}/GetProposal`, { header: { country: 'PHL' }, proposal: 'p-3' });
    await assert.rejects(approve(suite, 'p-3', proposal.etag, { loggedIn: 600 }), { reason: 'STEP_UP_REQUIRED' });

    await browser.signIn(page, 'erc-tired', '/en/countries/PHL/proposals/p-3/approve');
    await page.locator('select, input[type=radio]').first().waitFor();
    await browser.choose(page, 'approval.ground.kind', 'APPROVAL_GROUND_KIND_NOT_WAITING');
    await page.locator('[name="approval.ground.reason"]').fill('the water is not safe');
    await page.locator('[name="approval.remarks"]').fill('act at once');
    await page.getByRole('button', { name: 'Continue' }).last().click();
    await page.locator('button[value="do"]').click();
    assert.match(await page.locator('h1').innerText(), /Sign in again to decide/);
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('Who').fill('erc-tired');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/proposals/p-3/approve');
    const check = await page.locator('main').innerText();
    assert.match(check, /the water is not safe/);
    assert.match(check, /act at once/);
    await page.locator('button[value="do"]').click();
    await page.waitForURL('**/receipt**');
    const after = await suite.call('erc-ocha', `${RECORD}/GetProposal`, { header: { country: 'PHL' }, proposal: 'p-3' });
    assert.equal(after.proposal.state, 'PROPOSAL_STATE_APPROVED');
  });

  visiting('who signs out is signed out', {}, async ({ page, context }, { browser, suite }) => {
    await browser.signIn(page, 'hc-undp');
    await page.locator('form[action$="/logout"] button').click();
    await page.waitForLoadState();
    assert.deepEqual((await ownCookies(context, suite)).filter((cookie) => cookie.value), []);
  });
}
