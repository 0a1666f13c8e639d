// graphql-transport-ws to the letter, by hand: what the portal does about every wrong message, and
// that a socket asks, writes and listens as the specification says. Runs as abonnent.test.js does.
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as vent } from 'node:timers/promises';
import { frist } from './frist.js';
import { Portal } from './portal.js';
import { Sokkel } from './sokkel.js';

frist(120);

const HENDELSER = 'subscription { hendelser { __typename ... on Hendelse { entitetId } } }';
const OM = 'subscription($id: ID) { hendelser(brukerId: $id) { __typename } }';
const SIGNAL = `mutation($id: ID!) { endreVarselsignaler(input: {
  brukerId: $id, leggTil: [{ nivaa: GUL, tekst: "Sover om dagen" }] }) { signaler { id tekst } feil { code } } }`;
/** How many operations one socket may have at once. */
const HOEYST = 50;

let portal, brit;
const aapne = [];

before(async () => {
  portal = await Portal.start();
  brit = (await portal.spoer('brit-bruker', '{ meg { bruker { id } } }')).data.meg.bruker.id;
});

after(async () => {
  for (const sokkel of aapne) sokkel.ws.terminate();
  await portal?.slett();
});

function ny(options) {
  const sokkel = new Sokkel(portal, options);
  aapne.push(sokkel);
  return sokkel;
}

async function som(persona, options) {
  const sokkel = await Sokkel.koble(portal, persona, options);
  aapne.push(sokkel);
  return sokkel;
}

const nyttSignal = (tekst = 'Svarer ikke') => portal.nyttSignal(brit, tekst);

test('en klient uten subprotokollen slipper ikke til', async () => {
  for (const protokoll of [null, 'graphql-ws', 'mqtt']) {
    const sokkel = ny({ protokoll });
    const kode = await sokkel.kode();
    assert.ok(kode === 4406 || kode === 1006, `${protokoll}: ${kode}`);
  }
});

test('en klient som kan den gamle også, får den nye', async () => {
  const sokkel = await som('dag-dps', { protokoll: ['graphql-ws', 'graphql-transport-ws'] });
  assert.equal(sokkel.ws.protocol, 'graphql-transport-ws');
});

const UGYLDIGE = {
  'ikke JSON': 'hei',
  'JSON som ikke er et objekt': '[]',
  'en melding uten type': '{}',
  'en ukjent type': '{"type":"start","id":"1"}',
  'en type som bare tjeneren har': '{"type":"connection_ack"}',
  'subscribe uten id': '{"type":"subscribe","payload":{"query":"{ __typename }"}}',
  'subscribe med tom id': '{"type":"subscribe","id":"","payload":{"query":"{ __typename }"}}',
  'subscribe med et tall som id': '{"type":"subscribe","id":1,"payload":{"query":"{ __typename }"}}',
  'subscribe uten payload': '{"type":"subscribe","id":"1"}',
  'subscribe uten query': '{"type":"subscribe","id":"1","payload":{}}',
  'complete uten id': '{"type":"complete"}',
  'ping med en payload som ikke er et objekt': '{"type":"ping","payload":1}',
  'et medlem to ganger, langt inne':
    '{"type":"subscribe","id":"1","payload":{"query":"{ __typename }","variables":{"a":1,"a":2}}}',
  'en binær melding': Buffer.from('{"type":"ping"}'),
};

for (const [hva, melding] of Object.entries(UGYLDIGE)) {
  test(`${hva}: 4400`, async () => {
    const sokkel = await som('dag-dps');
    sokkel.send(melding);
    assert.equal(await sokkel.kode(), 4400);
  });
}

for (const melding of ['hei', '{"type":"connection_init","payload":"Bearer"}']) {
  test(`tull før init: 4400 (${melding})`, async () => {
    const sokkel = ny();
    await sokkel.aapnet;
    sokkel.send(melding);
    assert.equal(await sokkel.kode(), 4400);
  });
}

