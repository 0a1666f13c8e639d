// GraphiQL as a developer meets it: one query as each party of Brit's case, the examples, the
// documentation. By hand: npm ci, then HF_TEST_PROGRAM=… node graphiql.test.js, chromium on PATH.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { startPortal } from './portal.js';
import { aapneSide, avslag } from './side.js';

// Whatever hangs, this ends; the portal and the browser end with this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
setTimeout(() => {
  console.error('the browser test did not finish in four minutes');
  process.exit(1);
}, 240_000).unref();

const SIGNAL = { nivaa: 'GUL', tekst: 'Sover ikke' };
let portal, side;

before(async () => {
  const chromium = execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim();
  portal = await startPortal(process.env.HF_TEST_PROGRAM);
  side = await aapneSide(portal.adresse, chromium);
});

after(async () => {
  await side?.nettleser.close();
  await portal?.stopp();
});

/** The answer, which must have been asked for as this persona. */
async function som(navn, gjoer) {
  const svar = await side.svarPaa(gjoer);
  assert.equal(svar.hvem, navn, 'asked as another');
  return svar;
}

const klikk = (navn) => som(navn, () => side.persona(navn).click());

test('kari, of the kommune, gets all but what Brit does not share', async () => {
  await side.persona('kari-koordinator').and(side.page.locator('[aria-pressed=true]')).waitFor();
  const svar = await som('kari-koordinator', () => side.utfoer().click());
  const { bruker } = svar.data;
  assert.equal(bruker.navn.fulltNavn, 'Brit Solvik');
  assert.equal(bruker.kontakt.telefon, '+4799000001');
  assert.deepEqual(bruker.ansvarsgruppe.medlemmer.slice(0, 2).map((m) => m.ansatt.navn), ['Kari Lie', 'Dag Moe']);
  assert.deepEqual(bruker.kriseplan.signaler, [SIGNAL]);
  assert.equal(bruker.kriseplan.kontakter[0].navn, 'Kari Lie');
  assert.equal(bruker.kriseplan.barnetiltak, null);
  assert.deepEqual(avslag(svar), ['bruker/kriseplan/barnetiltak FORBIDDEN MANGLER_SAMTYKKE']);
});

test('one click: dag, of the DPS, gets neither telephone nor contacts', async () => {
  const svar = await klikk('dag-dps');
  const { bruker } = svar.data;
  assert.equal(bruker.navn.fulltNavn, 'Brit Solvik');
  assert.deepEqual(bruker.kriseplan.signaler, [SIGNAL]);
  assert.deepEqual(bruker.kriseplan.trinn[0].tiltakBruker, ['Ringer Kari']);
  assert.equal(bruker.kontakt, null);
  assert.equal(bruker.kriseplan.kontakter, null);
  assert.doesNotMatch(JSON.stringify(svar), /99000001/);
  assert.deepEqual(avslag(svar), [
    'bruker/kontakt FORBIDDEN MANGLER_SAMTYKKE',
    'bruker/kriseplan/kontakter FORBIDDEN MANGLER_SAMTYKKE',
    'bruker/kriseplan/barnetiltak FORBIDDEN MANGLER_SAMTYKKE',
    'bruker/individuellPlan/ramme FORBIDDEN MANGLER_SAMTYKKE',
    'bruker/individuellPlan/maal FORBIDDEN MANGLER_SAMTYKKE',
  ]);
  assert.equal(bruker.ropForloep.faser.at(-1).ansvarlig.navn, 'Øyane DPS');
});

test('one click: per, of the police, gets who she is and no word of what there is', async () => {
  const svar = await klikk('per-politi');
  const { id, navn, koordinator, kriseplan, tilgang, ...resten } = svar.data.bruker;
  assert.ok(id);
  assert.equal(navn.fulltNavn, 'Brit Solvik');
  assert.equal(koordinator.ansatt.navn, 'Kari Lie');
  assert.deepEqual(resten, {
    kontakt: null,
    ansvarsgruppe: null,
    ropForloep: { faser: null },
    individuellPlan: { ramme: null, maal: null },
  });
  assert.deepEqual(new Set(Object.values(kriseplan)), new Set([null]));
  assert.ok(tilgang.every((t) => !t.les && t.grunn === 'INGEN_TILGANG'));
  assert.equal(avslag(svar).length, 11);
  assert.ok(avslag(svar).every((a) => a.endsWith(' FORBIDDEN INGEN_TILGANG')), avslag(svar).join('\n'));
});

test('one click: brit, the bruker, gets everything', async () => {
  const svar = await klikk('brit-bruker');
  const { bruker } = svar.data;
  assert.deepEqual(avslag(svar), []);
  assert.equal(bruker.kontakt.telefon, '+4799000001');
  assert.equal(bruker.kriseplan.signaler.length, 2);
  assert.equal(bruker.kriseplan.barnetiltak[0].tekst, 'Datteren sover hos bestemor.');
});

