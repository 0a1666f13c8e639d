// Two nodes behind nginx, with PostgreSQL and Redis, as deploy/ has them: what a client sees when one of
// these goes. By hand: npm ci in ../klienter, then HF_TEST_PROGRAM=… HF_TEST_POSTGRES_URL=… (of one who
// may make databases) node --test --test-reporter=spec anlegg.test.js
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as vent } from 'node:timers/promises';
import { Anlegg } from './anlegg.js';
import { Lytter } from './lytter.js';
import { KILDE, blir, ferdigInnen } from './prosess.js';

ferdigInnen(300_000);

const LISTE = '{ brukere(first: 5) { totalCount edges { node { id navn { fulltNavn } } } } }';
const SIGNALER = 'query($id: ID!) { bruker(noekkel: { id: $id }) { kriseplan { signaler { tekst } } } }';
/** Requests under way at once while a node goes. */
const SAMTIDIGE = 8;

let anlegg, node1, node2, brit, fasit;
let nr = 0;
const nyTekst = () => `Merknad nummer ${(nr += 1)}`;

before(async () => {
  anlegg = new Anlegg();
  await anlegg.start();
  [node1, node2] = anlegg.noder;
  const { svar } = await anlegg.spoer('brit-bruker', '{ meg { bruker { id } } }');
  brit = svar.data.meg.bruker.id;
  fasit = (await anlegg.spoer('kari-koordinator', LISTE)).svar.data;
  assert.ok(fasit.brukere.totalCount > 1);
});

after(() => anlegg.stopp());

async function signaler(node) {
  const { svar } = await anlegg.spoer('kari-koordinator', SIGNALER, { id: brit }, node);
  return svar.data.bruker.kriseplan.signaler.map(({ tekst }) => tekst);
}

/** Asks without pause, some at once: how many got the right answer, and how many were told to come back. */
class Trykk {
  rett = 0;
  avvist = 0;
  #arbeidere;
  #slutt = false;

  constructor() {
    this.#arbeidere = Promise.all(Array.from({ length: SAMTIDIGE }, () => this.#spoer()));
    // Told when it is stopped.
    this.#arbeidere.catch(() => {});
  }

  async #spoer() {
    while (!this.#slutt) {
      const { status, svar } = await anlegg.spoer('kari-koordinator', LISTE);
      if (status === 503 && svar.errors[0].extensions.code === 'UNAVAILABLE' && !svar.data) {
        this.avvist += 1;
        await vent(20);
      } else {
        assert.equal(status, 200);
        assert.deepEqual(svar.data, fasit);
        assert.equal(svar.errors, undefined);
        this.rett += 1;
      }
    }
  }

  async stopp() {
    this.#slutt = true;
    await this.#arbeidere;
  }
}

/** Until nginx sends to each node again: from one that has failed it looks away for a while. */
async function beggeSvarer() {
  const begge = async () => {
    for (let i = 0; i < 4; i += 1) await anlegg.spoer('kari-koordinator', LISTE);
    return new Set(anlegg.proxy.linjer.slice(-4).map(({ node }) => node)).size === 2;
  };
  await blir(begge, 10_000, 'both nodes are asked');
}

/** Dag listens four times while something is done, so that each node has one of his streams of each kind. */
async function medLyttere(gjoer) {
  await beggeSvarer();
  const aapne = () => Promise.all(anlegg.noder.map((node) => node.maaling('hf_streams_open')));
  const [foer, alle] = [await aapne(), []];
  try {
    for (const over of ['WebSocket', 'WebSocket', 'SSE', 'SSE']) {
      const lytter = new Lytter(anlegg, 'dag-dps', over);
      alle.push(lytter);
      await blir(() => lytter.cursor, 5000, `a stream over ${over} begins (${lytter.sist})`);
    }
    assert.deepEqual((await aapne()).map((antall, i) => antall - foer[i]), [2, 2]);
    return await gjoer(alle);
  } finally {
    await Promise.all(alle.map((lytter) => lytter.stopp()));
  }
}

test('spørringer gjennom proxyen når begge noder', async () => {
  for (let i = 0; i < 10; i += 1) {
    assert.deepEqual((await anlegg.spoer('kari-koordinator', LISTE)).svar.data, fasit);
  }
  const noder = new Set(anlegg.proxy.linjer.map(({ node }) => node));
  assert.deepEqual([...noder].sort(), anlegg.noder.map(({ port }) => `127.0.0.1:${port}`).sort());
});

test('det proxyen holder inne: målinger og helse er å nå på innsiden, og ikke gjennom den', async () => {
  for (const sti of ['/metrics', '/health/ready', '/health/live']) {
    assert.equal((await anlegg.proxy.spoer({ method: 'GET', sti })).status, 404, sti);
  }
  assert.match(await node1.maalinger(), /hf_streams_open/);
  assert.ok(await node1.erKlar());
  assert.equal((await fetch(`http://127.0.0.1:${anlegg.proxy.helse}/health/ready`)).status, 204);
});

