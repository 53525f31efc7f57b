// Programs that a run starts, and ends again by their own process.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';

const PATIENCE = 60_000;

export async function freePort() {
  const server = net.createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

// Asks again until `ask` gives something; what it last said is in the error where it does not in time.
export async function within(what, ask, patience = PATIENCE) {
  const until = Date.now() + patience;
  let last;
  for (;;) {
    try {
      const found = await ask();
      if (found) return found;
    } catch (problem) {
      last = problem;
    }
    if (Date.now() > until) throw new Error(`${what} did not come within ${patience / 1000} s`, { cause: last });
    await new Promise((next) => setImmediate(next));
  }
}

export class Program {
  constructor(name, command, parameters, { environment = {}, folder }) {
    this.name = name;
    this.log = `${folder}/${name}.log`;
    const log = fs.openSync(this.log, 'a');
    this.child = spawn(command, parameters, { cwd: folder, env: { ...process.env, ...environment }, stdio: ['ignore', log, log] });
    fs.closeSync(log);
    this.ended = new Promise((done) => this.child.once('exit', done));
    this.ended.then(() => { this.gone = true; });
  }

  async answers(address) {
    await within(`${this.name} at ${address}`, async () => {
      if (this.gone) throw new Error(fs.readFileSync(this.log, 'utf8').slice(-2_000));
      return (await fetch(address)).ok;
    });
  }

  async stop() {
    if (!this.gone) this.child.kill('SIGTERM');
    const forced = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await this.ended;
    clearTimeout(forced);
  }
}
