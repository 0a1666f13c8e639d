// The peer in GraphQL Yoga 5: the same contract (as much as the queries ask for), a check on every
// field as graphql-shield would have it, and a DataLoader per table.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import DataLoader from 'dataloader';
import { GraphQLError } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import pg from 'pg';

import { Beslutning, KLASSE } from './regler.js';

const persona = JSON.parse(process.env.BENCH_PERSONA);
const INT8 = 20;
const DATE = 1082;
pg.types.setTypeParser(INT8, Number);
pg.types.setTypeParser(DATE, String);
const pool = new pg.Pool({
    connectionString: process.env.BENCH_DATABASE,
    max: Number(process.env.BENCH_FORBINDELSER),
});
const MOTTAKERE = [persona.virksomhet, persona.enhet, persona.ansatt, persona.person];

const sql = async (name, text, values) => (await pool.query({ name, text, values })).rows;

// Rows of one table by `kolonne`, in the order of the query.
const etter = (navn, tekst, kolonne = 'bruker_id') => () => new DataLoader(async (ider) => {
    const grupper = new Map(ider.map((id) => [id, []]));
    for (const rad of await sql(navn, tekst, [ider])) grupper.get(rad[kolonne]).push(rad);
    return ider.map((id) => grupper.get(id));
});
const enkel = (navn, tekst) => () => new DataLoader(async (ider) => {
    const rader = new Map((await sql(navn, tekst, [ider])).map((rad) => [rad.id, rad]));
    return ider.map((id) => rader.get(id) ?? null);
});
const eid = (tabell, kolonner) => etter(tabell, `SELECT id, bruker_id, eier_id, tilbakeholdt, ${kolonner}
    FROM ${tabell} WHERE bruker_id = ANY($1) AND fjernet IS NULL ORDER BY opprettet, id`);

const LASTERE = {
    bruker: enkel('bruker', 'SELECT id, fornavn, etternavn, foedselsdato FROM bruker WHERE id = ANY($1)'),
    tilstand: etter('tilstand', `SELECT s.bruker_id, s.gradering, s.doed, s.blaalys_fra, s.blaalys_til,
        s.blaalys_unntatt, u.person_id FROM brukertilstand s JOIN bruker u ON u.id = s.bruker_id
        WHERE s.bruker_id = ANY($1)`),
    tilgang: () => new DataLoader(async (ider) => grupper(ider, await sql('tilgang', `SELECT bruker_id, mottaker_type,
        avgiver_id, formaal, les, sperret, under_blaalys, gradert FROM tilgang WHERE bruker_id = ANY($1)
        AND mottaker_id = ANY($2) AND fra <= now() AND now() < til`, [ider, MOTTAKERE]))),
    knytninger: () => new DataLoader(async (ider) => grupper(ider, await sql('knytninger', `SELECT bruker_id, type
        FROM tilknytning WHERE bruker_id = ANY($1) AND ansatt_id = $2 AND gyldig_fra <= now()
        AND (gyldig_til IS NULL OR now() < gyldig_til)`, [ider, persona.ansatt]))),
    kontakt: etter('kontakt', 'SELECT bruker_id, telefon, epost, bydel FROM kontakt WHERE bruker_id = ANY($1)'),
    koordinator: etter('koordinator', `SELECT o.bruker_id, o.ansatt_id, v.roeper AS tema
        FROM koordinatoroppnevning o JOIN virksomhet v ON v.id = o.virksomhet_id
        WHERE o.bruker_id = ANY($1) AND o.type = 1 AND o.gyldig_fra_og_med <= CURRENT_DATE
        AND (o.gyldig_til_og_med IS NULL OR CURRENT_DATE <= o.gyldig_til_og_med)
        ORDER BY o.gyldig_fra_og_med DESC, o.id DESC`),
    gruppe: etter('gruppe', `SELECT id, bruker_id FROM ansvarsgruppe WHERE bruker_id = ANY($1)
        AND gyldig_til_og_med IS NULL ORDER BY id`),
    medlemmer: etter('medlemmer', `SELECT m.bruker_id, m.ansvarsgruppe_id, m.ansatt_id, m.virksomhet_id, m.rolle,
        v.roeper AS tema FROM ansvarsgruppe_medlem m JOIN virksomhet v ON v.id = m.virksomhet_id
        WHERE m.ansvarsgruppe_id = ANY($1) AND m.fjernet IS NULL ORDER BY m.id`, 'ansvarsgruppe_id'),
    ansatt: enkel('ansatt', 'SELECT id, navn, stilling FROM ansatt WHERE id = ANY($1)'),
    enhet: enkel('enhet', 'SELECT id, navn FROM enhet WHERE id = ANY($1)'),
    virksomhet: enkel('virksomhet', 'SELECT id, navn FROM virksomhet WHERE id = ANY($1)'),
    kriseplan: etter('kriseplan', `SELECT bruker_id, eier_id, tilbakeholdt, revideres_innen FROM kriseplan
        WHERE bruker_id = ANY($1) AND fjernet IS NULL AND avsluttet IS NULL
        ORDER BY revideres_innen IS NULL, revideres_innen, gyldig_fra_og_med, id`),
    signaler: eid('kriseplan_signal', 'tema, nivaa, tekst'),
    raad: eid('kriseplan_raad', 'tema, type, tekst'),
    trinn: eid('kriseplan_trinn', 'tema, nivaa, tiltak_bruker, tiltak_tjeneste'),
    kontakter: eid('kriseplan_kontakt', 'navn, telefon'),
    barnetiltak: eid('kriseplan_barnetiltak', 'tekst, hvorfor_ingen'),
    faser: etter('faser', `SELECT f.id, f.bruker_id, f.eier_id, f.tilbakeholdt, f.type, f.gyldig_fra_og_med,
        f.ansvarlig_enhet_id, v.roeper AS tema FROM forloep_fase f JOIN virksomhet v ON v.id = f.virksomhet_id
        WHERE f.bruker_id = ANY($1) AND f.fjernet IS NULL ORDER BY f.gyldig_fra_og_med, f.type, f.id`),
    frister: etter('frister', `SELECT bruker_id, fase_id, eier_id, tilbakeholdt, innen FROM forloep_frist
        WHERE fase_id = ANY($1) AND fjernet IS NULL ORDER BY opprettet DESC, id DESC`, 'fase_id'),
    ipRamme: etter('ip_ramme', `SELECT *, CASE WHEN avsluttet <= CURRENT_DATE THEN 'AVSLUTTET'
        WHEN takket_nei <= CURRENT_DATE THEN 'TAKKET_NEI' WHEN paa_vent_fra <= CURRENT_DATE THEN 'PAA_VENT'
        WHEN periode_til_og_med < CURRENT_DATE THEN 'UTLOEPT' WHEN vedtatt <= CURRENT_DATE THEN 'AKTIV'
        WHEN periode_fra_og_med IS NOT NULL THEN 'UTKAST' ELSE 'TILBUDT' END AS status
        FROM ip_ramme WHERE bruker_id = ANY($1) AND fjernet IS NULL
        ORDER BY avsluttet IS NULL DESC, tilbudt DESC, id DESC`),
    maal: eid('ip_maal', 'tema, overordnet_id, tekst'),
    tiltak: eid('ip_tiltak', 'tema, maal_id, tekst, evalueres_innen'),
};

