// deploy/nginx.conf before two nodes that are none: they write down what reaches them, and fail as they
// are told to. By hand: npm ci in ../klienter, then node --test --test-reporter=spec proxy.test.js
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as vent } from 'node:timers/promises';
import { Proxy } from './proxy.js';
import { ferdigInnen, mappe } from './prosess.js';

ferdigInnen(120_000);

/** For how long nginx looks away from a node that has failed some times. */
const BORTE_MS = 2100;
const KROPP = JSON.stringify({ query: '{ __typename }' });

/** A node that is none. */
class Falsk {
  sett = [];
  gjoer = (_, svar) => svar.end('{"data":{}}');

  static async start() {
    const falsk = new Falsk();
    falsk.tjener = createServer({ maxHeaderSize: 64 * 1024 }, (spoersmaal, svar) => falsk.#motta(spoersmaal, svar));
    await new Promise((klar) => falsk.tjener.listen(0, '127.0.0.1', klar));
    falsk.port = falsk.tjener.address().port;
    return falsk;
  }

  async #motta(spoersmaal, svar) {
    let kropp = '';
    for await (const del of spoersmaal) kropp += del;
    this.sett.push({ sti: spoersmaal.url, metode: spoersmaal.method, hoder: spoersmaal.headers, kropp });
    this.gjoer(spoersmaal, svar);
  }

  stopp() {
    this.tjener.closeAllConnections();
    return new Promise((lukket) => this.tjener.close(lukket));
  }
}

let noder, proxy;
const sett = () => noder.flatMap((node) => node.sett);

before(async () => {
  noder = [await Falsk.start(), await Falsk.start()];
  proxy = await Proxy.start(mappe(), noder.map((node) => node.port));
});

after(async () => {
  await proxy?.stopp();
  await Promise.all((noder ?? []).map((node) => node.stopp()));
});

beforeEach(() => {
  for (const node of noder) {
    node.sett = [];
    node.gjoer = (_, svar) => svar.end('{"data":{}}');
  }
});

test('spørsmål fordeles på nodene, med vertens navn og uten noe om veien dit', async () => {
  for (let i = 0; i < 10; i += 1) assert.equal((await proxy.spoer({ kropp: KROPP })).status, 200);
  assert.deepEqual(noder.map((node) => node.sett.length), [5, 5]);
  for (const { hoder, kropp } of sett()) {
    assert.equal(hoder.host, 'portal.example.no');
    assert.equal(kropp, KROPP);
  }
});

test('det en klient sier om hvor den kommer fra, kommer ikke fram', async () => {
  const headers = {
    'x-forwarded-for': '10.0.0.7, 192.0.2.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'annen.example.no',
    'x-real-ip': '10.0.0.7',
    forwarded: 'for=10.0.0.7',
    authorization: 'Bearer t',
    dpop: 'p',
    'hf-formaal': 'KRISE',
    'hf-avslag': 'extensions',
  };
  await proxy.spoer({ headers, kropp: KROPP });
  const [{ hoder }] = sett();
  assert.equal(hoder['x-forwarded-for'], '127.0.0.1');
  assert.equal(hoder['x-forwarded-proto'], 'https');
  for (const navn of ['x-forwarded-host', 'x-real-ip', 'forwarded']) assert.equal(hoder[navn], undefined, navn);
  for (const navn of ['authorization', 'dpop', 'hf-formaal', 'hf-avslag']) assert.equal(hoder[navn], headers[navn]);
});

test('bare WebSocket byttes det protokoll til', async () => {
  const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' };
  await proxy.spoer({ method: 'GET', headers });
  const [{ hoder }] = sett();
  assert.equal(hoder.upgrade, undefined);
});

test('kontrakten slipper ut, og ingenting annet enn den og /graphql slipper inn', async () => {
  assert.equal((await proxy.spoer({ method: 'GET', sti: '/schema.graphql' })).status, 200);
  assert.deepEqual(sett().map((s) => s.sti), ['/schema.graphql']);
  const andre = ['/', '/metrics', '/health/live', '/health/ready', '/graphiql/x.js'];
  const omveier = ['/graphql/', '/GRAPHQL', '/%2e/metrics', '/graphql/../metrics', '//metrics'];
  for (const sti of [...andre, ...omveier]) {
    assert.equal((await proxy.spoer({ method: 'GET', sti })).status, 404, sti);
  }
  assert.equal(sett().length, 1);
});

test('en kropp over 256 KiB avvises av proxyen, på kontraktens vis; en på 256 KiB slipper fram', async () => {
  const svar = await proxy.spoer({ kropp: Buffer.alloc(256 * 1024 + 1, 32) });
  assert.equal(svar.status, 413);
  assert.equal(JSON.parse(svar.tekst).errors[0].extensions.code, 'LIMIT_EXCEEDED');
  assert.equal(sett().length, 0);
  assert.equal((await proxy.spoer({ kropp: Buffer.alloc(256 * 1024, 32) })).status, 200);
});

test('et token på 16 KiB slipper fram, hoder på 200 KiB ikke', async () => {
  const med = (lengde) => proxy.spoer({ kropp: KROPP, headers: { authorization: `Bearer ${'t'.repeat(lengde)}` } });
  assert.equal((await med(16 * 1024)).status, 200);
  assert.equal((await med(200 * 1024).catch(() => ({ status: 400 }))).status, 400);
  assert.equal(sett().length, 1);
});

