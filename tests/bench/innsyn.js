// The samtykke rules in the database, as views over `tilgang` that hold what the session's member of
// staff may read (`bench.*` settings): what PostGraphile is given as its whole world.

import { KLASSE } from './regler.js';

const DELT = 0b101111;
const meg = (felt) => `current_setting('bench.${felt}')::uuid`;

const RETT = `CREATE VIEW innsyn.rett AS
  SELECT i.bruker_id, i.avgiver_id, i.les & ~i.sperret AS les, i.lok & ~i.sperret AS lok FROM (
    SELECT t.bruker_id, t.avgiver_id, bit_or(t.les) AS les,
      bit_or(CASE WHEN t.gradert OR s.gradering = 0 THEN t.les ELSE 0 END) AS lok,
      COALESCE((SELECT bit_or(b.sperret) FROM tilgang b WHERE b.bruker_id = t.bruker_id
        AND b.mottaker_id IN (${['virksomhet', 'enhet', 'ansatt', 'person'].map(meg)})
        AND b.mottaker_type <> 4 AND b.fra <= now() AND now() < b.til), 0) AS sperret
    FROM tilgang t JOIN brukertilstand s ON s.bruker_id = t.bruker_id JOIN bruker u ON u.id = t.bruker_id
    WHERE t.mottaker_id IN (${['virksomhet', 'enhet', 'ansatt'].map(meg)}) AND t.mottaker_type < 3
      AND t.sperret = 0 AND t.fra <= now() AND now() < t.til
      AND (s.doed IS NULL OR now() < s.doed) AND u.person_id <> ${meg('person')}
      AND (NOT t.under_blaalys OR (s.blaalys_fra <= now() AND now() < s.blaalys_til
        AND (s.blaalys_unntatt IS NULL OR s.blaalys_unntatt <> ${meg('virksomhet')})))
      AND EXISTS (SELECT 1 FROM tilknytning k WHERE k.bruker_id = t.bruker_id AND k.ansatt_id = ${meg('ansatt')}
        AND k.gyldig_fra <= now() AND (k.gyldig_til IS NULL OR now() < k.gyldig_til)
        AND t.formaal & CASE k.type WHEN 3 THEN 2 ELSE 11 END <> 0)
    GROUP BY t.bruker_id, t.avgiver_id
  ) i`;

// Whether a class is open for row `r`: shared categories of the shared row, owned ones of the owner,
// or of anyone where the row has none.
const aapen = (klasse, { eier = true, tema = '0', bruker = 'r.bruker_id' } = {}) => {
    const maske = klasse.lokaliserer ? 'x.lok' : 'x.les';
    const delt = klasse.bits & DELT;
    const fast = klasse.bits & ~DELT;
    const eide = klasse.radens && tema !== '0' ? `(${fast} | ${tema})` : `${fast}`;
    const finnes = (hvem, bits) => `EXISTS (SELECT 1 FROM innsyn.rett x WHERE x.bruker_id = ${bruker}
        AND ${hvem} AND ${maske} & ${bits} = ${bits})`;
    const ledd = [];
    if (delt) ledd.push(finnes('x.avgiver_id IS NULL', delt));
    if (eide !== '0') {
        const uten = klasse.radens && fast === 0 ? `${tema} = 0 OR ` : '';
        ledd.push(`(${uten}${finnes(eier ? 'x.avgiver_id = r.eier_id' : 'x.avgiver_id IS NOT NULL', eide)})`);
    }
    return ledd.join(' AND ');
};
const hvis = (vilkaar, verdi) => `CASE WHEN ${vilkaar} THEN ${verdi} END`;
const kode = (felt, navn) => `(ARRAY['${navn.join("','")}'])[${felt}]`;
const NIVAA = kode('r.nivaa', ['GROENN', 'GUL', 'ROED']);

