// The bench: run by tests/bench/run, which gives it a PostgreSQL, the programs and the options.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { BRIT, Databaser, PERSONA } from './databaser.js';
import { axum, graphqlws, logglesere, portal, postgraphile, yoga } from './deltakere.js';
import { sammenlign } from './likhet.js';
import { bevis } from './bevis.js';
import { FIENDTLIGE, kostnad, lengde, serverCpu } from './dokumenter.js';
import { maalStroemmer, skjeHosDem, skjeHosOss } from './stroemmer.js';
import { cpu, fest, last, lastMed, median, minne } from './maal.js';

const { values: valg } = parseArgs({ options: {
    brukere: { type: 'string', default: '1000' },
    runder: { type: 'string', default: '3' },
    sekunder: { type: 'string', default: '4' },
    'uten-peers': { type: 'boolean', default: false },
    'uten-vekst': { type: 'boolean', default: false },
    logg: { type: 'string' },
    tokener: { type: 'boolean', default: false },
    dokumenter: { type: 'boolean', default: false },
    stroemmer: { type: 'string' },
} });
const [BRUKERE, RUNDER, SEKUNDER] = [valg.brukere, valg.runder, valg.sekunder].map(Number);
const SERVERKJERNE = 0;
const DATABASEKJERNE = 1;
const OPPVARMING = 3;
const FAERREST = 64;
const LIKE_MANGE = 400;
const POSTGRES = Number(process.env.BENCH_POSTGRES_PID);
const MAPPE = process.env.BENCH_MAPPE;

const si = (...linjer) => linjer.forEach((linje) => console.log(linje));
const fremme = (hva) => console.error(`== ${hva}`);
const tabell = (hode, rader) => si(`| ${hode.join(' | ')} |`, `|${hode.map(() => '---').join('|')}|`,
    ...rader.map((rad) => `| ${rad.join(' | ')} |`), '');
const tall = (n) => !Number.isFinite(n) ? '–' : (n >= 100 ? Math.round(n).toLocaleString('en') : n.toFixed(n >= 10 ? 1 : 2));
const ganger = (n) => Number.isFinite(n) && n > 0 ? `${n.toFixed(2)} ×` : '–';

const databaser = new Databaser({ program: process.env.BENCH_PROGRAM, postgres: process.env.BENCH_POSTGRES, mappe: MAPPE });
const i_gang = [];
const start = async (deltaker) => {
    i_gang.push(deltaker);
    return deltaker.start(SERVERKJERNE, MAPPE);
};
const stopp = async (...deltakere) => {
    for (const deltaker of deltakere) await deltaker.stopp();
};

// PostgreSQL and the load share the other core.
const festDatabasen = () => [POSTGRES, process.pid].forEach((pid) => fest(pid, DATABASEKJERNE));

// One turn; a longer one for whoever answers too few to tell anything.
const tur = async (d, hva, brukere, sekunder, postgres) => {
    for (let lengde = sekunder; ; lengde *= 5) {
        const maalt = await last(d, d.kropper(hva, brukere), lengde, postgres);
        await databaser.ro();
        if (maalt.svart >= FAERREST || lengde > sekunder) return maalt;
    }
};

// Rounds in which everyone has a turn at each query; the order turns with the round.
const runder = async (deltakere, brukere, postgres) => {
    const maalt = new Map(deltakere.map((d) => [d, { a: [], b: [] }]));
    for (const hva of ['a', 'b']) {
        // Plans are made and code is compiled; nothing is counted.
        for (const d of deltakere) await tur(d, hva, brukere, OPPVARMING, postgres);
        for (let runde = 0; runde < RUNDER; runde++) {
            fremme(`${hva.toUpperCase()}, round ${runde + 1} of ${RUNDER}`);
            for (let i = 0; i < deltakere.length; i++) {
                const d = deltakere[(i + runde) % deltakere.length];
                maalt.get(d)[hva].push(await tur(d, hva, brukere, SEKUNDER, postgres));
            }
        }
    }
    return maalt;
};