const grupper = (ider, rader) => {
    const ut = new Map(ider.map((id) => [id, []]));
    for (const rad of rader) ut.get(rad.bruker_id).push(rad);
    return ider.map((id) => ut.get(id));
};

const beslutning = (ctx, bruker) => {
    let svar = ctx.beslutninger.get(bruker);
    if (!svar) {
        svar = Promise.all([
            ctx.last.tilstand.load(bruker), ctx.last.tilgang.load(bruker), ctx.last.knytninger.load(bruker),
        ]).then(([[tilstand], tilgang, knytninger]) => tilstand && new Beslutning(persona, tilstand, tilgang, knytninger));
        ctx.beslutninger.set(bruker, svar);
    }
    return svar;
};

const avslag = (kategorier) => new GraphQLError('Ikke tilgang.', {
    extensions: { code: 'FORBIDDEN', grunn: 'MANGLER_SAMTYKKE', kategorier },
});

// The rules, one around each field that has a class of its own.
const tabell = (k, hent) => async (rad, _, ctx) => {
    const b = await beslutning(ctx, rad.bruker_id);
    const mangler = b.avslagForKlasse(k);
    if (mangler) throw avslag(mangler);
    return (await hent(rad, ctx)).filter((r) => b.aapner(k, { tema: 0, ...r }));
};
const ett = (k, hent) => {
    const rader = tabell(k, hent);
    return async (...args) => (await rader(...args))[0] ?? null;
};
const felt = (k, hent) => async (rad, _, ctx) => {
    const b = await beslutning(ctx, rad.bruker_id);
    const mangler = b.avslagForFelt(k, { tema: 0, ...rad });
    if (mangler) throw avslag(mangler);
    return hent(rad, ctx);
};
const av = (laster, noekkel = 'bruker_id') => (rad, ctx) => ctx.last[laster].load(rad[noekkel]);
const kode = (navn, felt) => (rad) => navn[rad[felt] - 1];
const dag = (navn) => (rad) => rad[navn];

const NIVAA = kode(['GROENN', 'GUL', 'ROED'], 'nivaa');
const container = (rad) => rad;

