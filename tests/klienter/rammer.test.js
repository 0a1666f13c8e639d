// What is under graphql-transport-ws: frames that are broken or too big, closing, and peers that are silent (RFC 6455).
// Runs as abonnent.test.js does.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as vent } from 'node:timers/promises';
import WebSocket from 'ws';
import { frist } from './frist.js';
import { Portal } from './portal.js';
import { Sokkel } from './sokkel.js';

frist(120);

/** Within which a peer that does not answer is given up. */
const HALVAAPEN_MS = 33_000;

let portal;

before(async () => {
  portal = await Portal.start({ brukere: 4 });
});

after(() => portal?.slett());

test('en melding som sier at den er på ti megabyte: 1009', async () => {
  const dag = await Sokkel.koble(portal, 'dag-dps');
  // The head of a frame alone: a client that is still writing may be cut off before it reads why.
  const hode = Buffer.alloc(14);
  hode.set([0x81, 0x80 | 127]);
  hode.writeBigUInt64BE(10n * 2n ** 20n, 2);
  dag.ws._socket.write(hode);
  assert.equal(await dag.kode(), 1009);
});

test('en melding på ti megabyte i små biter: 1009', async () => {
  const dag = await Sokkel.koble(portal, 'dag-dps');
  for (let i = 0; i < 320 && dag.ws.readyState === WebSocket.OPEN; i += 1) {
    dag.ws.send('x'.repeat(2 ** 15), { fin: i === 319 });
    await vent(20);
  }
  assert.equal(await dag.kode(), 1009);
});

test('tre tusen verdier i en melding: 1009', async () => {
  const dag = await Sokkel.koble(portal, 'dag-dps');
  dag.ws.send(JSON.stringify({ type: 'ping', payload: { x: Array(3_000).fill(1) } }));
  assert.equal(await dag.kode(), 1009);
});

test('ti megabyte på én gang: den er lukket, før init og etter', async () => {
  const sokkel = new Sokkel(portal);
  await sokkel.aapnet;
  for (const en of [sokkel, await Sokkel.koble(portal, 'dag-dps')]) {
    en.send('x'.repeat(10 * 2 ** 20));
    const kode = await en.kode();
    assert.ok(kode === 1009 || kode === 1006, `${kode}`);
  }
});

test('den som lukker, får svar', async () => {
  const dag = await Sokkel.koble(portal, 'dag-dps');
  dag.ws.close(1000, 'ferdig');
  assert.equal(await dag.kode(), 1000);
});

/** A frame as its bytes; masked with nothing. */
const ramme = (foerste, innhold, maske = 0x80) =>
  Buffer.concat([Buffer.from([foerste, maske | innhold.length]), Buffer.alloc(maske ? 4 : 0), innhold]);
const PING = Buffer.from('{"type":"ping"}');
for (const [hva, kode, bytes] of [
  ['tekst som ikke er UTF-8', 1007, ramme(0x81, Buffer.from([0xc3, 0x28]))],
  ['en ramme uten maske', 1002, ramme(0x81, PING, 0)],
  ['en ramme med en bit som ingen har avtalt', 1002, ramme(0xc1, PING)],
  ['en ramme av ukjent slag', 1002, ramme(0x83, PING)],
  ['en fortsettelse av ingenting', 1002, ramme(0x80, PING)],
  ['en ping i biter', 1002, ramme(0x09, Buffer.alloc(0))],
]) {
  test(`${hva}: ${kode}`, async () => {
    const dag = await Sokkel.koble(portal, 'dag-dps');
    dag.ws._socket.write(bytes);
    assert.equal(await dag.kode(), kode);
  });
}

const lang = { skip: process.env.HF_TEST_LANG ? false : 'only in the longer mode: it waits half a minute' };

test('den som ikke svarer på ping, mister sokkelen; den som svarer, beholder den', lang, async () => {
  const stum = await Sokkel.koble(portal, 'dag-dps', { svarer: false });
  const levende = await Sokkel.koble(portal, 'dag-dps');
  assert.notEqual(await stum.kode(HALVAAPEN_MS), 'still open');
  assert.equal(await levende.kode(100), 'still open');
});
