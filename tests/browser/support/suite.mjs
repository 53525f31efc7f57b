// One suite and one console for a run, on free ports: a NATS server, each service by the issuer of the run, and the console.
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CONSOLE, startIssuer } from './issuer.mjs';
import { root } from './packages.mjs';
import { freePort, Program, within } from './processes.mjs';

const SERVICES = ['activation', 'coordination', 'icsm', 'monitoring', 'scheduler'];
export const PROGRAM = process.env.CONVENE_PROGRAM ?? path.join(root, 'target/debug/convene');

export class Refused extends Error {
  constructor(status, body) {
    super(`${status}: ${body.message}`);
    Object.assign(this, { status, reason: body.details?.find((one) => one.reason)?.reason });
  }
}

export async function startSuite() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convene-browser-'));
  const running = [];
  const stop = async () => {
    for (const one of running.reverse()) await one.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await start(folder, running)), stop };
  } catch (problem) {
    for (const name of fs.readdirSync(folder).filter((file) => file.endsWith('.log'))) {
      process.stderr.write(`== ${name}\n${fs.readFileSync(path.join(folder, name), 'utf8').slice(-4_000)}\n`);
    }
    await stop();
    throw problem;
  }
}

async function start(folder, running) {
  const console = `http://127.0.0.1:${await freePort()}`;
  const issuer = await startIssuer(await freePort(), [`${console}/login/callback`]);
  running.push(issuer);

  const [nats, monitor] = [await freePort(), await freePort()];
  const server = path.join(root, '.tools/bin/nats-server');
  const options = ['-js', '-sd', `${folder}/nats`, '-a', '127.0.0.1', '-p', String(nats), '-m', String(monitor)];
  const program = new Program('nats', fs.existsSync(server) ? server : 'nats-server', options, { folder });
  running.push(program);
  await program.answers(`http://127.0.0.1:${monitor}/healthz`);

  const addresses = {};
  const starting = SERVICES.map(async (name) => {
    const [grpc, http] = [await freePort(), await freePort()];
    addresses[name] = `http://127.0.0.1:${grpc}`;
    const environment = {
      CONVENE_SERVICE__DATA: `${folder}/${name}`,
      CONVENE_NATS__URLS: `nats://127.0.0.1:${nats}`,
      CONVENE_GRPC__ADDRESS: `127.0.0.1:${grpc}`,
      CONVENE_HTTP__ADDRESS: `127.0.0.1:${http}`,
      CONVENE_IDENTITY__ISSUER: issuer.address,
      CONVENE_IDENTITY__KEYS: `${issuer.address}/jwks`,
      CONVENE_IDENTITY__FRESH_LOGIN: '5 min',
    };
    const service = new Program(name, PROGRAM, [name], { environment, folder });
    running.push(service);
    await service.answers(`http://127.0.0.1:${http}/readyz`);
  });
  await Promise.all(starting);

  fs.writeFileSync(`${folder}/client-secret`, CONSOLE.secret, { mode: 0o600 });
  const environment = {
    CONVENE_SERVICE__DATA: `${folder}/console`,
    CONVENE_CONSOLE__ADDRESS: console.replace('http://', ''),
    CONVENE_CONSOLE__SERVICES: SERVICES.map((name) => `${name}=${addresses[name]}`).join(','),
    CONVENE_CONSOLE__SIGN_IN: 'issuer',
    CONVENE_CONSOLE__ISSUER: issuer.address,
    CONVENE_CONSOLE__CLIENT_ID: CONSOLE.id,
    CONVENE_CONSOLE__CLIENT_SECRET_FILE: `${folder}/client-secret`,
  };
  const pages = new Program('console', PROGRAM, ['console'], { environment, folder });
  running.push(pages);
  await pages.answers(`${console}/healthz`);

  // A method in JSON over HTTP, as a person.
  const call = async (who, name, content, login) => {
    const service = name.split('.')[1];
    const response = await fetch(`${addresses[service]}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await issuer.token(who, login)}` },
      body: JSON.stringify(content),
    });
    const body = await response.json();
    if (!response.ok) throw new Refused(response.status, body);
    return body;
  };
  const header = (etag) => ({ country: 'PHL', requestId: crypto.randomUUID(), ...(etag && { etag }) });
  return { console, issuer, addresses, call, header, within, folder };
}