test('from the list: to stian, whom Brit has barred, she does not exist', async () => {
  const svar = await som('stian-sperret', () => side.page.getByLabel('Other personas').selectOption('stian-sperret'));
  assert.equal(svar.data.bruker, null);
  assert.deepEqual(avslag(svar), ['bruker NOT_FOUND']);
});

test('the query was the same for all of them', () => {
  const dokumenter = new Set(side.operasjoner.map((o) => o.postDataJSON().query));
  assert.equal(dokumenter.size, 1);
});

test('each saved example can be read and run', async () => {
  const titler = await side.page.getByLabel('Examples').locator('option:enabled').allTextContents();
  assert.ok(titler.length >= 6, titler.join(', '));
  for (const tittel of titler) {
    await side.velgEksempel(tittel);
    assert.ok((await side.tekst('query-editor')).startsWith(`# ${tittel}\n# `), tittel);
    assert.equal(await side.tekst('response'), '', 'the answer of another query stands beside this one');
    if (/^(Mutation|Subscription)/.test(tittel)) continue;
    const svar = await klikk('brit-bruker');
    assert.ok(svar.data && !svar.errors?.some((e) => e.extensions.code !== 'FORBIDDEN'), `${tittel}: ${avslag(svar)}`);
  }
});

test('a mutation runs when told to, never by a choice of persona; then per sees what Brit decided', async () => {
  await side.velgEksempel('Mutation: declare a blålysperiode');
  const foer = side.operasjoner.length;
  await side.persona('dag-dps').click();
  await side.persona('kari-koordinator').click();
  assert.equal(await side.tekst('response'), '');
  assert.equal(side.operasjoner.length, foer, 'a choice of persona ran it');
  const svar = await som('kari-koordinator', () => side.utfoer().click());
  assert.equal(side.operasjoner.length, foer + 1);
  assert.deepEqual(svar.data.startBlaalysperiode.feil, []);

  await side.velgEksempel('The case');
  const { bruker } = (await klikk('per-politi')).data;
  assert.deepEqual(bruker.kriseplan.signaler, [SIGNAL]);
  assert.ok(bruker.kriseplan.raad.length > 0 && bruker.kriseplan.kontakter.length > 0);
  assert.equal(bruker.kontakt, null);
});

test('a subscription shows what happens, until it is stopped', async () => {
  await side.velgEksempel('Subscription: what happens, as it happens');
  await side.persona('dag-dps').click();
  await side.utfoer().click();
  await side.viser('"cursor"');
  const kari = side.personas.find((p) => p.navn === 'kari-koordinator').token;
  const spoer = async (query, variables) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${kari}` };
    const svar = await fetch(`${portal.adresse}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    return (await svar.json()).data;
  };
  const { brukere } = await spoer('{ brukere(first: 50) { edges { node { id navn { fulltNavn } } } } }');
  const brit = brukere.edges.find((e) => e.node.navn.fulltNavn === 'Brit Solvik').node.id;
  const skriv = (tekst) => spoer(
    'mutation($input: EndreVarselsignalerInput!) { endreVarselsignaler(input: $input) { feil { code } } }',
    { input: { brukerId: brit, leggTil: [{ nivaa: 'GUL', tekst }] } },
  );
  await skriv('Ringer ikke tilbake');
  await side.viser('Ringer ikke tilbake');
  await side.page.getByRole('button', { name: /Stop query/ }).click();
  await skriv('Har flyttet');
  await new Promise((ferdig) => setTimeout(ferdig, 500));
  assert.doesNotMatch(await side.tekst('response'), /Har flyttet/);
});

test('an answer that comes late does not stand beside another query', async () => {
  await side.velgEksempel('The case');
  const { slipp, sendt } = await side.holdNeste();
  await side.persona('kari-koordinator').click();
  await sendt;
  await side.velgEksempel('Mutation: declare a blålysperiode');
  const svar = side.page.waitForResponse((r) => r.url().endsWith('/graphql'));
  slipp();
  await (await svar).finished();
  await side.page.getByRole('tabpanel').locator('.graphiql-spinner').waitFor({ state: 'detached' });
  assert.equal(await side.tekst('response'), '');
});

test('the documentation explorer shows categories', async () => {
  const { page } = side;
  await page.getByLabel('Show Documentation Explorer').click();
  const forklaring = page.getByLabel('Documentation Explorer', { exact: true });
  const gaaTil = (type) => forklaring.getByRole('link', { name: type, exact: true }).first().click();
  await gaaTil('Query');
  await gaaTil('Bruker');
  await forklaring.getByText(/around whom the case is.*Kategorier: IDENTITET/s).waitFor();
  await gaaTil('Kontaktinfo');
  await forklaring.getByText(/Kategorier: KONTAKT\b/).first().waitFor();
});

test('nothing was asked for elsewhere, and the page had nothing to complain of', () => {
  assert.ok(side.adresser.length > 5);
  const andre = side.adresser.filter((a) => !a.startsWith(`${portal.adresse}/`) && !a.startsWith('data:'));
  assert.deepEqual(andre, []);
  assert.deepEqual(side.klager, []);
});
