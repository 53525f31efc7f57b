// The browser tests of the console: one suite, one console, one issuer and one browser for all of them. `make browser` runs it.
import { after, before, test } from 'node:test';
import { startBrowser } from './support/browser.mjs';
import { startSuite } from './support/suite.mjs';
import * as record from './support/record.mjs';
import coordinating from './coordination.mjs';
import covering from './coverage.mjs';
import deciding from './deciding.mjs';
import everyPage from './every_page.mjs';
import missions from './missions.mjs';
import monitoring from './monitoring.mjs';
import reports, { report } from './reports.mjs';
import signingIn from './signing_in.mjs';
import surveys from './surveys.mjs';
import timeline from './timeline.mjs';

// What every test has: the suite, the browser, and the tokens of the survey by organization.
const world = {};

before(async () => {
  const [suite, browser] = await Promise.all([startSuite(), startBrowser()]);
  Object.assign(world, { suite, browser });
  await record.typhoon(suite);
  await report(suite);
  world.tokens = await record.survey(suite, 'first', ['WHO', 'CARE', 'OXFAM', 'NRC', 'PLAN', 'IRC']);
}, { timeout: 120_000 });

after(async () => {
  await world.browser?.close();
  await world.suite?.stop();
});

// A test with a visitor of its own, who leaves when it ends.
const visiting = (name, options, body) => test(name, { timeout: 120_000 }, async () => {
  const visitor = await world.browser.visitor(world.suite, options);
  try {
    await body(visitor, world);
  } catch (problem) {
    await visitor.page.screenshot({ path: world.browser.picture(`/failed/${name}`, 'page') }).catch(() => {});
    throw problem;
  } finally {
    await visitor.close();
  }
});

for (const tests of [signingIn, surveys, reports, timeline, missions, coordinating, covering, monitoring, everyPage, deciding]) tests(visiting, world);