// Ratios within each round, and their median.
const forhold = (oss, andre, hva, av) => median(oss[hva].map((o, i) => av(o, andre[hva][i])));
const midt = (m, hva, felt) => median(m[hva].map((r) => r[felt]));

const vis = (maalt, oss) => {
    for (const hva of ['a', 'b']) {
        si(`### ${hva === 'a' ? 'A: one whole case' : 'B: a page of 50 brukere'}`, '');
        const vaare = maalt.get(oss);
        tabell(['', 'req/s', 'p50 ms', 'p99 ms', 'CPU µs server', 'CPU µs database', 'ours / it, req/s', 'ours / it, server CPU', 'ours / it, all CPU'],
            [...maalt].map(([d, m]) => [
                d.navn, ...['perSekund', 'p50', 'p99', 'server', 'database'].map((felt) => tall(midt(m, hva, felt))),
                ...(d === oss ? ['', '', ''] : [
                    ganger(forhold(vaare, m, hva, (o, x) => o.perSekund / x.perSekund)),
                    ganger(forhold(vaare, m, hva, (o, x) => o.server / x.server)),
                    ganger(forhold(vaare, m, hva, (o, x) => (o.server + o.database) / (x.server + x.database))),
                ]),
            ]));
    }
};

const visVekst = (maalt, foer) => {
    const rader = [...maalt].filter(([d]) => d !== foer).map(([d, m]) => [d.navn, ...['a', 'b'].flatMap((hva) => [
        ganger(forhold(m, maalt.get(foer), hva, (ny, gammel) => gammel.perSekund / ny.perSekund)),
        ganger(forhold(m, maalt.get(foer), hva, (ny, gammel) => ny.database / gammel.database)),
    ])]);
    tabell(['', 'A time', 'A database CPU', 'B time', 'B database CPU'], rader);
};

// What a long access log costs: those who read cases and so add to it, and those who read it.
const maalLogg = async (antall, brukere, token) => {
    const url = databaser.url('bench');
    const tokenTil = async (persona) => (await databaser.kommando(url, 'token', '--persona', persona)).trim();
    const leser = async (persona) => start(logglesere(databaser, url, await tokenTil(persona)));
    const [oss, brit, petra] = [await start(portal('helsefellesskap', databaser, url, token)),
        await leser('brit-bruker'), await leser('petra-personvernombud')];
    festDatabasen();
    const spoersmaal = [['A: one whole case', oss, 'a'], ['the last 20 about oneself', brit, 'oppslag'],
        ['the same, counted', brit, 'antall'], ['the sum for each party', brit, 'perPart'],
        ['the last 20 of a virksomhet', petra, 'kontroll']];
    const maal = async () => {
        const ut = [];
        for (const [, d, hva] of spoersmaal) {
            const runder = [];
            for (let runde = -1; runde < RUNDER; runde++) {
                await databaser.ryddLogg('bench', BRIT);
                const maalt = await tur(d, hva, brukere, runde < 0 ? OPPVARMING : SEKUNDER, POSTGRES);
                if (runde >= 0) runder.push(maalt);
            }
            ut.push(Object.fromEntries(['perSekund', 'p50', 'database'].map((felt) => [felt, median(runder.map((r) => r[felt]))])));
        }
        return ut;
    };
    // Some hundred entries about each beforehand too, so that both read as many.
    const alle = [...new Set([BRIT, ...brukere])];
    await databaser.fyllLogg('bench', 300 * alle.length, alle);
    fremme('with a short log');
    const foer = await maal();
    fremme(`${antall} entries of the log`);
    const startet = performance.now();
    await databaser.fyllLogg('bench', antall, alle);
    const sekunder = (performance.now() - startet) / 1000;
    const etter = await maal();
    si(`## ${antall.toLocaleString('en')} entries in the access log, made in ${sekunder.toFixed(0)} s`, '');
    tabell(['', 'req/s before', 'req/s after', 'time', 'database CPU'], spoersmaal.map(([navn], i) => [
        navn, tall(foer[i].perSekund), tall(etter[i].perSekund),
        ganger(foer[i].perSekund / etter[i].perSekund), ganger(etter[i].database / foer[i].database)]));
};

