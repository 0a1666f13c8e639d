//! What the asker may read of each bruker, as a table that the list joins: the rows that `avgjoer`
//! adds up for one bruker, for all at once.

use std::fmt::Write;

use samtykke::{
    Aktoer, Formaal, FormaalSett, Gradering, Mottaker, Tilknytningstype, VirksomhetId,
    kan_trekke_eller_sperre,
};
use uuid::Uuid;

use super::{
    super::{
        grunnlag::KLOKKEAVVIK,
        laster::mottakere,
        sql::{Bygger, bit_or},
    },
    Liste,
};

/// The kind of row that bars an organisation's tokens and nobody else.
const ORGANISASJONSTOKEN: i16 = Mottaker::Organisasjonstoken(VirksomhetId(Uuid::nil())).type_kode();

/// The moment that is decided at, see `Grunnlag::ved`: now, or when the bruker's rights became what they are if that
/// is later, but by no more than clocks may differ.
struct Tid {
    naa: String,
    senest: String,
}

impl Tid {
    fn er_begynt(&self, fra: &str, fortalt: &str) -> String {
        let Self { naa, senest } = self;
        format!("({fra} <= {naa} OR ({fra} <= {fortalt} AND {fra} <= {senest}))")
    }

    fn er_foer(&self, til: &str, fortalt: &str) -> String {
        let Self { naa, senest } = self;
        format!("({naa} < {til} AND ({fortalt} IS NULL OR {fortalt} < {til} OR {senest} < {til}))")
    }

    fn inneholdt(&self, fra: &str, til: &str, fortalt: &str) -> String {
        let (er_begynt, er_foer) = (self.er_begynt(fra, fortalt), self.er_foer(til, fortalt));
        format!("{er_begynt} AND {er_foer}")
    }
}

