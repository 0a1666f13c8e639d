// Those who are compared: how each is started, asked, and read.

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const fil = (navn) => readFileSync(new URL(navn, import.meta.url), 'utf8');
const KONTRAKTEN = { a: fil('a.graphql'), b: fil('b.graphql') };
const POSTGRAPHILE = { a: fil('postgraphile-a.graphql'), b: fil('postgraphile-b.graphql') };
// What people ask of the access log.
const LOGGEN = {
    oppslag: '{ meg { innsyn { oppslag(first: 20) { edges { node { tidspunkt } } } } } }',
    antall: '{ meg { innsyn { oppslag(first: 20) { totalCount edges { node { tidspunkt } } } } } }',
    perPart: '{ meg { innsyn { perPart { antall avslag foerste siste } } } }',
    kontroll: '{ kontroll { oppslag(first: 20) { edges { node { tidspunkt } } } } }',
};
const OPPSTART = 60_000;
const FORBINDELSER = '16';

const ledigPort = () => new Promise((ferdig, feil) => {
    const s = createServer();
    s.on('error', feil);
    s.listen(0, '127.0.0.1', () => {
        const { port } = s.address();
        s.close(() => ferdig(port));
    });
});

const uuid = (id) => id.replaceAll('-', '');

class Deltaker {
    constructor(navn, kommando, miljoe, { token, spoerringer = KONTRAKTEN, les = (svar) => svar } = {}) {
        Object.assign(this, { navn, kommando, miljoe, token, spoerringer, les });
    }

    // Starts the server alone on the core; it ends with us, however we end.
    async start(kjerne, logg) {
        await this.startTid(kjerne, logg, 100);
        return this;
    }

    // The same: milliseconds until it answers, to so many.
    async startTid(kjerne, logg, mellom = 2) {
        this.port = await ledigPort();
        const ut = openSync(`${logg}/${this.navn.replace(/\W+/g, '-')}.log`, 'a');
        const paa = ['--pdeathsig', 'KILL', 'taskset', '-c', String(kjerne)];
        const begynt = performance.now();
        this.prosess = spawn('setpriv', [...paa, ...this.kommando], {
            stdio: ['ignore', ut, ut],
            env: { PATH: process.env.PATH, NODE_ENV: 'production', GRAPHILE_ENV: 'production', ...this.miljoe(this.port) },
        });
        closeSync(ut);
        const frist = begynt + OPPSTART;
        for (;;) {
            if (!this.lever) throw new Error(`${this.navn} ended: see its log`);
            const lever = await fetch(this.adresse, { signal: AbortSignal.timeout(1000) }).catch(() => null);
            if (lever) return performance.now() - begynt;
            if (performance.now() > frist) throw new Error(`${this.navn} does not start`);
            await new Promise((videre) => setTimeout(videre, mellom));
        }
    }

    get lever() {
        return this.prosess && this.prosess.exitCode === null && this.prosess.signalCode === null;
    }

    async stopp() {
        if (!this.lever) return;
        const over = new Promise((ferdig) => this.prosess.once('exit', ferdig));
        this.prosess.kill('SIGTERM');
        const drep = setTimeout(() => this.prosess.kill('SIGKILL'), 5000);
        await over;
        clearTimeout(drep);
    }

    get pid() {
        return this.prosess.pid;
    }

    get adresse() {
        return `http://127.0.0.1:${this.port}/graphql`;
    }

    get hoder() {
        return { 'content-type': 'application/json', ...(this.token && { authorization: `Bearer ${this.token}` }) };
    }

    // The bodies of A, one per bruker; of B, one.
    kropper(hva, brukere) {
        const kropp = (variables) => JSON.stringify({ query: this.spoerringer[hva], variables });
        return hva === 'a' ? brukere.map((id) => kropp({ id: this.spoerringer === POSTGRAPHILE ? id : uuid(id) })) : [kropp({})];
    }

    async spoer(kropp) {
        const svar = await fetch(this.adresse, { method: 'POST', headers: this.hoder, body: kropp });
        return this.les(await svar.json());
    }
}

export const portal = (navn, databaser, url, token, program = databaser.program, satt = {}) => new Deltaker(navn, [program, 'serve'],
    (port) => ({ ...databaser.miljoe(url), HF_LISTEN: `127.0.0.1:${port}`, ...satt }), { token });

export const logglesere = (databaser, url, token) => new Deltaker('readers of the log', [databaser.program, 'serve'],
    (port) => ({ ...databaser.miljoe(url), HF_LISTEN: `127.0.0.1:${port}` }), { token, spoerringer: LOGGEN });

const annen = (navn, kommando, url, persona, valg) => new Deltaker(navn, kommando, (port) => ({
    BENCH_PORT: String(port),
    BENCH_DATABASE: url,
    BENCH_PERSONA: JSON.stringify(persona),
    BENCH_FORBINDELSER: FORBINDELSER,
}), valg);

export const axum = (program, url, persona) => annen('axum, by hand', [program], url, persona);
const node = (navn, skript, ...resten) => annen(navn, [process.execPath, new URL(skript, import.meta.url).pathname], ...resten);
export const graphqlws = (url) => node('Node graphql-ws', 'graphqlws.js', url, {});
export const yoga = (url, persona) => node('GraphQL Yoga 5', 'yoga.js', url, persona);
export const postgraphile = (url, persona) => node('PostGraphile 5', 'postgraphile.js', url, persona, {
    spoerringer: POSTGRAPHILE, les: somKontrakten,
});

// PostGraphile's shape as the contract's; it knows no refusals, so that a closed list is an empty one.
const somKontrakten = ({ data, errors }) => {
    if (errors) throw new Error(JSON.stringify(errors));
    const ett = (b) => b && {
        id: uuid(b.rowId),
        navn: { fulltNavn: b.fulltNavn },
        ...('foedselsdato' in b && { foedselsdato: b.foedselsdato }),
        kontakt: b.kontakt,
        koordinator: b.koordinator && { ansatt: b.koordinator.navn && { navn: b.koordinator.navn } },
        ansvarsgruppe: { medlemmer: b.medlemmer.map((m) => ({
            virksomhet: m.virksomhet && { navn: m.virksomhet },
            ansatt: m.ansatt && { navn: m.ansatt, stilling: m.stilling },
            rolle: m.rolle,
        })) },
        kriseplan: {
            ramme: b.kriseplan,
            ...('signaler' in b && {
                signaler: b.signaler, raad: b.raad, trinn: b.trinn, kontakter: b.kontakter, barnetiltak: b.barnetiltak,
            }),
        },
        ...('faser' in b && {
            ropForloep: { faser: b.faser.map(({ ansvarlig, frist, ...fase }) => ({
                ...fase, ansvarlig: ansvarlig && { navn: ansvarlig }, frist: frist && { innen: frist },
            })) },
            individuellPlan: { ramme: b.ip, maal: b.maal },
        }),
    };
    if ('brukerByRowId' in data) return { data: { bruker: ett(data.brukerByRowId) } };
    const { nodes, pageInfo } = data.allBrukers;
    return { data: { brukere: { edges: nodes.map((b) => ({ node: ett(b) })), pageInfo } } };
};
