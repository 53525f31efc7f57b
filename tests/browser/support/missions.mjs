// The mission of the scenario to Chad, up to its published report: each step by whoever gives it there, on its own day.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './packages.mjs';

const SCENARIO = path.join(root, 'tests/scenarios/icsm-chad-2011.yaml');
const LAST = 'PublishReport';
const NOT_PLAYED = /expect: \{refused|call: (OperationService|RecordService)\//;

// The steps of the file: the lines that matter here are on a line of their own each.
function steps() {
  const text = fs.readFileSync(SCENARIO, 'utf8');
  const parts = text.split('\n  - at: ').slice(1).filter((part) => !NOT_PLAYED.test(part));
  const line = (part, name) => part.match(new RegExp(`^ {4}${name}: (.*)$`, 'm'))[1];
  const all = parts.map((part) => ({
    at: part.split('\n', 1)[0],
    who: line(part, 'who'),
    call: line(part, 'call'),
    body: JSON.parse(line(part, 'body').replace('${spared}', 'protection')),
  }));
  return all.slice(0, all.findIndex((step) => step.call.endsWith(LAST)) + 1);
}

export async function missionOf({ call }, mission) {
  return (await call('hcss-ocha', 'convene.icsm.v1.RecordService/GetMission', { header: { country: 'TCD' }, mission })).mission;
}

let played;
export function chad(suite) {
  played ??= (async () => {
    const who = { hcss: 'hcss-ocha' };
    for (const step of steps()) {
      const etag = step.call.endsWith('/RequestMission') ? '' : (await missionOf(suite, 'm-1')).etag;
      const header = { ...suite.header(etag), country: 'TCD', occurredAt: step.at };
      await suite.call(who[step.who] ?? `tcd-${step.who}`, `convene.icsm.v1.${step.call}`, { header, ...step.body });
    }
  })();
  return played;
}