// What it costs to know who is asking: the server's CPU for one case with a token that it has seen,
// with a new proof each time, and for as good as nothing with and without a token.
const maalTokener = async (brukere, token) => {
    const url = databaser.url('bench');
    const oss = await start(portal('helsefellesskap', databaser, url, token));
    const noekkel = `${MAPPE}/klient.pk8`;
    const bundet = (await databaser.kommando(url, 'token', '--persona', PERSONA, '--noekkel', noekkel)).trim();
    festDatabasen();
    const sak = (nr) => ({ method: 'POST', body: oss.kropper('a', brukere)[nr % brukere.length] });
    const spoersmaal = {
        'A, a token seen before': () => brukere.map((_, nr) => sak(nr)),
        'A, a new proof each time': () => bevis(noekkel, bundet, oss.adresse, SEKUNDER * 3000).map((dpop, nr) => ({
            ...sak(nr), headers: { ...oss.hoder, authorization: `DPoP ${bundet}`, dpop } })),
        '`{ __typename }`, a token seen before': () => [{ method: 'POST', body: '{"query":"{ __typename }"}' }],
        'GET /health/live, no token': () => [{ method: 'GET', path: '/health/live' }],
    };
    const maalt = {};
    for (let runde = -1; runde < RUNDER; runde++) {
        for (const [navn, lag] of Object.entries(spoersmaal)) {
            fremme(`${navn}, round ${runde + 1}`);
            const utfall = await lastMed(oss, lag(), SEKUNDER, POSTGRES, navn.includes('proof'));
            await databaser.ro();
            if (runde >= 0) (maalt[navn] ??= []).push(utfall.server);
        }
    }
    const [a, medBevis, tomt, ingenting] = Object.values(maalt).map(median);
    si('## What it costs to know who is asking', '');
    tabell(['', 'CPU µs server', 'of A'], Object.entries(maalt).map(([navn, tider]) => [
        navn, tall(median(tider)), `${(100 * median(tider) / a).toFixed(1)} %`]));
    si(`A proof: ${(100 * (medBevis - a) / a).toFixed(1)} % of A. A token seen before, with all else that a query needs before it runs: at most ${(100 * (tomt - ingenting) / a).toFixed(1)} %.`, '');
};

// What it takes to read and judge A's document when it is new, beside A. An operation that it does not have is
// asked for, so that nothing runs: the difference of two small numbers rather than of two large ones.
const maalNye = async (oss, brukere) => {
    const mange = Array.from({ length: 10 }, () => oss.kropper('a', brukere)).flat().map((kropp) => JSON.parse(kropp));
    const kropper = (hale) => mange.map(({ query, variables }, nr) => (
        { query: `${query} #${hale}-${hale && nr}`, variables, operationName: 'finnesikke' }));
    const runder = [];
    for (let runde = 0; runde <= RUNDER; runde++) {
        const [a, kjent, nytt] = [await serverCpu(oss, mange), await serverCpu(oss, kropper(0)), await serverCpu(oss, kropper(runde + 1))];
        // In the first one plans are made.
        if (runde) runder.push({ a, nytt: nytt - kjent });
    }
    const [a, nytt] = ['a', 'nytt'].map((felt) => median(runder.map((r) => r[felt])));
    si('## A new document', '', `A takes ${tall(a)} µs of the server's CPU; to read and judge its document when that is new takes ${tall(nytt)} µs, ${(100 * nytt / a).toFixed(1)} % of that.`, '');
};