test('subscribe før ack: 4401', async () => {
  const sokkel = ny();
  await sokkel.aapnet;
  sokkel.subscribe('1', '{ __typename }');
  assert.equal(await sokkel.kode(), 4401);
});

test('init med et token som ikke gjelder, eller uten: 4403', async () => {
  const utloept = execFileSync(process.execPath, [join(import.meta.dirname, 'korttoken.js'), 'dag-dps', '-60'], {
    env: portal.env,
    encoding: 'utf8',
  }).trim();
  const uten = [undefined, {}, { authorization: 'Bearer tull' }, { authorization: 17 }];
  for (const payload of [...uten, { authorization: `Bearer ${utloept}` }]) {
    const sokkel = ny();
    await sokkel.init(payload);
    assert.equal(await sokkel.kode(), 4403, JSON.stringify(payload)?.slice(0, 40));
  }
});

test('en som ingen kjenner: 4403 når hun spør om noe', async () => {
  const som = [join(import.meta.dirname, 'korttoken.js'), 'eva-ukjent', '600', '{"pid":"01829000381"}'];
  const token = execFileSync(process.execPath, som, { env: portal.env, encoding: 'utf8' }).trim();
  for (const dokument of ['{ meg { formaal } }', 'subscription { hendelser { __typename } }']) {
    const sokkel = ny();
    await sokkel.init({ authorization: `Bearer ${token}` });
    sokkel.subscribe('1', dokument);
    assert.equal(await sokkel.kode(), 4403, dokument);
  }
});

test('et formål som ikke lar seg lese, eller står der to ganger, er ikke alle formål: 4400', async () => {
  const authorization = `Bearer ${await portal.token('dag-dps')}`;
  for (const hoder of [{ 'hf-formaal': 'SAMHANDLING\u00e6' }, { 'hf-formaal': 'KRISE', 'HF-Formaal': 'SAMHANDLING' }]) {
    const sokkel = ny();
    await sokkel.init({ authorization, ...hoder });
    assert.equal(await sokkel.kode(), 4400, JSON.stringify(hoder));
  }
});

test('tokenet kan stå i hodet i stedet for i init', async () => {
  const sokkel = ny({ headers: { authorization: `Bearer ${await portal.token('dag-dps')}` } });
  await sokkel.init();
  await sokkel.neste('connection_ack');
  sokkel.subscribe('1', '{ meg { ansatt { navn } } }');
  assert.equal((await sokkel.neste('next')).payload.data.meg.ansatt.navn, 'Dag Moe');
});

test('ingen init på tre sekunder: 4408', async () => {
  const sokkel = ny();
  await sokkel.aapnet;
  const start = performance.now();
  assert.equal(await sokkel.kode(), 4408);
  const ms = performance.now() - start;
  assert.ok(ms > 2500 && ms < 4500, `after ${ms} ms`);
});

test('en id som er i bruk: 4409', async () => {
  const sokkel = await som('dag-dps');
  sokkel.subscribe('1', HENDELSER);
  await sokkel.neste('next');
  sokkel.subscribe('1', HENDELSER);
  assert.equal(await sokkel.kode(), 4409);
});

test('to init: 4429', async () => {
  const sokkel = await som('dag-dps');
  await sokkel.init({ authorization: `Bearer ${await portal.token('dag-dps')}` });
  assert.equal(await sokkel.kode(), 4429);
});

test('to init på rad, før noen er besvart: 4429', async () => {
  const sokkel = ny();
  const authorization = `Bearer ${await portal.token('dag-dps')}`;
  await sokkel.init({ authorization });
  await sokkel.init({ authorization });
  assert.equal(await sokkel.kode(), 4429);
});

test('ping får pong, før og etter init', async () => {
  const sokkel = ny();
  await sokkel.aapnet;
  assert.ok(await sokkel.svarer());
  await sokkel.init({ authorization: `Bearer ${await portal.token('dag-dps')}` });
  await sokkel.neste('connection_ack');
  assert.ok(await sokkel.svarer());
  sokkel.send({ type: 'pong', payload: { ingen: 'spurte' } });
  assert.ok(await sokkel.svarer());
});

