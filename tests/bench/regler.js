// The rules of samtykke for a member of staff who is not on shift, as a peer would write them: masks
// from the rows of `tilgang`, one bit per category (api/samtykke/src/kategori.rs).

export const KATEGORIER = [
    'IDENTITET', 'KONTAKT', 'ANSVARSGRUPPE', 'KOORDINATOR', 'MOETER', 'BLAALYS', 'SAMTYKKER',
    'KRISEPLAN_SIGNALER', 'KRISEPLAN_RAAD', 'KRISEPLAN_TILTAK', 'KRISEPLAN_KONTAKTER', 'FORLOEP',
    'FORLOEP_FRISTER', 'IP_MAAL', 'IP_TILTAK', 'IP_EVALUERING', 'BEHANDLING', 'LEGEMIDLER', 'RUS',
    'RISIKO', 'SOMATIKK', 'BOLIG', 'OEKONOMI', 'ARBEID', 'PAAROERENDE', 'BARN', 'OPPHOLD', 'JURIDISK',
    'AVTALER',
];

const maske = (...navn) => navn.reduce((m, n) => m | (1 << KATEGORIER.indexOf(n)), 0);

// Shared by nature: rows of these have no owner.
const DELT = maske('IDENTITET', 'KONTAKT', 'ANSVARSGRUPPE', 'KOORDINATOR', 'MOETER', 'BLAALYS');
// Purposes: HELSEHJELP, SAMHANDLING and INDIVIDUELL_PLAN by a tie; SAMHANDLING alone by a KE case.
const FORMAAL = [0b1011, 0b1011, 0b1011, 0b0010];
const PERSON = 3;
const ORGANISASJONSTOKEN = 4;

// What a field asks for: categories, whether the row's own join them, whether it locates.
const klasse = (navn, { radens = false, lokaliserer = false } = {}) => ({
    bits: maske(...navn), radens, lokaliserer,
});

export const KLASSE = {
    bruker: klasse(['IDENTITET']),
    kontakt: klasse(['KONTAKT']),
    bydel: klasse(['KONTAKT'], { lokaliserer: true }),
    koordinator: klasse(['KOORDINATOR']),
    koordinatorAnsatt: klasse(['KOORDINATOR'], { radens: true, lokaliserer: true }),
    gruppe: klasse(['ANSVARSGRUPPE']),
    medlemVirksomhet: klasse(['ANSVARSGRUPPE'], { lokaliserer: true }),
    medlemAnsatt: klasse(['ANSVARSGRUPPE'], { radens: true, lokaliserer: true }),
    medlemRolle: klasse(['ANSVARSGRUPPE'], { radens: true }),
    kriseplan: klasse(['KRISEPLAN_SIGNALER']),
    signal: klasse(['KRISEPLAN_SIGNALER'], { radens: true }),
    raad: klasse(['KRISEPLAN_RAAD'], { radens: true }),
    trinn: klasse(['KRISEPLAN_TILTAK'], { radens: true }),
    krisekontakt: klasse(['KRISEPLAN_KONTAKTER']),
    barnetiltak: klasse(['KRISEPLAN_TILTAK', 'BARN']),
    fase: klasse(['FORLOEP']),
    faseAnsvarlig: klasse(['FORLOEP'], { radens: true, lokaliserer: true }),
    frist: klasse(['FORLOEP', 'FORLOEP_FRISTER']),
    ipRamme: klasse(['IP_MAAL']),
    maal: klasse(['IP_MAAL'], { radens: true }),
    tiltak: klasse(['IP_TILTAK'], { radens: true }),
};

export class Beslutning {
    // `persona`: ansatt, person and virksomhet; `tilstand`: the bruker's row; the rows that decide.
    constructor(persona, tilstand, tilgang, knytninger) {
        this.virksomhet = persona.virksomhet;
        this.gradert = tilstand.gradering !== 0;
        this.eide = new Map();
        this.delt = { les: 0, gradert: 0 };
        const naa = Date.now();
        const formaal = knytninger.reduce((f, k) => f | FORMAAL[k.type], 0);
        const vaaken = tilstand.blaalys_fra <= naa && naa < tilstand.blaalys_til
            && tilstand.blaalys_unntatt !== persona.virksomhet;
        const lukket = tilstand.person_id === persona.person
            || (tilstand.doed !== null && tilstand.doed <= naa);
        let sperret = 0;
        for (const rad of tilgang) {
            if (rad.mottaker_type === ORGANISASJONSTOKEN) continue;
            sperret |= rad.sperret;
            const gir = rad.sperret === 0 && rad.mottaker_type !== PERSON
                && (rad.formaal & formaal) !== 0 && (!rad.under_blaalys || vaaken);
            if (!gir || lukket) continue;
            let masker = this.delt;
            if (rad.avgiver_id !== null) {
                masker = this.eide.get(rad.avgiver_id) ?? { les: 0, gradert: 0 };
                this.eide.set(rad.avgiver_id, masker);
            }
            masker.les |= rad.les;
            if (rad.gradert) masker.gradert |= rad.les;
        }
        for (const [masker, del] of [[this.delt, DELT], ...[...this.eide.values()].map((m) => [m, ~DELT])]) {
            masker.les &= del & ~sperret;
            masker.gradert &= del & ~sperret;
        }
    }

    // Whether all of `behov` is open, of one owner's rows or of anyone's.
    dekker(k, behov, eier) {
        const felt = k.lokaliserer && this.gradert ? 'gradert' : 'les';
        const delt = behov & DELT;
        const eide = behov & ~DELT;
        if ((this.delt[felt] & delt) !== delt) return false;
        if (eide === 0) return true;
        if (eier) return ((this.eide.get(eier)?.[felt] ?? 0) & eide) === eide;
        for (const masker of this.eide.values()) if ((masker[felt] & eide) === eide) return true;
        return false;
    }

    // What is missing where it is closed.
    mangler(k, behov, eier) {
        const felt = k.lokaliserer && this.gradert ? 'gradert' : 'les';
        let leses = this.delt[felt];
        for (const [v, masker] of this.eide) if (!eier || v === eier) leses |= masker[felt];
        const mangler = behov & ~leses;
        return navn(mangler === 0 ? behov : mangler);
    }

    // What stands in the way of the class as a whole; null when nothing does.
    avslagForKlasse(k) {
        return this.dekker(k, k.bits, null) ? null : this.mangler(k, k.bits, null);
    }

    // What stands in the way of a field of a row that is open.
    avslagForFelt(k, rad) {
        const behov = k.radens ? k.bits | rad.tema : k.bits;
        if (this.dekker(k, behov, rad.eier_id)) return null;
        const uten = this.dekker(k, k.bits, rad.eier_id) ? behov : k.bits;
        return this.mangler(k, uten, rad.eier_id);
    }

    // Whether a row is open.
    aapner(k, rad) {
        const behov = k.radens ? k.bits | rad.tema : k.bits;
        return this.dekker(k, behov, rad.eier_id)
            && (!rad.tilbakeholdt || rad.eier_id === this.virksomhet);
    }
}

const navn = (bits) => KATEGORIER.filter((_, i) => bits & (1 << i));
