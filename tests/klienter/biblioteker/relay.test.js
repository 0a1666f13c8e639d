// A frontend that is built upon Relay: its compiler reads the contract, its runtime keeps the data.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import relay from 'relay-runtime';
import { frist } from '../frist.js';
import { Portal } from '../portal.js';
import { BRUKERE } from './lesmeg.js';

frist(90);

const KOMPILATOR = createRequire(import.meta.url).resolve('relay-compiler/cli.js');
const mappe = mkdtempSync(join(tmpdir(), 'hf-relay-'));
const artefakt = (navn) => createRequire(join(mappe, '/'))(`./artefakter/${navn}.graphql.js`);

let portal, brit;

before(async () => {
  portal = await Portal.start({ brukere: BRUKERE });
  ({ brit } = await portal.kjente());
  const kontrakt = await fetch(portal.url.replace(/graphql$/, 'schema.graphql'));
  writeFileSync(join(mappe, 'schema.graphql'), await kontrakt.text());
  cpSync(join(import.meta.dirname, 'relay'), join(mappe, 'kilder'), { recursive: true });
  const oppsett = {
    src: 'kilder',
    schema: 'schema.graphql',
    artifactDirectory: 'artefakter',
    language: 'javascript',
    eagerEsModules: false,
    customScalarTypes: { Versjon: 'number', Tekst: 'string', UUID: 'string', Date: 'string', DateTime: 'string' },
  };
  writeFileSync(join(mappe, 'relay.config.json'), JSON.stringify(oppsett));
  mkdirSync(join(mappe, 'artefakter'));
  await promisify(execFile)(process.execPath, [KOMPILATOR, 'relay.config.json'], { cwd: mappe });
});

after(async () => {
  rmSync(mappe, { recursive: true });
  await portal?.slett();
});

/** Fragments are read as their components read them. */
function som(persona) {
  const network = relay.Network.create(({ text }, variables) => portal.spoer(persona, text, variables));
  const environment = new relay.Environment({ network, store: new relay.Store(new relay.RecordSource()) });
  return {
    environment,
    spoer: (navn, variables) => relay.fetchQuery(environment, artefakt(navn), variables).toPromise(),
    les: (navn, del) => environment.lookup(relay.getSelector(artefakt(navn), del)).data,
  };
}

test('dag åpner saken: hver del får det den kan vise, eller feilen som hører til', async () => {
  const dag = som('dag-dps');
  const { bruker } = await dag.spoer('sakQuery', { id: brit });
  assert.equal(bruker.navn.fulltNavn, 'Brit Solvik');
  // Relay finds the field of an error by its path.
  const avslag = (kategori) => ({
    ok: false,
    errors: [{ extensions: { code: 'FORBIDDEN', grunn: 'MANGLER_SAMTYKKE', kategorier: [kategori] } }],
  });
  assert.deepEqual(dag.les('sak_kontakt', bruker).kontakt, avslag('KONTAKT'));
  const { signaler, kontakter } = dag.les('sak_kriseplan', bruker).kriseplan;
  assert.equal(signaler.ok, true);
  assert.deepEqual(signaler.value.map(({ nivaa, tekst }) => [nivaa, tekst]), [['GUL', 'Sover ikke']]);
  assert.deepEqual(kontakter, avslag('KRISEPLAN_KONTAKTER'));
});

test('kari endrer et signal: siden hennes viser det nye uten å spørre igjen', async () => {
  const kari = som('kari-koordinator');
  const { bruker } = await kari.spoer('sakQuery', { id: brit });
  const signaler = () => kari.les('sak_kriseplan', bruker).kriseplan.signaler.value;
  const [{ id, versjon }] = signaler();
  const input = { brukerId: brit, endre: [{ id, versjon, tekst: 'Sover ikke på tredje døgn' }] };
  const svar = await new Promise((onCompleted, onError) => {
    const mutation = artefakt('sakNyttSignalMutation');
    relay.commitMutation(kari.environment, { mutation, variables: { input }, onCompleted, onError });
  });
  assert.deepEqual(svar.endreVarselsignaler.feil, []);
  assert.deepEqual(signaler(), [{ id, versjon: versjon + 1, nivaa: 'GUL', tekst: 'Sover ikke på tredje døgn' }]);
});

test('kari ruller i listen: neste side legges til, og en bruker hentes igjen ved id-en sin', async () => {
  const kari = som('kari-koordinator');
  const rot = await kari.spoer('listeQuery', {});
  const liste = () => kari.les('liste_brukere', rot).brukere;
  const foerste = liste();
  assert.equal(foerste.edges.length, 2);
  assert.equal(foerste.pageInfo.hasNextPage, true);
  await kari.spoer('listeMerQuery', { first: 2, after: foerste.pageInfo.endCursor });
  const begge = liste();
  assert.equal(begge.edges.length, 4);
  assert.equal(new Set(begge.edges.map(({ node }) => node.id)).size, 4);
  const { id, navn } = begge.edges[3].node;
  assert.deepEqual((await kari.spoer('listeIgjenQuery', { id })).node, { id, navn });
});