const eid = (tabell, klasse, kolonner, og = '') => `SELECT r.id, r.bruker_id, r.opprettet, ${kolonner} FROM ${tabell} r
    WHERE r.fjernet IS NULL AND (NOT r.tilbakeholdt OR r.eier_id = ${meg('virksomhet')})
    AND ${aapen(klasse, { tema: klasse.radens ? 'r.tema' : '0' })}${og}`;
const utenEier = (klasse) => aapen(klasse, { eier: false, tema: 'v.roeper' });

const VISNINGER = {
    bruker: [`SELECT r.id, r.fornavn || ' ' || r.etternavn AS fullt_navn, r.foedselsdato, r.navn_noekkel COLLATE "C" AS navn_noekkel
        FROM bruker r WHERE r.id IN (SELECT bruker_id FROM tilknytning WHERE ansatt_id = ${meg('ansatt')})
        AND ${aapen(KLASSE.bruker, { bruker: 'r.id' })}`],
    kontakt: [`SELECT r.bruker_id, r.telefon, r.epost, ${hvis(aapen(KLASSE.bydel), 'r.bydel')} AS bydel
        FROM kontakt r WHERE ${aapen(KLASSE.kontakt)}`, 'kontakt', 'bruker_id'],
    koordinator: [`SELECT DISTINCT ON (r.bruker_id) r.bruker_id, ${hvis(utenEier(KLASSE.koordinatorAnsatt), 'a.navn')} AS navn
        FROM koordinatoroppnevning r JOIN virksomhet v ON v.id = r.virksomhet_id JOIN ansatt a ON a.id = r.ansatt_id
        WHERE r.type = 1 AND r.gyldig_fra_og_med <= CURRENT_DATE
        AND (r.gyldig_til_og_med IS NULL OR CURRENT_DATE <= r.gyldig_til_og_med) AND ${aapen(KLASSE.koordinator)}
        ORDER BY r.bruker_id, r.gyldig_fra_og_med DESC, r.id DESC`, 'koordinator', 'bruker_id'],
    medlem: [`SELECT r.id, r.bruker_id, ${hvis(aapen(KLASSE.medlemVirksomhet), 'v.navn')} AS virksomhet,
        m.ansatt, m.stilling, ${hvis(utenEier(KLASSE.medlemRolle), kode('r.rolle', ['LEDER', 'MEDLEM', 'BRUKER']))} AS rolle
        FROM ansvarsgruppe_medlem r JOIN virksomhet v ON v.id = r.virksomhet_id
        JOIN ansvarsgruppe g ON g.id = r.ansvarsgruppe_id AND g.gyldig_til_og_med IS NULL
        LEFT JOIN LATERAL (SELECT a.navn AS ansatt, a.stilling FROM ansatt a
          WHERE a.id = r.ansatt_id AND ${utenEier(KLASSE.medlemAnsatt)}) m ON true
        WHERE r.fjernet IS NULL AND ${aapen(KLASSE.gruppe)}`, 'medlemmer'],
    kriseplan: [`SELECT DISTINCT ON (r.bruker_id) r.* FROM (${eid('kriseplan', KLASSE.kriseplan, 'r.revideres_innen, r.gyldig_fra_og_med', ' AND r.avsluttet IS NULL')}) r
        ORDER BY r.bruker_id, r.revideres_innen IS NULL, r.revideres_innen, r.gyldig_fra_og_med, r.id`, 'kriseplan', 'bruker_id'],
    signal: [eid('kriseplan_signal', KLASSE.signal, `${NIVAA} AS nivaa, r.tekst`), 'signaler'],
    raad: [eid('kriseplan_raad', KLASSE.raad, `${kode('r.type', ['HJELPER', 'HJELPER_IKKE', 'SLIK_MOETES'])} AS type, r.tekst`), 'raad'],
    trinn: [eid('kriseplan_trinn', KLASSE.trinn, `${NIVAA} AS nivaa, r.tiltak_bruker, r.tiltak_tjeneste`), 'trinn'],
    krisekontakt: [eid('kriseplan_kontakt', KLASSE.krisekontakt, 'r.navn, r.telefon'), 'kontakter'],
    barnetiltak: [eid('kriseplan_barnetiltak', KLASSE.barnetiltak, 'r.tekst, r.hvorfor_ingen'), 'barnetiltak'],
    fase: [eid('forloep_fase', KLASSE.fase, `${kode('r.type', ['HENVISNING', 'KARTLEGGING', 'KLINISK_BESLUTNING', 'BEHANDLING', 'OVERGANG', 'AVSLUTNING'])} AS type,
        r.type AS nr, r.gyldig_fra_og_med,
        (SELECT e.navn FROM enhet e JOIN virksomhet v ON v.id = r.virksomhet_id
          WHERE e.id = r.ansvarlig_enhet_id AND ${aapen(KLASSE.faseAnsvarlig, { tema: 'v.roeper' })}) AS ansvarlig,
        (SELECT f.innen FROM (${eid('forloep_frist', KLASSE.frist, 'r.fase_id, r.innen')}) f
          WHERE f.bruker_id = r.bruker_id AND f.fase_id = r.id ORDER BY f.opprettet DESC, f.id DESC LIMIT 1) AS frist`), 'faser'],
    ip_ramme: [`SELECT DISTINCT ON (r.bruker_id) r.* FROM (${eid('ip_ramme', KLASSE.ipRamme, `r.avsluttet, r.tilbudt,
        CASE WHEN r.avsluttet <= CURRENT_DATE THEN 'AVSLUTTET' WHEN r.takket_nei <= CURRENT_DATE THEN 'TAKKET_NEI'
        WHEN r.paa_vent_fra <= CURRENT_DATE THEN 'PAA_VENT' WHEN r.periode_til_og_med < CURRENT_DATE THEN 'UTLOEPT'
        WHEN r.vedtatt <= CURRENT_DATE THEN 'AKTIV' WHEN r.periode_fra_og_med IS NOT NULL THEN 'UTKAST' ELSE 'TILBUDT' END AS status`)}) r
        ORDER BY r.bruker_id, r.avsluttet IS NULL DESC, r.tilbudt DESC, r.id DESC`, 'ip', 'bruker_id'],
    maal: [eid('ip_maal', KLASSE.maal, `r.overordnet_id, r.tekst, NOT EXISTS (
        SELECT 1 FROM (${eid('ip_maal', KLASSE.maal, '1')}) o WHERE o.id = r.overordnet_id) AS oeverst`), 'maal'],
    tiltak: [eid('ip_tiltak', KLASSE.tiltak, 'r.maal_id, r.tekst, r.evalueres_innen'), null],
};
const KNYTNINGER = {
    maal: '@foreignKey (overordnet_id) references maal (id)|@foreignSimpleFieldName delmaal',
    tiltak: '@foreignKey (maal_id) references maal (id)|@foreignSimpleFieldName tiltak',
};

// The statements that make the views.
export const innsyn = () => {
    const ut = ['CREATE SCHEMA innsyn', RETT, "COMMENT ON VIEW innsyn.rett IS '@behavior -*'"];
    for (const [navn, [sql, felt, noekkel = 'id']] of Object.entries(VISNINGER)) {
        const tagger = [`@primaryKey ${noekkel}`];
        const ett = noekkel === 'bruker_id';
        if (felt) {
            tagger.push(`@foreignKey (bruker_id) references bruker (id)|@${ett ? 'foreignFieldName' : 'foreignSimpleFieldName'} ${felt}`);
        }
        if (KNYTNINGER[navn]) tagger.push(KNYTNINGER[navn]);
        ut.push(`CREATE VIEW innsyn.${navn} AS ${sql}`, `COMMENT ON VIEW innsyn.${navn} IS E'${tagger.join('\\n')}'`);
    }
    return ut;
};
