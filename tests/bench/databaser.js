// The databases of the bench: demo data, a persona with many cases, and the same ten times over.

import { execFile } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import pg from 'pg';

import { innsyn } from './innsyn.js';

const kjoer = promisify(execFile);
// Dag Moe at Øyane DPS and Brit Solvik, as api/src/demo/ider.rs has them.
const DAG = 'a4d570a8-9b62-482f-a788-73096f4814fa';
export const BRIT = '285a0fbe-b9de-4291-81c8-8f0aa2883163';
export const PERSONA = 'dag-dps';
// Cases of one member of staff, however many brukere there are.
const SAKER = 200;
const GANGER = 10;
// Entries of the access log about one bruker, and entries that are made in one statement.
const INNFOERSLER = 300;
const BUNKE = 500_000;

// Entries from $1 to $2 of $3, of the brukere $4 and of more, $5 in all. One in twenty found nobody.
const LOGG = `INSERT INTO tilgangslogg (id, skriver, nr, tidspunkt, foresporsel, kvittering, art, aktoer_type,
    person_id, ansatt_id, virksomhet_id, enhet_id, klient, forhold, bruker_id, spurt_om, tabeller, kategorier_gitt,
    kategorier_avslaatt, formaal, operasjon, dokument, epoke, felles_epoke, samtykker, antall, salt, hash, token)
  WITH stab AS (SELECT array_agg(a.id ORDER BY a.id) AS ansatt, array_agg(a.person_id ORDER BY a.id) AS person,
      array_agg(a.enhet_id ORDER BY a.id) AS enhet, array_agg(e.virksomhet_id ORDER BY a.id) AS virksomhet
    FROM ansatt a JOIN enhet e ON e.id = a.enhet_id),
  lodd AS MATERIALIZED (SELECT n, n % 20 = 0 AS forgjeves, 1 + floor(random() * cardinality(s.ansatt))::int AS hvem,
      1 + floor(random() * $5::int)::int AS om, now() - interval '2 years' * (1 - n / $3::float8) AS tid
    FROM generate_series($1::bigint, $2::bigint) AS n, stab s)
  SELECT (lpad(to_hex((extract(epoch FROM tid) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
      || '8' || substr(md5(random()::text), 1, 15))::uuid, md5('skriver' || n % 6)::uuid, n / 6 + 1, tid, gen_random_uuid(), gen_random_uuid(),
    CASE WHEN forgjeves THEN 4 ELSE 1 END, 1, s.person[hvem], s.ansatt[hvem], s.virksomhet[hvem], s.enhet[hvem],
    'journal', 1, CASE WHEN NOT forgjeves THEN coalesce(($4::uuid[])[om], md5('bruker' || om)::uuid) END,
    CASE WHEN forgjeves THEN translate(encode(sha256(om::text::bytea), 'base64'), '+/=', '-_') END,
    CASE WHEN forgjeves THEN 0 ELSE 7 END, CASE WHEN forgjeves THEN 0 ELSE 395 END,
    CASE WHEN n % 3 = 0 THEN 2 ELSE 0 END, 11, 'Sak', encode(sha256('Sak'), 'hex'),
    CASE WHEN NOT forgjeves THEN 1 END, 1, jsonb_build_array(gen_random_uuid()),
    CASE WHEN forgjeves THEN 0 ELSE 1 END, left(md5(n::text), 22),
    translate(encode(sha256(n::text::bytea), 'base64'), '+/=', '-_'),
    translate(encode(sha256((hvem || tid::date::text)::bytea), 'base64'), '+/=', '-_')
  FROM lodd, stab s`;

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

    // An access log of so many entries instead, over two years: of these brukere and of others who are
    // nowhere else, some hundred of each, by those at work here; in chains that nobody verifies. The
    // indexes are made again afterwards, since that is quicker.
    async fyllLogg(navn, antall, brukere) {
        await med(this.url(navn), async (sql) => {
            const indekser = await sql(`SELECT indexname AS navn, indexdef AS sql FROM pg_indexes
                WHERE tablename = 'tilgangslogg' AND indexname NOT LIKE '%pkey'`);
            for (const indeks of indekser) await sql(`DROP INDEX ${indeks.navn}`);
            await sql('TRUNCATE tilgangslogg');
            const alle = Math.max(brukere.length, Math.round(antall / INNFOERSLER));
            for (let fra = 0; fra < antall; fra += BUNKE) {
                await sql(LOGG, [fra, Math.min(antall, fra + BUNKE) - 1, antall, brukere, alle]);
            }
            for (const indeks of indekser) await sql(indeks.sql);
            await sql('VACUUM ANALYZE tilgangslogg');
        });
    }

    // Takes out what somebody's reading of the log has itself added to it.
    async ryddLogg(navn, bruker) {
        await med(this.url(navn), (sql) => sql("DELETE FROM tilgangslogg WHERE bruker_id = $1 AND klient <> 'journal'", [bruker]));
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