impl Liste<'_> {
    /// `rett(b, a, alle, les, lok)`: per bruker and avgiver what may be read; `alle` = of every
    /// owner. `lok` is what the samtykke names for a graded bruker, all of it for others.
    pub(super) fn rett(&self, b: &mut Bygger) {
        let innlogget = &self.foresporsel.innlogget;
        let naa = self.foresporsel.naa;
        let tid = Tid {
            naa: b.param(naa),
            senest: b.param(naa + KLOKKEAVVIK),
        };
        let policy = &self.foresporsel.lager.policy;
        let i_blaalys = tid.inneholdt("s.blaalys_fra", "s.blaalys_til", "s.fortalt");
        let vaaken = format!("(NOT t.under_blaalys OR ({i_blaalys}))");
        let (tak, vilkaar) = match &innlogget.aktoer {
            Aktoer::Ansatt(a) => {
                let virksomhet = b.param(a.virksomhet.0);
                let vaaken = format!(
                    "(NOT t.under_blaalys OR ({i_blaalys} \
                     AND (s.blaalys_unntatt IS NULL OR s.blaalys_unntatt <> {virksomhet})))"
                );
                let formaal = self.formaal_ved_tilknytning(b, a, &tid);
                let ikke_selv = self.ikke_egen_sak(b, a.person);
                let person = b.param(a.person.0);
                // A person's own rights as a private citizen never count on a staff token.
                let som_ansatt = format!("t.mottaker_id <> {person}");
                (
                    policy.tak(a.sektor, a.helsetjeneste),
                    [vaaken, formaal, ikke_selv, som_ansatt].join(" AND "),
                )
            }
            Aktoer::Organisasjon(o) => {
                let samhandling = FormaalSett::av(&[Formaal::Samhandling]).snitt(innlogget.oensket);
                let vilkaar = format!(
                    "t.organisasjon AND NOT t.under_blaalys AND (t.formaal & {}) <> 0",
                    samhandling.bits()
                );
                (
                    policy.tak(o.sektor, o.helsetjeneste).snitt(o.scope),
                    vilkaar,
                )
            }
            Aktoer::Borger { person } => {
                let samhandling = FormaalSett::av(&[Formaal::Samhandling]).snitt(innlogget.oensket);
                let ikke_selv = self.ikke_egen_sak(b, *person);
                let vilkaar = format!(
                    "{vaaken} AND (t.formaal & {}) <> 0 AND {ikke_selv}",
                    samhandling.bits()
                );
                (policy.tak_privat(), vilkaar)
            }
        };
        let vilkaar = match &innlogget.bare {
            None => vilkaar,
            Some(bare) => format!("{vilkaar} AND t.bruker_id IN ({})", b.ider(bare)),
        };
        let treffer = self.treffer(b);
        let sperrer = self.sperrer(b);
        let or = |uttrykk: &str| bit_or(b.dialekt, uttrykk);
        let maske = |uttrykk: &str| {
            format!(
                "({} & {} & ~COALESCE((SELECT {} FROM tilgang t WHERE t.bruker_id = i.b AND t.sperret <> 0 \
                 AND {sperrer} AND {}), 0))",
                uttrykk,
                tak.bits(),
                or("t.sperret"),
                tid.inneholdt("t.fra", "t.til", "i.fortalt"),
            )
        };
        let sql = format!(
            "WITH innvilget AS (SELECT t.bruker_id AS b, t.avgiver_id AS a, {} AS les, {} AS lok, \
             MAX(s.fortalt) AS fortalt FROM tilgang t JOIN brukertilstand s ON s.bruker_id = t.bruker_id \
             WHERE {treffer} AND t.sperret = 0 AND t.les <> 0 AND {} \
             AND (s.doed IS NULL OR {}) AND {vilkaar} \
             GROUP BY t.bruker_id, t.avgiver_id), \
             rett AS (SELECT i.b, i.a, 0 AS alle, {} AS les, {} AS lok FROM innvilget i",
            or("t.les"),
            or(&format!(
                "CASE WHEN t.gradert OR s.gradering = {} THEN t.les ELSE 0 END",
                Gradering::Ugradert.kode()
            )),
            tid.inneholdt("t.fra", "t.til", "s.fortalt"),
            tid.er_foer("s.doed", "s.fortalt"),
            maske("i.les"),
            maske("i.lok"),
        );
        b.tekst(&sql);
        self.selv_og_representanter(b);
        b.tekst(")");
    }

    /// Which rows of `tilgang` concern the asker as one who is given rights.
    fn treffer(&self, b: &mut Bygger) -> String {
        let ider = b.ider(&mottakere(&self.foresporsel.innlogget.aktoer));
        format!("t.mottaker_id IN ({ider}) AND t.mottaker_type <> {ORGANISASJONSTOKEN}")
    }

    /// Which rows concern the asker as one who is barred.
    fn sperrer(&self, b: &mut Bygger) -> String {
        let ider = b.ider(&mottakere(&self.foresporsel.innlogget.aktoer));
        let ogsaa_token = match &self.foresporsel.innlogget.aktoer {
            Aktoer::Organisasjon(o) => o.sluttbruker.is_none(),
            _ => false,
        };
        if ogsaa_token {
            format!("t.mottaker_id IN ({ider})")
        } else {
            format!("t.mottaker_id IN ({ider}) AND t.mottaker_type <> {ORGANISASJONSTOKEN}")
        }
    }

    /// A purpose that the tie or the shift opens must be among those of the samtykke.
    fn formaal_ved_tilknytning(
        &self,
        b: &mut Bygger,
        a: &samtykke::Ansattaktoer,
        tid: &Tid,
    ) -> String {
        let oensket = self.foresporsel.innlogget.oensket;
        let policy = &self.foresporsel.lager.policy;
        let mut per_type = String::new();
        for type_ in Tilknytningstype::ALLE {
            let maske = policy
                .formaal_for(type_, a.helsetjeneste)
                .snitt(oensket)
                .bits();
            let _ = write!(per_type, " WHEN {} THEN {maske}", type_.kode());
        }
        let paa_vakt = a.vakter.iter().any(|v| v.inneholder(self.foresporsel.naa));
        let vakt = if paa_vakt {
            FormaalSett::av(&[Formaal::Krise]).snitt(oensket).bits()
        } else {
            0
        };
        let ansatt = b.param(a.ansatt.0);
        let knyttet = format!(
            "EXISTS (SELECT 1 FROM tilknytning k WHERE k.bruker_id = t.bruker_id \
             AND k.ansatt_id = {ansatt} AND {} AND (k.gyldig_til IS NULL OR {}) \
             AND (t.formaal & CASE k.type{per_type} ELSE 0 END) <> 0)",
            tid.er_begynt("k.gyldig_fra", "s.fortalt"),
            tid.er_foer("k.gyldig_til", "s.fortalt"),
        );
        if vakt == 0 {
            // The tie is the only way in: said on its own, the database goes from the asker's ties to
            // the rights, and not through all that the asker's enhet was ever given.
            return format!(
                "t.bruker_id IN (SELECT k.bruker_id FROM tilknytning k WHERE k.ansatt_id = {ansatt}) AND {knyttet}"
            );
        }
        format!("((t.formaal & {vakt}) <> 0 OR {knyttet})")
    }

    /// Nobody meets their own case, or a ward's, by what samtykke gives them as somebody else. A
    /// citizen whose mandate permits nothing now has what samtykke gives.
    fn ikke_egen_sak(&self, b: &mut Bygger, person: samtykke::PersonId) -> String {
        let naa = self.foresporsel.naa;
        let innlogget = &self.foresporsel.innlogget;
        let som_borger = matches!(innlogget.aktoer, Aktoer::Borger { .. });
        let ider: Vec<Uuid> = self
            .egne
            .iter()
            .filter(|sak| {
                let bruker = &sak.grunnlag().bruker;
                if som_borger {
                    kan_trekke_eller_sperre(&innlogget.aktoer, innlogget.nivaa, bruker, naa).is_ok()
                } else {
                    bruker.er_egen_sak(person, naa)
                }
            })
            .map(|sak| sak.id())
            .collect();
        if ider.is_empty() {
            "1 = 1".to_owned()
        } else {
            format!("t.bruker_id NOT IN ({})", b.ider(&ider))
        }
    }

    /// The bruker's own case, and those of brukere whom the asker represents, as decided.
    fn selv_og_representanter(&self, b: &mut Bygger) {
        if !matches!(self.foresporsel.innlogget.aktoer, Aktoer::Borger { .. }) {
            return;
        }
        for sak in self
            .egne
            .iter()
            .filter(|sak| sak.beslutning().egen().is_some())
        {
            let id = b.param(sak.id());
            let les = sak.beslutning().kategorier_lest().bits();
            b.tekst(&format!(" UNION ALL SELECT u.id, u.person_id, 1, {les}, {les} FROM bruker u WHERE u.id = {id}"));
        }
    }
}
