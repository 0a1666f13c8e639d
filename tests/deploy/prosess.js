import { execFile, spawn } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as vent } from 'node:timers/promises';
import { promisify } from 'node:util';

/** The repository, also when the tests run from a copy. */
export const KILDE = process.env.HF_TEST_KILDE ?? resolve(import.meta.dirname, '../..');
export const program = process.env.HF_TEST_PROGRAM;

/** Nobody on this machine, as in the image. */
const INGEN = 65532;
const rot = process.getuid() === 0;
/** Without any right, and gone when these tests are, however they end. */
const UTEN_RETT = [
  ...['setpriv', '--reuid', INGEN, '--regid', INGEN, '--clear-groups', '--bounding-set=-all', '--no-new-privs'],
  ...['--pdeathsig', 'TERM', '--'],
].map(String);

/** A folder that goes with this process, and that nobody's processes can write to. */
export function mappe() {
  const sti = mkdtempSync(join(tmpdir(), 'hf-deploy-'));
  if (rot) chownSync(sti, INGEN, INGEN);
  process.on('exit', () => rmSync(sti, { recursive: true, force: true }));
  return sti;
}

/** A server, run by nobody from a place where it can write nothing; its output in a file. */
export class Prosess {
  constructor(navn, sted, kommando, env = {}) {
    Object.assign(this, { navn, kommando, env });
    this.fil = join(sted, `${navn}.logg`);
    process.on('exit', () => this.barn?.kill('SIGTERM'));
  }

  /** Starts it, and waits until it is ready. */
  async start(erKlar) {
    const ut = openSync(this.fil, 'a');
    if (rot) chownSync(this.fil, INGEN, INGEN);
    const [fil, ...argumenter] = rot ? [...UTEN_RETT, ...this.kommando] : this.kommando;
    const env = { PATH: process.env.PATH, ...this.env };
    this.barn = spawn(fil, argumenter, { cwd: '/', env, stdio: ['ignore', ut, ut] });
    closeSync(ut);
    this.slutt = new Promise((ferdig) => {
      this.barn.on('error', (feil) => ferdig(feil.message));
      this.barn.on('exit', (kode, signal) => ferdig(kode ?? signal));
    });
    const ikke = await Promise.race([this.slutt, blir(erKlar, 30_000).then(() => undefined, (feil) => feil.message)]);
    if (ikke !== undefined) throw new Error(`${this.navn} did not start: ${ikke}\n${this.logg}`);
  }

  get logg() {
    return existsSync(this.fil) ? readFileSync(this.fil, 'utf8') : '';
  }

  /** Sends it a signal, and tells what it ended with, and after how many milliseconds. */
  async stopp(signal) {
    const start = performance.now();
    this.barn.kill(signal);
    const kode = await Promise.race([this.slutt, vent(60_000, 'still there after a minute', { ref: false })]);
    return { kode, ms: performance.now() - start };
  }
}

/** Waits until it is so, and tells how many milliseconds that took. */
export async function blir(erSlik, ms = 5000, hva = `${erSlik}`) {
  const start = performance.now();
  while (!(await erSlik())) {
    if (performance.now() - start > ms) throw new Error(`not within ${ms} ms: ${hva}`);
    await vent(20);
  }
  return performance.now() - start;
}

/** What a command prints. */
export async function kjoer(fil, argumenter, env = {}) {
  const { stdout } = await promisify(execFile)(fil, argumenter, { env: { PATH: process.env.PATH, ...env } });
  return stdout.trim();
}

/** Different ones, all free a moment ago. */
export async function ledigePorter(antall) {
  const tjenere = Array.from({ length: antall }, () => createServer());
  await Promise.all(tjenere.map((t) => new Promise((klar) => t.listen(0, '127.0.0.1', klar))));
  const porter = tjenere.map((t) => t.address().port);
  await Promise.all(tjenere.map((t) => new Promise((lukket) => t.close(lukket))));
  return porter;
}

/** Whatever hangs, this ends; what was started ends with this process. */
export function ferdigInnen(ms) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
  setTimeout(() => {
    console.error(`these tests did not finish in ${ms} ms`);
    process.exit(1);
  }, ms).unref();
}