test('det som skrives på den ene noden, leses på den andre, og høres på begge, over WebSocket og SSE', () =>
  medLyttere(async (alle) => {
    for (const [node, annen] of [[node1, node2], [node2, node1]]) {
      const tekst = nyTekst();
      await anlegg.nyttSignal(brit, tekst, node);
      await Promise.all(alle.map((lytter) => lytter.hoert([tekst], 2000)));
      assert.ok((await signaler(annen)).includes(tekst));
    }
  }));

/** What happens to those who ask, write and listen, while something is done to the installation. */
async function mens(gjoer) {
  return medLyttere(async (alle) => {
    const trykk = new Trykk();
    const tekster = [];
    let slutt = false;
    const skriver = (async () => {
      while (!slutt) {
        const tekst = nyTekst();
        await anlegg.nyttSignal(brit, tekst);
        tekster.push(tekst);
        await vent(50);
      }
    })();
    skriver.catch(() => {});
    try {
      await blir(() => trykk.rett > SAMTIDIGE);
      const utfall = await gjoer(trykk);
      const foer = trykk.rett;
      await blir(() => trykk.rett > foer + 50, 10_000, 'questions are answered');
      slutt = true;
      await Promise.all([skriver, trykk.stopp()]);
      await Promise.all(alle.map((lytter) => lytter.hoert(tekster, 10_000)));
      const lest = await signaler();
      assert.deepEqual(lest.filter((tekst) => tekster.includes(tekst)).sort(), tekster.toSorted());
      return { ...utfall, rett: trykk.rett, avvist: trykk.avvist, skrevet: tekster.length };
    } finally {
      slutt = true;
      await Promise.allSettled([skriver, trykk.stopp()]);
    }
  });
}

test('en node stoppes og startes under trykk: ingen får feil svar, ingen strøm mister noe', async (t) => {
  const utfall = await mens(async () => {
    const stans = await node1.prosess.stopp('SIGTERM');
    await vent(500);
    await node1.igjen();
    return stans;
  });
  t.diagnostic(JSON.stringify(utfall));
  assert.equal(utfall.kode, 0);
  assert.ok(utfall.ms < 45_000, 'what deploy/ allows it');
  assert.ok(utfall.avvist <= SAMTIDIGE, `${utfall.avvist} were told to come back`);
});

test('en node drepes under trykk: bare det den hadde under arbeid, går tapt', async (t) => {
  const utfall = await mens(async () => {
    await node2.prosess.stopp('SIGKILL');
    await vent(500);
    await node2.igjen();
    return {};
  });
  t.diagnostic(JSON.stringify(utfall));
  assert.ok(utfall.avvist <= 2 * SAMTIDIGE, `${utfall.avvist} were told to come back`);
});

test('Redis er borte: hendelser kommer likevel, og ingen spørring merker det', async (t) => {
  const utfall = await mens(async () => {
    await anlegg.redis.stopp('SIGKILL');
    const buss = async (hva) => (await node1.maalinger()).includes(`hf_bus_up{direction="listen"} ${hva}`);
    await blir(() => buss(0), 5000, 'the alarm of the bus rings');
    await vent(500);
    await anlegg.redis.igjen();
    await blir(() => buss(1), 15_000, 'the bus is up');
    return {};
  });
  t.diagnostic(JSON.stringify(utfall));
  assert.equal(utfall.avvist, 0);
});

test('PostgreSQL er borte: ingen node er klar, ingen får noe, og alt er tilbake når den er det', async (t) => {
  const utfall = await mens(async (trykk) => {
    await anlegg.database.borte();
    try {
      await blir(async () => !(await node1.erKlar()) && !(await node2.erKlar()), 15_000, 'no node is ready');
      assert.ok(trykk.avvist > 0);
      assert.equal((await fetch(`http://127.0.0.1:${node1.port}/health/live`)).status, 204);
    } finally {
      await anlegg.database.tilbake();
    }
    return { ms: await blir(async () => (await node1.erKlar()) && node2.erKlar(), 15_000, 'the nodes are ready') };
  });
  t.diagnostic(JSON.stringify(utfall));
});

test('hver måling som alarmer og tavle nevner, gir programmet', async () => {
  const gitt = new Set();
  // What has labels is there when it has happened, and on one of them it has.
  const tekst = (await Promise.all(anlegg.noder.map((node) => node.maalinger()))).join('');
  for (const [, navn, slag] of tekst.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    const endelser = { counter: ['_total'], histogram: ['_bucket', '_sum', '_count'] }[slag] ?? [''];
    for (const endelse of endelser) gitt.add(navn + endelse);
  }
  for (const fil of ['prometheus/alerts.yaml', 'grafana/dashboard.json']) {
    const nevnt = readFileSync(join(KILDE, 'deploy', fil), 'utf8').match(/\bhf_[a-z0-9_]+/g);
    assert.ok(nevnt.length > 5);
    assert.deepEqual(nevnt.filter((navn) => !gitt.has(navn)), [], fil);
  }
});
