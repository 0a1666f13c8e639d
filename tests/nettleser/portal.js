import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as vent } from 'node:timers/promises';

/** A running portal in development, with a few brukere, a folder of its own, and a free port. */
export async function startPortal(program) {
  const mappe = mkdtempSync(join(tmpdir(), 'hf-nettleser-'));
  const prosess = spawn(program, ['serve'], {
    env: { HF_DATA_DIR: mappe, HF_LISTEN: '127.0.0.1:0', HF_DEMO_BRUKERE: '12' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const logg = [];
  const drep = () => {
    prosess.kill('SIGKILL');
    rmSync(mappe, { recursive: true, force: true });
  };
  // However this process ends, the program ends with it.
  process.on('exit', drep);
  prosess.stderr.on('data', (linjer) => logg.push(linjer));
  const slutt = new Promise((ferdig) => {
    prosess.on('error', (feil) => ferdig(feil.message));
    prosess.on('exit', (kode, signal) => ferdig(`ended with ${kode ?? signal}`));
  });
  const adresse = new Promise((funnet) => {
    createInterface({ input: prosess.stdout }).on('line', (linje) => {
      // The lines that hold tokens are not for a log.
      logg.push(linje.replace(/eyJ\S+/, '…') + '\n');
      const treff = /runs at (http:\S+)\/graphql/.exec(linje);
      if (treff) funnet(treff[1]);
    });
  });
  const foerst = await Promise.race([adresse, slutt, vent(60_000, undefined, { ref: false })]);
  if (!foerst?.startsWith('http:')) {
    drep();
    throw new Error(`the program did not start: ${foerst ?? 'no address within a minute'}\n${logg.join('')}`);
  }
  return {
    adresse: foerst,
    async stopp() {
      prosess.kill('SIGTERM');
      await Promise.race([slutt, vent(10_000, undefined, { ref: false })]);
      process.off('exit', drep);
      drep();
    },
  };
}
