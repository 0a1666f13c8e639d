// Those who listen: what an idle one costs, and how long an event takes to reach all who may know.

import WebSocket from 'ws';

import { BRIT } from './databaser.js';
import { cpu, median, minne } from './maal.js';

const PROTOKOLL = 'graphql-transport-ws';
const STROEM = `subscription { hendelser { __typename
  ... on Hendelse { cursor type kategorier entitetId entitet { id ... on Varselsignal { tekst nivaa versjon } } }
  ... on Sjekkpunkt { cursor } } }`;
const LEGG_TIL = 'mutation($input: EndreVarselsignalerInput!) { endreVarselsignaler(input: $input) { feil { code } } }';
// Sockets opened at once, events told, and the rest before idle memory is read.
const SAMTIDIGE = 100;
const HENDELSER = 10;
const RO = 3000;

const vent = (ms) => new Promise((ferdig) => setTimeout(ferdig, ms));

// One who listens; ready when its first message, a checkpoint, has come.
const lytt = (deltaker, token, hoert) => new Promise((klar, feil) => {
    const sokkel = new WebSocket(deltaker.adresse.replace('http', 'ws'), PROTOKOLL, { perMessageDeflate: false });
    const si = (melding) => sokkel.send(JSON.stringify(melding));
    sokkel.on('error', feil);
    sokkel.on('open', () => si({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    sokkel.on('message', (data) => {
        // All but the first ones are counted, not read: this shares a core with PostgreSQL.
        if (data.includes('"Hendelse"')) return hoert(performance.now());
        const melding = JSON.parse(data);
        if (melding.type === 'connection_ack') return si({ id: '1', type: 'subscribe', payload: { query: STROEM } });
        if (melding.type === 'next') klar(sokkel);
    });
});

const aapne = async (deltaker, token, antall, hoert) => {
    const sokler = [];
    while (sokler.length < antall) {
        const flere = Math.min(SAMTIDIGE, antall - sokler.length);
        sokler.push(...await Promise.all(Array.from({ length: flere }, () => lytt(deltaker, token, hoert))));
    }
    return sokler;
};

// So many who may know of an event, and so many who listen and may not. `skje` makes it happen.
export const maalStroemmer = async (deltaker, { ser, serIkke = 0, tokener, skje }) => {
    let [ventet, hoert, alle] = [0, [], () => {}];
    const notert = (tid) => {
        hoert.push(tid);
        if (hoert.length === ventet) alle();
    };
    const foer = minne(deltaker.pid);
    const sokler = await aapne(deltaker, tokener.ser, ser, notert);
    sokler.push(...await aapne(deltaker, tokener.serIkke, serIkke, () => { throw new Error('told to one who may not know'); }));
    await vent(RO);
    const kb = (minne(deltaker.pid) - foer) * 1024 / sokler.length;
    const runder = [];
    for (let nr = -2; nr < HENDELSER; nr++) {
        [ventet, hoert] = [ser, []];
        const fortalt = new Promise((ferdig) => { alle = ferdig; });
        const [brukt, egen, startet] = [cpu(deltaker.pid), process.cpuUsage(), performance.now()];
        await skje(nr);
        await fortalt;
        const { user, system } = process.cpuUsage(egen);
        const tider = hoert.map((tid) => tid - startet).sort((a, b) => a - b);
        // The first ones are for warming up.
        if (nr >= 0) runder.push({
            p50: tider[Math.floor(ser * 0.5)], p99: tider[Math.floor(ser * 0.99)], cpu: (cpu(deltaker.pid) - brukt) / ser,
            klient: (user + system) / ser,
        });
        await vent(300);
    }
    sokler.forEach((sokkel) => sokkel.terminate());
    await vent(1000);
    const midt = (felt) => median(runder.map((r) => r[felt]));
    return { kb, p50: midt('p50'), p99: midt('p99'), cpu: midt('cpu'), klient: midt('klient') };
};

// A change that whoever reads Brit's warning signs may know of.
export const skjeHosOss = (deltaker, token) => async (nr) => {
    const input = { brukerId: BRIT.replaceAll('-', ''), leggTil: [{ nivaa: 'GUL', tekst: `Svarer ikke, gang ${nr + 3}` }] };
    const svar = await fetch(deltaker.adresse, {
        method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: LEGG_TIL, variables: { input } }),
    });
    const { data } = await svar.json();
    if (data?.endreVarselsignaler?.feil?.length !== 0) throw new Error('the change is refused');
};

export const skjeHosDem = (deltaker) => async () => {
    await (await fetch(deltaker.adresse, { method: 'POST' })).text();
};