test('en forespørsel som en node har fått og ikke svart på, sendes ikke en gang til', async () => {
  for (const node of noder) node.gjoer = (spoersmaal) => spoersmaal.socket.destroy();
  for (let i = 1; i <= 4; i += 1) {
    const svar = await proxy.spoer({ kropp: KROPP });
    assert.equal(svar.status, 503);
    assert.equal(JSON.parse(svar.tekst).errors[0].extensions.code, 'UNAVAILABLE');
    assert.equal(svar.headers['retry-after'], '1');
    assert.equal(sett().length, i);
  }
  await vent(BORTE_MS);
});

test('det en node sier selv, når fram som den sa det', async () => {
  for (const node of noder) node.gjoer = (_, svar) => svar.writeHead(503, { 'retry-after': '7' }).end('{"errors":[]}');
  const svar = await proxy.spoer({ kropp: KROPP });
  assert.deepEqual([svar.status, svar.headers['retry-after'], svar.tekst], [503, '7', '{"errors":[]}']);
});

test('hendelser når fram med det samme, ikke når det er blitt nok av dem', async () => {
  for (const node of noder) {
    node.gjoer = (_, svar) => {
      svar.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: next\ndata: 1\n\n');
      setTimeout(() => svar.end('event: complete\ndata: \n\n'), 1500);
    };
  }
  const start = performance.now();
  let foerste;
  await proxy.spoer({ kropp: KROPP, stroem: () => (foerste ??= performance.now() - start) });
  const siste = performance.now() - start;
  assert.ok(siste - foerste > 1000, `the first after ${foerste} ms, the last after ${siste}`);
});

test('i loggen står metode, sti og node, og ingenting av det klienten skrev', async () => {
  const hemmelig = '02917900038';
  await proxy.spoer({
    sti: `/graphql?query=${hemmelig}`,
    headers: { authorization: `Bearer ${hemmelig}`, 'user-agent': hemmelig, referer: `https://x/${hemmelig}` },
    kropp: hemmelig,
  });
  await proxy.spoer({ sti: `/${hemmelig}`, kropp: hemmelig });
  await proxy.spoer({ sti: `/graphql?${hemmelig}`, kropp: Buffer.alloc(300 * 1024, hemmelig) });
  for (const node of noder) node.gjoer = (spoersmaal) => spoersmaal.socket.destroy();
  await proxy.spoer({ sti: `/graphql?${hemmelig}`, kropp: hemmelig });
  assert.ok(proxy.linjer.some(({ metode, sti, status }) => `${metode} ${sti} ${status}` === 'POST /graphql 200'));
  assert.ok(!proxy.prosess.logg.includes(hemmelig));
});

test('en node som er borte, merker ingen', async () => {
  await vent(BORTE_MS);
  await noder[0].stopp();
  for (let i = 0; i < 10; i += 1) assert.equal((await proxy.spoer({ kropp: KROPP })).status, 200);
  assert.equal(noder[1].sett.length, 10);
});

describe('den som ikke oppfører seg', { concurrency: true }, () => {
  /** What comes until the proxy hangs up, and after how many milliseconds. */
  async function lagtPaa(sokkel) {
    const start = performance.now();
    let tekst = '';
    sokkel.on('data', (del) => (tekst += del));
    await new Promise((lukket) => sokkel.on('close', lukket).on('error', lukket));
    return { tekst, ms: performance.now() - start };
  }

  test('hoder som ikke tar slutt: lagt på etter fem sekunder', async () => {
    const sokkel = await proxy.raa();
    const lukket = lagtPaa(sokkel);
    sokkel.write('POST /graphql HTTP/1.1\r\nHost: portal.example.no\r\n');
    const dryss = setInterval(() => sokkel.write('X-A: a\r\n'), 500);
    sokkel.on('close', () => clearInterval(dryss));
    const { ms } = await lukket;
    assert.ok(ms > 4000 && ms < 15_000, `${ms} ms`);
  });

  test('en kropp som stanser: lagt på etter fem sekunder, uten at noen node har merket det', async () => {
    const sokkel = await proxy.raa();
    const lukket = lagtPaa(sokkel);
    sokkel.write('POST /graphql HTTP/1.1\r\nHost: portal.example.no\r\nContent-Length: 100\r\n\r\n{');
    const { ms } = await lukket;
    assert.ok(ms > 4000 && ms < 15_000, `${ms} ms`);
    assert.equal(noder[1].sett.length, 0);
  });

  test('et navn som ikke er portalens, får hverken sertifikat eller svar', async () => {
    const hvemsomhelst = { servername: 'annen.example.no', rejectUnauthorized: false };
    await assert.rejects(proxy.raa(hvemsomhelst), { code: 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME' });
    const sokkel = await proxy.raa();
    const lukket = lagtPaa(sokkel);
    sokkel.write('GET /graphql HTTP/1.1\r\nHost: annen.example.no\r\n\r\n');
    assert.equal((await lukket).tekst, '');
  });
});
