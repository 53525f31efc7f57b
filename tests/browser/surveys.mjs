// A partner answers a survey: by the link alone, on a phone, with and without a script, in four languages.
import assert from 'node:assert/strict';
import { roundOf } from './support/record.mjs';

const PHONE = { width: 360 };
const link = (token, language = 'en', round = 'first') => `/${language}/survey/PHL/${round}/${token}`;

// Chooses the answer in that place of each question that is asked, as a person does from top to bottom.
async function answer(page, place = 1) {
  for (const question of await page.locator('fieldset[data-item]').all()) {
    if (await question.isVisible()) await question.getByRole('radio').nth(place).check();
  }
}

const answered = async (suite) => (await roundOf(suite, 'first')).entities[0].answered ?? 0;

export default function surveys(visiting) {
  visiting('a partner answers on a phone without a script, and gets a receipt', { ...PHONE, javaScript: false }, async ({ page, context, requests }, { suite, tokens }) => {
    const before = await answered(suite);
    await page.goto(link(tokens.CARE));
    assert.equal(await page.locator('fieldset[data-item]').count(), 42);
    await answer(page, 2);
    await page.getByRole('button', { name: 'Send the answers' }).click();
    await page.waitForURL('**/receipt');
    assert.match(await page.locator('h1').textContent(), /Your answers came in/);
    assert.equal(await answered(suite), before + 1);
    assert.deepEqual(await context.cookies(), [], 'nobody is signed in');
    assert.ok(requests.every((url) => url.startsWith(suite.console)), requests.join(' '));
  });

  visiting('what a partner filled in is kept on the phone until it was sent', PHONE, async ({ page }, { suite, tokens }) => {
    const before = await answered(suite);
    await page.goto(link(tokens.OXFAM));
    await page.locator('fieldset[data-item="partner-list"]').getByRole('radio').nth(3).check();
    await page.locator('textarea').first().fill('the line broke');
    await page.reload();
    assert.ok(await page.locator('fieldset[data-item="partner-list"]').getByRole('radio').nth(3).isChecked());
    assert.equal(await page.locator('textarea').first().inputValue(), 'the line broke');
    await page.goto(link(tokens.OXFAM, 'fr'));
    assert.equal(await page.locator('textarea').first().inputValue(), 'the line broke', 'in another language, too');
    await page.goto(link(tokens.NRC));
    assert.equal(await page.locator('textarea').first().inputValue(), '', 'it is kept under its own link');

    await page.goto(link(tokens.OXFAM));
    await answer(page);
    await page.getByRole('button', { name: 'Send the answers' }).click();
    await page.waitForURL('**/receipt');
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), [], 'nothing stays on the phone');
    assert.equal(await answered(suite), before + 1);
  });

  visiting('what an earlier answer makes needless is not asked', PHONE, async ({ page }, { tokens }) => {
    await page.goto(link(tokens.NRC));
    const minutes = page.locator('fieldset[data-item="minutes"]');
    assert.ok(await minutes.isVisible());
    await page.locator('fieldset[data-item="meeting-frequency"] input[value="never"]').check();
    assert.ok(await minutes.isHidden());
    await page.locator('fieldset[data-item="meeting-frequency"] input[value="rarely"]').check();
    assert.ok(await minutes.isVisible());
  });

  visiting('without a script, what was answered needlessly is left out', { ...PHONE, javaScript: false }, async ({ page }, { tokens }) => {
    await page.goto(link(tokens.PLAN));
    await answer(page, 2);
    await page.locator('fieldset[data-item="meeting-frequency"] input[value="never"]').check();
    await page.getByRole('button', { name: 'Send the answers' }).click();
    await page.waitForURL('**/receipt');
  });

  visiting('every mistake is said at its question, and nothing that was filled in is lost', { javaScript: false }, async ({ page }, { suite, tokens }) => {
    const before = await answered(suite);
    await page.goto(link(tokens.IRC));
    await page.locator('fieldset[data-item="partner-list"]').getByRole('radio').nth(2).check();
    await page.locator('textarea').last().fill('all is well');
    await page.getByRole('button', { name: 'Send the answers' }).click();
    const summary = page.getByRole('alert');
    assert.match(await page.title(), /^Error:/);
    const places = await summary.getByRole('link').evaluateAll((links) => links.map((one) => one.getAttribute('href')));
    assert.ok(places.length >= 10, `${places.length} mistakes`);
    for (const place of places) assert.equal(await page.locator(place).count(), 1, place);
    assert.equal(await page.locator('fieldset .error').count(), places.length);
    assert.ok(await page.locator('fieldset[data-item="partner-list"]').getByRole('radio').nth(2).isChecked());
    assert.equal(await page.locator('textarea').last().inputValue(), 'all is well');
    assert.equal(await answered(suite), before);
  });

  visiting('a double click is one response', {}, async ({ page }, { suite, tokens }) => {
    await page.goto(link(tokens.NRC));
    await answer(page);
    const etag = async () => (await suite.call('coordinator-who', 'convene.monitoring.v1.RecordService/GetHistory',
      { header: { country: 'PHL' }, resource: 'round/first', page: { pageSize: 500 } })).entries.length;
    const before = await etag();
    const [form, action] = await page.evaluate(() => {
      const form = document.querySelector('form[data-survey]');
      return [new URLSearchParams(new FormData(form)).toString(), location.href];
    });
    const send = () => page.request.post(action, { data: form, headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }, maxRedirects: 0 });
    const answers = await Promise.all([send(), send()]);
    assert.deepEqual(answers.map((one) => one.status()), [303, 303]);
    assert.equal(await etag(), before + 1);
  });

  visiting('a link that is wrong opens nothing, and says so', PHONE, async ({ page }, { tokens }) => {
    for (const address of [link('not-a-token'), link(tokens.CARE, 'en', 'second')]) {
      const answer = await page.goto(address);
      assert.equal(answer.status(), 400);
      assert.doesNotMatch(await page.locator('main').innerText(), /first/, 'it does not say which rounds there are');
    }
  });

  visiting('a form from another site answers nothing', {}, async ({ page }, { suite, tokens }) => {
    const before = await answered(suite);
    const answer = await page.request.post(link(tokens.IRC), { form: { 'partner-list': 'fully' }, headers: { 'sec-fetch-site': 'cross-site' } });
    assert.equal(answer.status(), 403);
    assert.equal(await answered(suite), before);
  });

  for (const [language, direction, word] of [['fr', 'ltr', 'Envoyer les réponses'], ['es', 'ltr', 'Enviar las respuestas'], ['ar', 'rtl', 'إرسال الإجابات']]) {
    visiting(`the survey is asked in ${language}, and in no English`, PHONE, async ({ page }, { tokens }) => {
      await page.goto(link(tokens.IRC, language));
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      assert.equal(await page.locator('html').getAttribute('dir'), direction);
      await page.getByRole('button', { name: word }).click();
      const text = await page.locator('main').innerText();
      for (const english of ['Send the answers', 'Is the list', 'Not at all', 'is missing', 'answer it', 'survey-', 'The list of']) {
        assert.ok(!text.includes(english), `${english} in: ${text.slice(0, 600)}`);
      }
    });
  }

  visiting('the survey is light, and asks nobody else', PHONE, async ({ page, context }, { suite, tokens }) => {
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    let [bytes, requests] = [0, 0];
    session.on('Network.loadingFinished', (event) => { bytes += event.encodedDataLength; requests += 1; });
    await page.goto(link(tokens.IRC), { waitUntil: 'networkidle' });
    assert.ok(bytes <= 60_000, `${bytes} bytes`);
    assert.ok(requests <= 4, `${requests} requests`);
    assert.equal((await page.goto(link(tokens.IRC))).headers()['cache-control'], 'no-store');
  });
}
