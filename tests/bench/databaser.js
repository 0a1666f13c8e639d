// The databases of the bench: demo data, a persona with many cases, and the same ten times over.

import { execFile } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import pg from 'pg';

import { innsyn } from './innsyn.js';

const kjoer = promisify(execFile);
// Dag Moe at Øyane DPS, as api/src/demo/ider.rs has him.
const DAG = 'a4d570a8-9b62-482f-a788-73096f4814fa';
export const PERSONA = 'dag-dps';
// Cases of one member of staff, however many brukere there are.
const SAKER = 200;
const GANGER = 10;

const med = async (url, arbeid) => {
    const klient = new pg.Client({ connectionString: url });
    await klient.connect();
    try {
        return await arbeid(async (sql, verdier) => (await klient.query(sql, verdier)).rows);
    } finally {
        await klient.end();
    }
};

export class Databaser {
    constructor({ program, postgres, mappe }) {
        Object.assign(this, { program, postgres, mappe });
    }

    url(navn) {
        return Object.assign(new URL(this.postgres), { pathname: navn }).href;
    }

    sqlite(navn) {
        return `sqlite://${this.mappe}/${navn}.sqlite`;
    }

    miljoe(database) {
        return { HF_DATA_DIR: this.mappe, HF_DATABASE_URL: database, HF_DATABASE_CONNECTIONS: '16' };
    }

    async kommando(database, ...argumenter) {
        return (await kjoer(this.program, argumenter, { env: this.miljoe(database) })).stdout;
    }

    // A PostgreSQL database of so many brukere; what the command printed, and its seconds.
    async ny(navn, brukere) {
        await med(this.postgres, (sql) => sql(`CREATE DATABASE ${navn}`));
        const startet = performance.now();
        const oversikt = await this.kommando(this.url(navn), 'demo', '--brukere', String(brukere));
        const sekunder = (performance.now() - startet) / 1000;
        await this.likt(navn);
        return { oversikt, sekunder };
    }

    // The same planner for all: plans are made once, as our own sessions ask for.
    async likt(navn) {
        await med(this.postgres, async (sql) => {
            await sql(`ALTER DATABASE ${navn} SET plan_cache_mode = force_generic_plan`);
            await sql(`ALTER DATABASE ${navn} SET jit = off`);
        });
    }

    // Ends what clients that are gone have left running, so that it is nobody else's time.
    async ro() {
        await med(this.postgres, async (sql) => {
            for (let forsoek = 0; forsoek < 600; forsoek++) {
                const igjen = await sql(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity
                    WHERE backend_type = 'client backend' AND state = 'active' AND pid <> pg_backend_pid()`);
                if (igjen.length === 0) return;
                await new Promise((videre) => setTimeout(videre, 100));
            }
            throw new Error('clients that are gone still keep PostgreSQL busy after a minute');
        });
    }

    // The persona as the peers need it, and its cases: of those who give the persona's unit
    // something now, ungraded ones included, as many as one member of staff follows.
    async persona(navn) {
        return med(this.url(navn), async (sql) => {
            const [persona] = await sql(`SELECT a.id AS ansatt, a.person_id AS person, a.enhet_id AS enhet,
                e.virksomhet_id AS virksomhet FROM ansatt a JOIN enhet e ON e.id = a.enhet_id WHERE a.id = $1`, [DAG]);
            const rader = await sql(`SELECT DISTINCT bruker_id AS id FROM tilgang t JOIN brukertilstand s USING (bruker_id)
                WHERE mottaker_id = $1 AND les & 1 <> 0 AND NOT under_blaalys AND sperret = 0 AND fra <= now()
                AND now() < til AND s.doed IS NULL AND NOT EXISTS (SELECT 1 FROM tilgang x WHERE x.bruker_id = t.bruker_id
                  AND x.sperret <> 0 AND x.mottaker_id IN ($1, $2, $3)) ORDER BY 1 LIMIT ${SAKER}`,
            [persona.enhet, persona.virksomhet, persona.person]);
            return { persona, brukere: rader.map((rad) => rad.id) };
        });
    }

    // Gives the persona a tie to these brukere, and the planner its statistics.
    async knytt(navn, brukere) {
        await med(this.url(navn), async (sql) => {
            await sql(`INSERT INTO tilknytning (id, bruker_id, ansatt_id, type, gyldig_fra)
                SELECT gen_random_uuid(), b, $1, 0, now() - interval '1 day' FROM unnest($2::uuid[]) AS b
                WHERE NOT EXISTS (SELECT 1 FROM tilknytning k WHERE k.bruker_id = b AND k.ansatt_id = $1)`, [DAG, brukere]);
            await sql('VACUUM ANALYZE');
        });
    }

    async innsyn(navn) {
        await med(this.url(navn), async (sql) => {
            for (const setning of innsyn()) await sql(setning);
        });
    }

    // A copy in which these brukere, or all others, have given ten times as much.
    async flereSamtykker(fra, navn, brukere, { andre }) {
        await med(this.postgres, (sql) => sql(`CREATE DATABASE ${navn} TEMPLATE ${fra}`));
        await this.likt(navn);
        await med(this.url(navn), async (sql) => {
            const hvem = `bruker_id ${andre ? '<> ALL' : '= ANY'} ($1)`;
            const kopi = (tabell, nytt) => sql(`INSERT INTO ${tabell} SELECT (jsonb_populate_record(t, ${nytt})).*
                FROM ${tabell} t, generate_series(1, ${GANGER - 1}) AS g WHERE ${hvem}`, [brukere]);
            await kopi('samtykke', "jsonb_build_object('id', gen_random_uuid())");
            await kopi('tilgang', "jsonb_build_object('nr', t.nr + 10000 * g)");
            await sql('VACUUM ANALYZE');
        });
    }

    // The same in a SQLite file.
    async nySqlite(navn, brukere, saker) {
        const url = this.sqlite(navn);
        await this.kommando(url, 'demo', '--brukere', String(brukere));
        const db = new DatabaseSync(`${this.mappe}/${navn}.sqlite`);
        const blob = (id) => Buffer.from(id.replaceAll('-', ''), 'hex');
        const knytt = db.prepare(`INSERT INTO tilknytning (id, bruker_id, ansatt_id, type, gyldig_fra)
            SELECT randomblob(16), ?1, ?2, 0, (SELECT min(gyldig_fra) FROM tilknytning)
            WHERE NOT EXISTS (SELECT 1 FROM tilknytning WHERE bruker_id = ?1 AND ansatt_id = ?2)`);
        for (const id of saker) knytt.run(blob(id), blob(DAG));
        db.exec('ANALYZE');
        db.close();
        return url;
    }
}