// Hostile documents, and the program at rest: how soon it is ready, and what it keeps in memory.
const maalDokumenter = async (brukere) => {
    const url = databaser.url('bench');
    const token = (await databaser.kommando(url, 'token', '--persona', PERSONA)).trim();
    const klar = [];
    let oss;
    for (let runde = 0; runde < RUNDER; runde++) {
        if (oss) await stopp(oss);
        // As in production: it tells nothing of its contract.
        oss = portal('helsefellesskap', databaser, url, token, databaser.program, { HF_INTROSPECTION: 'off' });
        i_gang.push(oss);
        klar.push(await oss.startTid(SERVERKJERNE, MAPPE));
    }
    await new Promise((ferdig) => setTimeout(ferdig, 3000));
    si('## At rest', '', `Ready ${tall(median(klar))} ms after its start, on ${BRUKERE} brukere; ${tall(minne(oss.pid))} MB resident.`, '');
    festDatabasen();
    await maalNye(oss, brukere);
    const rader = [];
    for (const [navn, dokument] of Object.entries(FIENDTLIGE)) {
        const runder = [];
        for (let runde = 0; runde < RUNDER; runde++) runder.push(await kostnad(oss, dokument, LIKE_MANGE));
        const [server, klient] = ['server', 'klient'].map((felt) => median(runder.map((r) => r[felt])));
        rader.push([navn, tall(lengde(dokument) / 1024), tall(server), tall(klient), ganger(server / klient)]);
    }
    si('## Hostile documents', '', 'Each another one; beside what it costs Node.js to send one of that length and to read a small answer.', '');
    tabell(['', 'KiB', 'CPU µs server', 'CPU µs client', 'server / client'], rader);
    si(`Resident afterwards: ${tall(minne(oss.pid))} MB.`, '');
};

// What it costs to be listened to, beside Node's graphql-ws, which decides nothing and logs nothing.
const maalAlleStroemmer = async (antall) => {
    const url = databaser.url('bench');
    const satt = { HF_STREAMS: '100000', HF_STREAMS_PER_TOKEN: '100000' };
    const tokenTil = async (persona) => (await databaser.kommando(url, 'token', '--persona', persona)).trim();
    const tokener = { ser: await tokenTil(PERSONA), serIkke: await tokenTil('stian-sperret') };
    const kari = await tokenTil('kari-koordinator');
    const oss = { lag: () => portal('helsefellesskap', databaser, url, '', databaser.program, satt), skje: (d) => skjeHosOss(d, kari) };
    const dem = { lag: () => graphqlws(url), skje: skjeHosDem };
    const femtedel = Math.round(antall / 5);
    const rader = [];
    for (const [hvem, ser, serIkke] of [[oss, femtedel, 0], [dem, femtedel, 0], [oss, femtedel, antall - femtedel],
        [oss, antall, 0], [dem, antall, 0]]) {
        // Each in a process of its own: what the one before has left behind is memory too.
        const deltaker = await start(hvem.lag());
        festDatabasen();
        fremme(`${deltaker.navn}: ${ser} who may know, ${serIkke} who may not`);
        const m = await maalStroemmer(deltaker, { ser, serIkke, tokener, skje: hvem.skje(deltaker) });
        rader.push([deltaker.navn, tall(ser), tall(serIkke), ...['p50', 'p99', 'kb', 'cpu', 'klient'].map((felt) => tall(m[felt]))]);
        await stopp(deltaker);
    }
    si('## Live updates', '', 'From the request that changes something until a listener has it, the client counted in; ours with its log on.', '');
    tabell(['', 'may know', 'listen and may not', 'p50 ms', 'p99 ms', 'KB each, idle', 'CPU µs server per delivery', 'CPU µs client per delivery'], rader);
};

