import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as vent } from 'node:timers/promises';

const her = import.meta.dirname;
const python = process.env.HF_TEST_PYTHON ?? join(her, '.venv/bin/python');

/** The sample subscribers: how each is started. */
export const KLIENTER = {
  'TypeScript, WebSocket': (url, fil) => [process.execPath, join(her, 'bygg/abonnent.js'), url, fil, 'ws'],
  'TypeScript, SSE': (url, fil) => [process.execPath, join(her, 'bygg/abonnent.js'), url, fil, 'sse'],
  'Python, WebSocket': (url, fil) => [python, join(her, 'abonnent.py'), url, fil],
};

/** A sample subscriber as a persona: its process, which comes and goes, and its copy, which stays. */
export class Abonnement {
  #mappe = mkdtempSync(join(tmpdir(), 'hf-kopi-'));
  #fil = join(this.#mappe, 'kopi.json');
  #prosess;
  #logg = [];

  constructor(klient, portal, persona, tokenCommand = portal.tokenCommand(persona)) {
    Object.assign(this, { klient, portal, persona, tokenCommand });
    process.on('exit', this.#drep);
  }

  start() {
    const [program, ...argumenter] = KLIENTER[this.klient](this.portal.url, this.#fil);
    const env = { ...this.portal.env, TOKEN_COMMAND: this.tokenCommand };
    this.#prosess = spawn(program, argumenter, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#prosess.stderr.on('data', (linjer) => this.#logg.push(`${linjer}`));
    this.slutt = new Promise((ferdig) => {
      this.#prosess.on('error', (feil) => ferdig(feil.message));
      this.#prosess.on('exit', (kode, signal) => ferdig(kode ?? signal));
    });
  }

  /** At any moment, and without a word. */
  async drep() {
    this.#prosess.kill('SIGKILL');
    await this.slutt;
  }

  async slett() {
    await this.drep();
    process.off('exit', this.#drep);
    this.#drep();
  }

  #drep = () => {
    this.#prosess?.kill('SIGKILL');
    rmSync(this.#mappe, { recursive: true, force: true });
  };

  /** What it has said. */
  get logg() {
    return this.#logg.join('');
  }

  get rettigheter() {
    return statSync(this.#fil).mode & 0o777;
  }

  /** Its copy as it stands on disk, whole at any moment. */
  get kopi() {
    return existsSync(this.#fil) ? JSON.parse(readFileSync(this.#fil, 'utf8')) : undefined;
  }

  set kopi(kopi) {
    writeFileSync(this.#fil, JSON.stringify(kopi));
  }

  sak(brukerId) {
    return this.kopi?.brukere[brukerId];
  }

  /** Waits until its copy is so, and tells how many milliseconds that took. */
  async blir(hva, erSlik, ms = 15_000) {
    const start = performance.now();
    while (!(await erSlik())) {
      if (performance.now() - start > ms || this.#prosess.exitCode !== null) {
        throw new Error(`not within ${ms} ms: ${hva}\nThe subscriber said:\n${this.logg}`);
      }
      await vent(20);
    }
    return performance.now() - start;
  }

  /** Waits until its copy is what the persona gets by asking now. */
  async blirLikSpoerring() {
    let differanse;
    const lik = async () => {
      const fasit = kanonisk(await alt(this.portal, this.persona));
      const kopi = kanonisk(this.kopi?.brukere ?? {});
      differanse = `asked: ${fasit}\ncopy:  ${kopi}`;
      return fasit === kopi;
    };
    await this.blir('the copy equals a fresh query', lik).catch((feil) => {
      throw new Error(`${feil.message}\n${differanse}`);
    });
  }
}

const LISTER = {
  signaler: 'id versjon nivaa tekst',
  raad: 'id versjon type tekst',
  trinn: 'id versjon nivaa tiltakBruker tiltakTjeneste',
  kontakter: 'id versjon navn telefon',
};

/** All that a persona may read of what a copy holds, as a copy holds it. */
async function alt(portal, persona) {
  const plan = Object.entries(LISTER).map(([liste, felter]) => `${liste} { ${felter} }`);
  const query = `query($after: String) { brukere(first: 100, after: $after) {
    edges { node { id navn { fulltNavn } kriseplan { ${plan} } } } pageInfo { hasNextPage endCursor } } }`;
  const saker = {};
  for (let after = null; ; ) {
    const { edges, pageInfo } = (await portal.spoer(persona, query, { after })).data.brukere;
    for (const { node } of edges) saker[node.id] = { navn: node.navn.fulltNavn, ...lister(node.kriseplan) };
    if (!pageInfo.hasNextPage) return saker;
    after = pageInfo.endCursor;
  }
}

function lister(plan) {
  const lesbare = Object.entries(plan).filter(([, rader]) => rader);
  return Object.fromEntries(lesbare.map(([liste, rader]) => [liste, Object.fromEntries(rader.map((r) => [r.id, r]))]));
}

/** As text, with keys in order: rows have none of their own. */
function kanonisk(verdi) {
  return JSON.stringify(verdi, (_, del) =>
    del && typeof del === 'object' && !Array.isArray(del) ? Object.fromEntries(Object.entries(del).sort()) : del,
  );
}
