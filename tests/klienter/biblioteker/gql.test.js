// A script that is built upon Python's gql: over HTTP, and on a WebSocket.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { frist } from '../frist.js';
import { Portal } from '../portal.js';
import { BRUKERE, dokument, nuller, svar } from './lesmeg.js';

frist(120);

const PYTHON = join(import.meta.dirname, '../.venv/bin/python');

let portal, brit;

before(async () => {
  portal = await Portal.start({ brukere: BRUKERE });
  ({ brit } = await portal.kjente());
});

after(() => portal?.slett());

for (const over of ['http', 'websocket']) {
  for (const [persona, data] of svar(dokument('query Sak'))) {
    test(`${persona} over ${over}: svaret i README, og feilene ved siden av`, async () => {
      const env = { ...process.env, TOKEN: await portal.token(persona) };
      const argumenter = [join(import.meta.dirname, 'gql_sak.py'), over, portal.url, dokument('query Sak'), brit];
      const { stdout } = await promisify(execFile)(PYTHON, argumenter, { env });
      const svar = JSON.parse(stdout);
      assert.equal(JSON.stringify(svar.data), JSON.stringify(data));
      assert.deepEqual(svar.errors.map(({ path }) => path.join('.')), nuller(data));
      for (const { extensions } of svar.errors) assert.equal(extensions.code, 'FORBIDDEN');
    });
  }
}