test('spørringer går over sokkelen: next, så complete, og avslag ved siden av data', async () => {
  const sokkel = await som('dag-dps');
  const query = 'query Sak($id: ID!) { bruker(noekkel: { id: $id }) { navn { fulltNavn } kontakt { telefon } } }';
  sokkel.subscribe('1', `${query} query Annen { __typename }`, { operationName: 'Sak', variables: { id: brit } });
  const { id, payload } = await sokkel.neste('next');
  assert.equal(id, '1');
  assert.deepEqual(payload.data, { bruker: { navn: { fulltNavn: 'Brit Solvik' }, kontakt: null } });
  assert.deepEqual(
    payload.errors.map((e) => [e.path.join('/'), e.extensions.code]),
    [['bruker/kontakt', 'FORBIDDEN']],
  );
  assert.equal((await sokkel.neste('complete')).id, '1');
  // What is over has given its id back.
  sokkel.subscribe('1', '{ __typename }');
  assert.deepEqual((await sokkel.neste('next')).payload.data, { __typename: 'Query' });
  await sokkel.neste('complete');
});

test('mutasjoner går over sokkelen, og den som lytter på den samme, får hendelsen', async () => {
  const kari = await som('kari-koordinator');
  kari.subscribe('stroem', HENDELSER);
  assert.equal((await kari.neste('next')).payload.data.hendelser.__typename, 'Sjekkpunkt');
  kari.subscribe('skriv', SIGNAL, { variables: { id: brit } });
  // The event and the answer, in whatever order.
  const meldinger = [await kari.neste(), await kari.neste(), await kari.neste()];
  const { payload } = meldinger.find((melding) => melding.id === 'skriv' && melding.type === 'next');
  const rad = payload.data.endreVarselsignaler.signaler.find((signal) => signal.tekst === 'Sover om dagen');
  const hendelse = meldinger.find((melding) => melding.id === 'stroem');
  assert.equal(hendelse.payload.data.hendelser.entitetId, rad.id);
  assert.ok(meldinger.some((melding) => melding.id === 'skriv' && melding.type === 'complete'));
});

const AVVIST = {
  'et dokument som ikke lar seg lese': ['{ meg {', {}, 'BAD_USER_INPUT'],
  'et felt som ikke finnes': ['{ finnesIkke }', {}, 'BAD_USER_INPUT'],
  'en operasjon som ikke finnes': ['query A { __typename }', { operationName: 'B' }, 'BAD_USER_INPUT'],
  'to operasjoner, og ikke sagt hvilken': ['query A { __typename } query B { __typename }', {}, 'BAD_USER_INPUT'],
  'en variabel av en annen type': [
    'query($n: Int) { brukere(first: $n) { totalCount } }',
    { variables: { n: 'mange' } },
    'BAD_USER_INPUT',
  ],
  'en variabel med et tegn som ikke kan lagres': [
    'query($id: ID!) { node(id: $id) { id } }',
    { variables: { id: 'a\u0000b' } },
    'BAD_USER_INPUT',
  ],
  'to rotfelter i et abonnement': [
    'subscription { a: hendelser { __typename } b: hendelser { __typename } }',
    {},
    'LIMIT_EXCEEDED',
  ],
  'en markør som ikke kan brukes': ['subscription { hendelser(after: "tull") { __typename } }', {}, 'BAD_USER_INPUT'],
};

for (const [hva, [query, payload, code]] of Object.entries(AVVIST)) {
  test(`${hva}: error, og sokkelen blir`, async () => {
    const sokkel = await som('dag-dps');
    sokkel.subscribe('1', query, payload);
    const { id, payload: errors } = await sokkel.neste('error');
    assert.equal(id, '1');
    assert.ok(Array.isArray(errors) && errors.length > 0);
    assert.equal(errors[0].extensions.code, code);
    // An error is the end of it: no complete follows, and the id is free.
    sokkel.subscribe('1', '{ __typename }');
    assert.equal((await sokkel.neste('next')).id, '1');
    await sokkel.neste('complete');
  });
}

