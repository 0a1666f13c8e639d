// A node that runs registered documents alone, over a WebSocket. Runs as abonnent.test.js does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as vent } from 'node:timers/promises';
import { Portal } from './portal.js';
import { Sokkel } from './sokkel.js';

const MEG = 'query Meg { meg { enhet { navn } } }';
const STROEM = 'subscription { hendelser { __typename } }';
const hash = (tekst) => createHash('sha256').update(tekst).digest('hex');

const mappe = mkdtempSync(join(tmpdir(), 'hf-dokumenter-'));
let portal, sokkel;

before(async () => {
  portal = await Portal.start({ brukere: 4, env: { HF_DOCUMENTS: 'trusted' } });
  sokkel = await Sokkel.koble(portal, 'kari-koordinator');
});

after(async () => {
  sokkel?.ws.terminate();
  rmSync(mappe, { recursive: true });
  await portal?.slett();
});

function be(id, payload) {
  sokkel.send({ id, type: 'subscribe', payload });
}

async function avvist(id, payload) {
  be(id, payload);
  const { payload: [feil] } = await sokkel.neste('error');
  return feil.extensions.code;
}

test('det som ikke er registrert, kjøres ikke', async () => {
  const apollo = { persistedQuery: { version: 1, sha256Hash: hash(MEG) } };
  const former = [{ query: MEG }, { query: STROEM }, { documentId: `sha256:${hash(MEG)}` }, { extensions: apollo }];
  for (const [nr, form] of former.entries()) {
    assert.equal(await avvist(`${nr}`, form), 'PERSISTED_QUERY_NOT_FOUND');
  }
});

test('det som er registrert, kjøres ved tekst og ved hash, og strømmer åpnes', async () => {
  writeFileSync(join(mappe, 'meg.graphql'), MEG);
  writeFileSync(join(mappe, 'stroem.graphql'), STROEM);
  execFileSync(process.env.HF_TEST_PROGRAM, ['dokumenter', 'registrer', mappe], { env: portal.env });
  await vent(1000);
  const apollo = { persistedQuery: { version: 1, sha256Hash: hash(MEG) } };
  for (const [nr, form] of [{ query: MEG }, { documentId: `sha256:${hash(MEG)}` }, { extensions: apollo }].entries()) {
    be(`kjent${nr}`, form);
    assert.ok((await sokkel.neste('next')).payload.data.meg.enhet.navn);
    await sokkel.neste('complete');
  }
  be('stroem', { documentId: `sha256:${hash(STROEM)}` });
  assert.equal((await sokkel.neste('next')).payload.data.hendelser.__typename, 'Sjekkpunkt');
});
