// A browser of the run, and what its pages are looked at for.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { load, root } from './packages.mjs';

const PICTURES = path.join(root, 'target/browser');
const WIDTHS = [1280, 360];
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export async function startBrowser() {
  fs.mkdirSync(PICTURES, { recursive: true });
  const { chromium } = (await load('playwright-core')).default;
  const packed = (await load('@sparticuz/chromium')).default;
  // The package's own options switch the protection of origins off, which the tests are about.
  const args = ['--no-sandbox', '--disable-gpu', '--no-zygote', '--disable-dev-shm-usage'];
  const browser = await chromium.launch({ executablePath: await packed.executablePath(), args });
  const { AxeBuilder } = (await load('@axe-core/playwright')).default;

  // A visitor of their own, with what came over the network to them.
  const visitor = async (suite, { width = 1280, javaScript = true, dark = false } = {}) => {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      javaScriptEnabled: javaScript,
      colorScheme: dark ? 'dark' : 'light',
      baseURL: suite.console,
    });
    const page = await context.newPage();
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    return { context, page, requests, close: () => context.close() };
  };

  const signIn = async (page, who, to = '/en') => {
    await page.goto(`/en/login?back=${encodeURIComponent(to)}`);
    await page.getByLabel('Who').fill(who);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => url.pathname === to.split('?')[0]);
  };

  // Barriers that axe finds, and pages that scroll sideways, of one address in each width.
  const barriers = async (page, address) => {
    const found = [];
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const answer = await page.goto(address);
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
      found.push(...violations.map((one) => `${address} at ${width}: ${one.id} ${one.nodes.slice(0, 3).map((node) => node.target)}`));
      if (!answer.ok()) found.push(`${address}: ${answer.status()}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (over > 0) found.push(`${address} at ${width}: ${over} pixels too wide: ${await page.evaluate(outside)}`);
      await page.screenshot({ path: picture(address, width), fullPage: true });
    }
    return found;
  };

  // Chooses a value of a field that is drawn as a list or as choices.
  const choose = async (page, name, value) => {
    const field = page.locator(`[name="${name}"]`);
    if (await field.first().evaluate((one) => one.tagName === 'SELECT')) await field.selectOption(value);
    else await page.locator(`[name="${name}"][value="${value}"]`).check();
  };

  return { visitor, signIn, choose, barriers, picture, close: () => browser.close() };
}

// The elements that reach out of the window, for whoever mends it.
const outside = () => [...document.querySelectorAll('body :not(.skip)')]
  .filter((one) => { const { left, right } = one.getBoundingClientRect(); return left < 0 || right > document.documentElement.clientWidth; })
  .slice(0, 4).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`).join('; ');

export function picture(address, kind) {
  const name = new URL(address, 'http://console').pathname.replace(/^\/|\/$/g, '').replaceAll('/', '-').slice(0, 80);
  return path.join(PICTURES, `${name || 'home'}-${kind}.png`);
}

export function assertNone(found) {
  assert.deepEqual(found, []);
}