const hoved = async () => {
    const cpuinfo = readFileSync('/proc/cpuinfo', 'utf8').match(/model name\s*: (.*)/)?.[1] ?? 'CPU unknown';
    si('# Bench', '', `${cpuinfo}; server on core ${SERVERKJERNE}, PostgreSQL and load on core ${DATABASEKJERNE}; 32 connections, 16 to the database;`,
        `${BRUKERE} brukere, ${RUNDER} rounds of ${SEKUNDER} s; Node.js ${process.versions.node}. Each is one process, built for release;`,
        'the peers verify no token and keep no log.', '');

    fremme('databases');
    const fylt = await databaser.ny('bench', BRUKERE);
    const { persona, brukere } = await databaser.persona('bench');
    await databaser.knytt('bench', brukere);
    const token = (await databaser.kommando(databaser.url('bench'), 'token', '--persona', PERSONA)).trim();
    si(`${fylt.oversikt.trim().replaceAll('\n', ', ')}; filled in ${fylt.sekunder.toFixed(1)} s. ${PERSONA} follows ${brukere.length}.`, '');
    if (valg.stroemmer) return maalAlleStroemmer(Number(valg.stroemmer));
    if (valg.dokumenter) return maalDokumenter(brukere);
    if (valg.tokener) return maalTokener(brukere, token);
    if (valg.logg) return maalLogg(Number(valg.logg), brukere, token);
    if (!valg['uten-peers']) await databaser.innsyn('bench');

    const oss = await start(portal('helsefellesskap', databaser, databaser.url('bench'), token));
    const utenLogg = (url) => portal('helsefellesskap without its log', databaser, url, token, process.env.BENCH_UTEN_LOGG);
    const andre = [await start(utenLogg(databaser.url('bench'))), await start(axum(process.env.BENCH_AXUM, databaser.url('bench'), persona))];
    if (!valg['uten-peers']) {
        andre.push(await start(yoga(databaser.url('bench'), persona)), await start(postgraphile(databaser.url('bench'), persona)));
    }
    fremme('comparing answers');
    si('## Answers compared with ours before timing', '', ...await sammenlign(oss, andre, brukere), '');
    festDatabasen();
    const maalt = await runder([oss, ...andre], brukere, POSTGRES);
    si('## On PostgreSQL', '');
    vis(maalt, oss);
    si(`Resident after the load: ${i_gang.map((d) => `${d.navn} ${Math.round(minne(d.pid))} MB`).join(', ')}.`, '');
    await stopp(...andre);

    fremme('SQLite');
    const url = await databaser.nySqlite('bench', BRUKERE, brukere);
    const sqlite = await start(portal('helsefellesskap on SQLite', databaser, url, token));
    si('## On SQLite', '');
    vis(await runder([oss, sqlite], brukere, POSTGRES), oss);
    const sqliteUtenLogg = await start(utenLogg(url));
    si('## On SQLite, log on and off', '');
    vis(await runder([sqlite, sqliteUtenLogg], brukere, POSTGRES), sqlite);
    await stopp(sqlite, sqliteUtenLogg);

    if (!valg['uten-vekst']) {
        fremme('growth');
        await oss.stopp();
        await databaser.flereSamtykker('bench', 'andres', brukere, { andre: true });
        await databaser.flereSamtykker('bench', 'egne', brukere, { andre: false });
        await databaser.ny('ti', 10 * BRUKERE);
        await databaser.knytt('ti', brukere);
        const paa = (navn, base) => start(portal(navn, databaser, databaser.url(base), token));
        const foer = await paa('as above', 'bench');
        const flere = [
            await paa('10 × brukere', 'ti'),
            await paa('10 × samtykker of other brukere', 'andres'),
            await paa('10 × samtykker of the same brukere', 'egne'),
        ];
        festDatabasen();
        si('## Growth, as times of what it was', '');
        visVekst(await runder([foer, ...flere], brukere, POSTGRES), foer);
    }
    si(`CPU of PostgreSQL in all: ${(cpu(POSTGRES) / 1e6).toFixed(0)} s.`);
};

try {
    await hoved();
} finally {
    await stopp(...i_gang);
}
