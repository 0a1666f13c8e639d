import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as vent } from 'node:timers/promises';
import { promisify } from 'node:util';

const program = process.env.HF_TEST_PROGRAM;

/** A portal in development, with demo data in a folder of its own, on a free port that it keeps. */
export class Portal {
  #mappe = mkdtempSync(join(tmpdir(), 'hf-klienter-'));
  #tokens = new Map();
  #logg = [];

  /** What the program and its clients are told. */
  env;
  url;

  static async start({ brukere = 12, env = {} } = {}) {
    const portal = new Portal();
    const vert = `127.0.0.1:${await ledigPort()}`;
    portal.url = `http://${vert}/graphql`;
    portal.env = {
      ...process.env,
      ...env,
      HF_DATA_DIR: portal.#mappe,
      HF_LISTEN: vert,
      HF_DEMO_BRUKERE: `${brukere}`,
    };
    // However this process ends, the program ends with it.
    process.on('exit', portal.#drep);
    await portal.kjoer();
    return portal;
  }

  /** Starts the program on the data that it left, and waits until it is ready. */
  async kjoer() {
    this.prosess = spawn(program, ['serve'], { env: this.env, stdio: ['ignore', 'ignore', 'pipe'] });
    this.prosess.stderr.on('data', (linjer) => this.#logg.push(linjer));
    this.slutt = new Promise((ferdig) => {
      this.prosess.on('error', (feil) => ferdig(feil.message));
      this.prosess.on('exit', (kode, signal) => ferdig(`ended with ${kode ?? signal}`));
    });
    const klar = await Promise.race([this.slutt, this.#klar()]);
    if (klar !== true) throw new Error(`the program did not start: ${klar}\n${this.#logg.join('')}`);
  }

  async #klar() {
    const adresse = this.url.replace('/graphql', '/health/ready');
    for (let i = 0; i < 600; i += 1) {
      if (await fetch(adresse).then((svar) => svar.ok, () => false)) return true;
      await vent(100);
    }
    return 'not ready within a minute';
  }

  /** As an operator stops it: it says goodbye to its clients. */
  async stans() {
    this.prosess.kill('SIGTERM');
    return Promise.race([this.slutt, vent(15_000, 'still there after 15 seconds', { ref: false })]);
  }

  async slett() {
    await this.stans();
    process.off('exit', this.#drep);
    this.#drep();
  }

  #drep = () => {
    this.prosess?.kill('SIGKILL');
    rmSync(this.#mappe, { recursive: true, force: true });
  };

  tokenCommand(persona) {
    return `'${program}' token --persona ${persona}`;
  }

  async token(persona) {
    if (!this.#tokens.has(persona)) {
      const { stdout } = await promisify(execFile)(program, ['token', '--persona', persona], { env: this.env });
      this.#tokens.set(persona, stdout.trim());
    }
    return this.#tokens.get(persona);
  }

  /** The whole answer to what a persona asks. */
  async spoer(persona, query, variables = {}) {
    const svar = await fetch(this.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${await this.token(persona)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return svar.json();
  }

  /** The ids that README's variables stand for. */
  async kjente() {
    const { data } = await this.spoer('brit-bruker', '{ meg { bruker { id } } }');
    return { brit: data.meg.bruker.id };
  }

  /** What a mutation did, which must not be refused. */
  async endre(persona, mutasjon, felter, input) {
    const type = mutasjon[0].toUpperCase() + mutasjon.slice(1);
    const query = `mutation($input: ${type}Input!) { ${mutasjon}(input: $input) { ${felter} feil { code message } } }`;
    const { data, errors } = await this.spoer(persona, query, { input });
    if (!data || data[mutasjon].feil.length) throw new Error(JSON.stringify(errors ?? data[mutasjon].feil));
    return data[mutasjon];
  }

  /** Kari adds a warning sign. */
  nyttSignal(brukerId, tekst) {
    const input = { brukerId, leggTil: [{ nivaa: 'ROED', tekst }] };
    return this.endre('kari-koordinator', 'endreVarselsignaler', 'signaler { id tekst }', input);
  }
}

async function ledigPort() {
  const tjener = createServer();
  await new Promise((klar) => tjener.listen(0, '127.0.0.1', klar));
  const { port } = tjener.address();
  await new Promise((lukket) => tjener.close(lukket));
  return port;
}
