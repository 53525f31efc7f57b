// Every page, in English and from right to left, wide and on a phone: no barrier that axe knows, nothing too wide, nothing from elsewhere.
import assert from 'node:assert/strict';
import { assertNone } from './support/browser.mjs';
import { coordination } from './coordination.mjs';
import { covered } from './coverage.mjs';
import { report } from './reports.mjs';
import { chad } from './support/missions.mjs';

const PAGES = [
  ['hc-undp', ''],
  ['erc-ocha', '/queue'],
  ['erc-ocha', '/countries'],
  ['hc-undp', '/countries/PHL'],
  ['hc-undp', '/countries/PHL/proposals/p-2'],
  ['hc-undp', '/countries/PHL/clusters/health'],
  ['erc-ocha', '/countries/PHL/proposals/p-2/approve'],
  ['erc-ocha', '/countries/PHL/timeline'],
  ['erc-ocha', '/due'],
  ['erc-ocha', '/decisions'],
  ['tcd-hc', '/countries/TCD/missions'],
  ['tcd-hc', '/countries/TCD/missions/m-1'],
  ['tcd-hc', '/countries/TCD/missions/m-1/recommendations'],
  ['tcd-hc', '/countries/TCD/missions/m-1/adopt-response-plan'],
  ['tcd-hc', '/countries/TCD/new/request-mission'],
  ['hcss-ocha', '/missions'],
  ['hcss-ocha', '/countries/TCD/missions/m-1/nominate'],
  ['coordinator-who', '/countries/PHL/coordination'],
  ['coordinator-who', '/countries/PHL/coordination/health'],
  ['ocha-office', '/countries/PHL/coverage'],
  ['coordinator-who', '/countries/PHL/gaps/g-1'],
  ['coordinator-who', '/countries/PHL/participants/care-health'],
  ['coordinator-who', '/countries/PHL/meetings/health-1'],
  ['coordinator-who', '/countries/PHL/clusters/health/join-as-partner'],
  ['coordinator-who', '/countries/PHL/monitoring'],
  ['coordinator-who', '/countries/PHL/rounds/first'],
  ['coordinator-who', '/countries/PHL/rounds/reported/report'],
];

export default function everyPage(visiting) {
  for (const who of new Set(PAGES.map(([who]) => who))) {
    visiting(`no page of ${who} has a barrier`, {}, async ({ page, requests }, { browser, suite }) => {
      await Promise.all([report(suite), chad(suite), coordination(browser, suite), covered(suite)]);
      await browser.signIn(page, who);
      requests.length = 0;
      const found = [];
      for (const [, address] of PAGES.filter(([of]) => of === who)) {
        for (const language of ['en', 'ar']) found.push(...(await browser.barriers(page, `/${language}${address}`)));
      }
      assertNone(found);
      assert.deepEqual(requests.filter((url) => !url.startsWith(suite.console)), [], 'nothing comes from elsewhere');
    });
  }

  visiting('no page of a survey has a barrier', {}, async ({ page }, { browser, tokens }) => {
    const found = [];
    for (const language of ['en', 'ar']) found.push(...(await browser.barriers(page, `/${language}/survey/PHL/first/${tokens.IRC}`)));
    assertNone(found);
  });
}