test('en skjult bruker og en ukjent får det samme svaret', async () => {
  const stian = await som('stian-sperret');
  const svar = [];
  for (const id of [brit, randomUUID().replaceAll('-', ''), 'tull']) {
    stian.subscribe('1', OM, { variables: { id } });
    svar.push(JSON.stringify(await stian.neste('error')));
  }
  assert.match(svar[0], /NOT_FOUND/);
  assert.equal(new Set(svar).size, 1, svar.join('\n'));
});

test('complete fra klienten er slutten, og ingenting kommer etter', async () => {
  const dag = await som('dag-dps');
  dag.subscribe('1', HENDELSER);
  await dag.neste('next');
  await nyttSignal('Før slutten');
  assert.equal((await dag.neste('next')).payload.data.hendelser.__typename, 'Hendelse');
  dag.send({ type: 'complete', id: '1' });
  assert.ok(await dag.svarer());
  await nyttSignal('Etter slutten');
  await vent(1000);
  assert.equal(dag.ulest, 0, 'a message came after complete');
  // One that nobody knows is no fault: the two ends may have said complete at the same time.
  dag.send({ type: 'complete', id: '1' });
  dag.subscribe('1', HENDELSER);
  assert.equal((await dag.neste('next')).payload.data.hendelser.__typename, 'Sjekkpunkt');
});

test('den som begynner å lytte, får ett sted å fortsette fra, også mens klokken ser til de andre', async () => {
  // One every few milliseconds for more than a second: the clock ticks while one of them is on its way in.
  for (let i = 0; i < 6; i += 1) {
    const dag = await som('dag-dps');
    for (let nr = 0; nr < HOEYST; nr += 1) {
      dag.subscribe(`${nr}`, HENDELSER);
      await vent(4);
    }
    while (dag.ulest < HOEYST) await vent(20);
    await vent(100);
    const svar = await Promise.all(Array.from({ length: dag.ulest }, () => dag.neste('next')));
    assert.deepEqual(new Set(svar.map(({ payload }) => payload.data.hendelser.__typename)), new Set(['Sjekkpunkt']));
    assert.equal(svar.length, HOEYST);
    dag.ws.terminate();
  }
});

test('den som begynner å lytte, får først et sted å fortsette fra, også når noe hender hele tiden', async () => {
  const dag = await som('dag-dps');
  const skriver = { ferdig: false };
  const skrevet = (async () => {
    while (!skriver.ferdig) await nyttSignal('Hele tiden');
  })();
  for (let nr = 0; nr < HOEYST; nr += 1) {
    dag.subscribe(`${nr}`, HENDELSER);
    await vent(10);
  }
  const foerste = new Map();
  let hendelser = 0;
  while (foerste.size < HOEYST || hendelser < HOEYST) {
    const { id, payload } = await dag.neste('next');
    const { __typename } = payload.data.hendelser;
    if (!foerste.has(id)) foerste.set(id, __typename);
    if (__typename === 'Hendelse') hendelser += 1;
  }
  skriver.ferdig = true;
  await skrevet;
  assert.deepEqual(new Set(foerste.values()), new Set(['Sjekkpunkt']));
  dag.ws.terminate();
});

test('tusen abonnementer på én sokkel: femti får lytte, resten får vite det, og sokkelen blir', async () => {
  const dag = await som('dag-dps');
  for (let i = 0; i < 1000; i += 1) dag.subscribe(`${i}`, HENDELSER);
  const lytter = new Set();
  const avvist = new Set();
  for (let i = 0; i < 1000; i += 1) {
    const { type, id, payload } = await dag.neste(undefined, 20_000);
    if (type === 'next') lytter.add(id);
    else avvist.add(`${id} ${payload[0].extensions.code}`);
  }
  assert.equal(lytter.size, HOEYST);
  assert.equal(avvist.size, 1000 - HOEYST);
  assert.ok([...avvist].every((linje) => linje.endsWith(' LIMIT_EXCEEDED')));
  assert.ok(await dag.svarer());
  // Whoever ends one may begin another.
  dag.send({ type: 'complete', id: [...lytter][0] });
  dag.subscribe('ny', HENDELSER);
  assert.equal((await dag.neste('next')).id, 'ny');
});