const resolvers = {
    Query: {
        async bruker(_, { noekkel }, ctx) {
            const bruker_id = noekkel.id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
            const b = await beslutning(ctx, bruker_id);
            if (!b || b.avslagForKlasse(KLASSE.bruker)) {
                throw new GraphQLError('Finnes ikke.', { extensions: { code: 'NOT_FOUND' } });
            }
            return { bruker_id };
        },
        async brukere(_, { first }) {
            const rader = await sql('brukere', SIDE, [
                persona.ansatt, [persona.virksomhet, persona.enhet, persona.ansatt], MOTTAKERE, persona.person, persona.virksomhet, first + 1,
            ]);
            return {
                edges: rader.slice(0, first).map((rad) => ({ node: { bruker_id: rad.id } })),
                pageInfo: { hasNextPage: rader.length > first },
            };
        },
    },
    Bruker: {
        id: (rad) => rad.bruker_id.replaceAll('-', ''),
        navn: ett(KLASSE.bruker, async (rad, ctx) => [await ctx.last.bruker.load(rad.bruker_id)]),
        foedselsdato: async (rad, args, ctx) => (await resolvers.Bruker.navn(rad, args, ctx)).foedselsdato,
        kontakt: ett(KLASSE.kontakt, av('kontakt')),
        koordinator: ett(KLASSE.koordinator, av('koordinator')),
        ansvarsgruppe: ett(KLASSE.gruppe, av('gruppe')),
        kriseplan: container,
        ropForloep: container,
        individuellPlan: container,
    },
    Navn: { fulltNavn: (rad) => `${rad.fornavn} ${rad.etternavn}` },
    Kontaktinfo: { bydel: felt(KLASSE.bydel, (rad) => rad.bydel) },
    Koordinatoroppnevning: { ansatt: felt(KLASSE.koordinatorAnsatt, av('ansatt', 'ansatt_id')) },
    Ansvarsgruppe: { medlemmer: tabell(KLASSE.gruppe, av('medlemmer', 'id')) },
    Medlem: {
        virksomhet: felt(KLASSE.medlemVirksomhet, av('virksomhet', 'virksomhet_id')),
        ansatt: felt(KLASSE.medlemAnsatt, av('ansatt', 'ansatt_id')),
        rolle: felt(KLASSE.medlemRolle, kode(['LEDER', 'MEDLEM', 'BRUKER'], 'rolle')),
    },
    Kriseplan: {
        ramme: ett(KLASSE.kriseplan, av('kriseplan')),
        signaler: tabell(KLASSE.signal, av('signaler')),
        raad: tabell(KLASSE.raad, av('raad')),
        trinn: tabell(KLASSE.trinn, av('trinn')),
        kontakter: tabell(KLASSE.krisekontakt, av('kontakter')),
        barnetiltak: tabell(KLASSE.barnetiltak, av('barnetiltak')),
    },
    Kriseplanramme: { revideresInnen: dag('revideres_innen') },
    Varselsignal: { nivaa: NIVAA },
    Kriseraad: { type: kode(['HJELPER', 'HJELPER_IKKE', 'SLIK_MOETES'], 'type') },
    Trinn: {
        nivaa: NIVAA,
        tiltakBruker: (rad) => rad.tiltak_bruker,
        tiltakTjeneste: (rad) => rad.tiltak_tjeneste,
    },
    Barnetiltak: { hvorforIngen: (rad) => rad.hvorfor_ingen },
    RopForloep: { faser: tabell(KLASSE.fase, av('faser')) },
    Fase: {
        type: kode(['HENVISNING', 'KARTLEGGING', 'KLINISK_BESLUTNING', 'BEHANDLING', 'OVERGANG', 'AVSLUTNING'], 'type'),
        gyldigFraOgMed: dag('gyldig_fra_og_med'),
        ansvarlig: felt(KLASSE.faseAnsvarlig, av('enhet', 'ansvarlig_enhet_id')),
        frist: ett(KLASSE.frist, av('frister', 'id')),
    },
    IndividuellPlan: {
        ramme: ett(KLASSE.ipRamme, av('ipRamme')),
        async maal(rad, args, ctx) {
            const alle = await tabell(KLASSE.maal, av('maal'))(rad, args, ctx);
            const synlige = new Set(alle.map((m) => m.id));
            return alle.filter((m) => !synlige.has(m.overordnet_id));
        },
    },
    Maal: {
        delmaal: tabell(KLASSE.maal, async (rad, ctx) =>
            (await ctx.last.maal.load(rad.bruker_id)).filter((m) => m.overordnet_id === rad.id)),
        tiltak: tabell(KLASSE.tiltak, async (rad, ctx) =>
            (await ctx.last.tiltak.load(rad.bruker_id)).filter((t) => t.maal_id === rad.id)),
    },
    Tiltak: { evalueresInnen: dag('evalueres_innen') },
};

const fil = (navn) => readFileSync(new URL(navn, import.meta.url), 'utf8');
const SIDE = fil('side.sql');

const yoga = createYoga({
    schema: createSchema({ typeDefs: fil('yoga.graphql'), resolvers }),
    context: () => {
        const lastere = {};
        const last = new Proxy(lastere, { get: (ut, navn) => (ut[navn] ??= LASTERE[navn]()) });
        return { last, beslutninger: new Map() };
    },
    graphiql: false,
    landingPage: false,
    logging: 'error',
});
createServer(yoga).listen(Number(process.env.BENCH_PORT), '127.0.0.1');