test('et token som er bundet til en nøkkel: et bevis for GET, ett for hver sokkel', async () => {
  const fil = join(portal.env.HF_DATA_DIR, 'klient.pk8');
  const argumenter = ['token', '--persona', 'dag-dps', '--noekkel', fil];
  const token = execFileSync(process.env.HF_TEST_PROGRAM, argumenter, { env: portal.env, encoding: 'utf8' }).trim();
  const key = createPrivateKey({ key: readFileSync(fil), format: 'der', type: 'pkcs8' });
  const bevis = (htm) => {
    const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' });
    const hode = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } };
    const ath = createHash('sha256').update(token).digest('base64url');
    const krav = { jti: randomUUID(), htm, htu: portal.url, iat: Math.floor(Date.now() / 1000), ath };
    const deler = [hode, krav].map((del) => Buffer.from(JSON.stringify(del)).toString('base64url')).join('.');
    const signatur = sign('sha256', Buffer.from(deler), { key, dsaEncoding: 'ieee-p1363' });
    return `${deler}.${signatur.toString('base64url')}`;
  };
  const authorization = `DPoP ${token}`;
  const dpop = bevis('GET');
  const sokkel = ny();
  await sokkel.init({ authorization, dpop });
  await sokkel.neste('connection_ack');
  sokkel.subscribe('1', HENDELSER);
  assert.equal((await sokkel.neste('next')).payload.data.hendelser.__typename, 'Sjekkpunkt');
  const avviste = [
    { authorization, dpop },
    { authorization, dpop: bevis('POST') },
    { authorization },
    { authorization: `Bearer ${token}`, dpop: bevis('GET') },
    { authorization: `Bearer ${token}` },
  ];
  for (const payload of avviste) {
    const avvist = ny();
    await avvist.init(payload);
    assert.equal(await avvist.kode(), 4403, JSON.stringify(Object.keys(payload)));
  }
});

test('portalen stanser: hver sokkel får vite det, også den som ikke lytter akkurat nå', async () => {
  const lytter = await som('dag-dps');
  const ledig = await som('dag-dps');
  lytter.subscribe('1', HENDELSER);
  await lytter.neste('next');
  const stanset = portal.stans();
  assert.deepEqual(await Promise.all([lytter.kode(), ledig.kode()]), [1012, 1012]);
  await stanset;
});

test('portalen stanser: det som kjører på en sokkel, blir svart først', async () => {
  await portal.kjoer();
  const [skriver, lytter, ledig] = [await som('kari-koordinator'), await som('kari-koordinator'), await som('dag-dps')];
  lytter.subscribe('1', HENDELSER);
  await lytter.neste('next');
  const basen = await holdBasen();
  skriver.subscribe('1', SIGNAL, { variables: { id: brit } });
  // What comes after it is answered, so it runs.
  await skriver.svarer();
  const stanset = portal.stans();
  assert.deepEqual(await Promise.all([lytter.kode(), ledig.kode()]), [1012, 1012]);
  assert.equal(skriver.ulest, 0);
  basen.slipp();
  const { payload } = await skriver.neste('next');
  assert.deepEqual(payload.data.endreVarselsignaler.feil, []);
  await skriver.neste('complete');
  assert.equal(await skriver.kode(), 1012);
  assert.equal(await stanset, 'ended with 0');
});

/** Nobody writes in the database until it is let go. */
async function holdBasen() {
  const kode = `import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute('begin immediate')
print('held', flush=True)
sys.stdin.read()`;
  const basen = join(portal.env.HF_DATA_DIR, 'portal.sqlite');
  const holder = spawn('python3', ['-c', kode, basen], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((holdt) => holder.stdout.once('data', holdt));
  return { slipp: () => holder.stdin.end() };
}
