//! What decides about a bruker's rights beside samtykke, and the rights that follow from it all.

use entity::{brukertilstand, kompetansevurdering, representasjon, tilgang};
use samtykke::{
    BrukerId, Brukertilstand, Kategori, Kategorier, Kompetansevurdering, PersonId, Representasjon,
    Samtykke, Samtykkegiver, Sperring, utled,
};
use uuid::Uuid;

use super::{ider, navn, sak::Sak, samtykker::Valg, trekning::Trekning, verk::Verk};
use crate::storage::Lagerfeil;

/// What Vera decides for Odd.
const VERAS_MANDAT: Kategorier = Kategorier::av(&[
    Kategori::Kontakt,
    Kategori::Ansvarsgruppe,
    Kategori::Samtykker,
    Kategori::Bolig,
    Kategori::Oekonomi,
    Kategori::Juridisk,
]);
/// Where Odd cannot decide himself.
const ODD_MANGLER: Kategorier =
    Kategorier::av(&[Kategori::Bolig, Kategori::Oekonomi, Kategori::Juridisk]);

/// The state of one bruker.
pub(super) struct Tilstand {
    bruker: Brukertilstand,
    /// Who gives samtykke, and in what capacity.
    pub(super) giver: (Samtykkegiver, Uuid),
    /// What the giver cannot give.
    pub(super) uten: Kategorier,
}

/// Writes the state and the rows it rests on.
pub(super) fn fyll(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    sak: &Sak,
) -> Result<Tilstand, Lagerfeil> {
    let alt = verk.policy().tilbudt;
    let mut tilstand = Tilstand {
        bruker: Brukertilstand {
            id: BrukerId(sak.bruker),
            person: Some(PersonId(sak.person)),
            foedselsdato: sak.foedt,
            doed: sak.profil.doed().then(|| verk.dager.tid(-40, 4 * 60)),
            gradering: sak.profil.gradering(),
            representasjoner: Vec::new(),
            kompetanse: Vec::new(),
        },
        giver: (Samtykkegiver::Bruker, sak.person),
        uten: Kategorier::TOM,
    };
    verk.bunke.brukertilstand.push(brukertilstand::Model {
        bruker_id: sak.bruker,
        epoke: 1,
        gradering: tilstand.bruker.gradering.kode(),
        doed: tilstand.bruker.doed,
        blaalys_fra: None,
        blaalys_til: None,
        blaalys_unntatt: None,
        neste_grense: None,
        fortalt: None,
    });
    if sak.bruker == ider::ODD {
        verk.fast_person(ider::VERA_PERSON, ider::VERA_PERSON)?;
        let hvem = (
            Samtykkegiver::Verge,
            ider::VERA_PERSON,
            "Vera Verjesund".to_owned(),
        );
        representeres(verk, t, sak, &mut tilstand, hvem, VERAS_MANDAT, ODD_MANGLER)?;
        tilstand.uten = ODD_MANGLER;
    } else if sak.profil.har_verge() {
        let foedt = verk.dager.dag(-t.mellom(30 * 365, 70 * 365));
        let verge = verk.ny_person(t, foedt, false)?;
        let hvem = (Samtykkegiver::Verge, verge, navn::fullt(t));
        representeres(verk, t, sak, &mut tilstand, hvem, alt, alt)?;
        tilstand.giver = (Samtykkegiver::Verge, verge);
    } else if let Some(naer) = sak
        .naere
        .first()
        .filter(|_| sak.profil.naermeste_bestemmer())
    {
        let giver = Samtykkegiver::NaermestePaaroerende;
        let hvem = (
            giver,
            naer.person,
            sak.naermeste.clone().unwrap_or_default(),
        );
        representeres(verk, t, sak, &mut tilstand, hvem, alt, alt)?;
        tilstand.giver = (giver, naer.person);
    }
    Ok(tilstand)
}

/// A mandate, and an assessment that capacity is lacking.
fn representeres(
    verk: &mut Verk<'_>,
    t: &mut Trekning,
    sak: &Sak,
    tilstand: &mut Tilstand,
    (type_, person, navn): (Samtykkegiver, Uuid, String),
    mandat: Kategorier,
    mangler: Kategorier,
) -> Result<(), Lagerfeil> {
    let rad = representasjon::Model {
        id: t.uuid(),
        bruker_id: sak.bruker,
        person_id: person,
        type_: type_.kode(),
        navn,
        mandat: mandat.bits(),
        gyldig_fra_og_med: verk.dager.dag(-sak.startet),
        gyldig_til_og_med: None,
    };
    let representasjon =
        Representasjon::try_from(&rad).map_err(|_| Lagerfeil::UlesbarRad("representasjon"))?;
    tilstand.bruker.representasjoner.push(representasjon);
    verk.bunke.representasjon.push(rad);
    let vurdering = kompetansevurdering::Model {
        id: t.uuid(),
        bruker_id: sak.bruker,
        omraade: mangler.bits(),
        har: false,
        vurdert: verk.dager.tid(-sak.startet, 8 * 60),
        vurdert_av: sak.fra(ider::OEYANE_DPS).map(|k| k.ansatt),
    };
    tilstand
        .bruker
        .kompetanse
        .push(Kompetansevurdering::from(&vurdering));
    verk.bunke.kompetansevurdering.push(vurdering);
    Ok(())
}

/// Derives the rights, as storage does when they change, and adds everything.
pub(super) fn med_rettigheter(
    verk: &mut Verk<'_>,
    tilstand: &Tilstand,
    valg: Valg,
) -> Result<(), Lagerfeil> {
    let samtykker: Vec<Samtykke> = valg
        .samtykker
        .iter()
        .map(|s| Samtykke::try_from(s).map_err(|_| Lagerfeil::UlesbarRad("samtykke")))
        .collect::<Result<_, _>>()?;
    let sperring = |s: &entity::sperring::Model| {
        let under = s.mot().map(|mot| verk.over(mot)).unwrap_or_default();
        s.til_sperring(under)
            .map_err(|_| Lagerfeil::UlesbarRad("sperring"))
    };
    let sperringer: Vec<Sperring> = valg
        .sperringer
        .iter()
        .map(sperring)
        .collect::<Result<_, _>>()?;
    let rader = utled(&tilstand.bruker, &samtykker, &sperringer, verk.policy());
    let bruker = tilstand.bruker.id;
    verk.bunke.tilgang.extend(
        (0..)
            .zip(&rader)
            .map(|(nr, rad)| tilgang::Model::from((bruker, nr, rad))),
    );
    verk.samtykker += valg.samtykker.len();
    verk.bunke.samtykke.extend(valg.samtykker);
    verk.bunke.sperring.extend(valg.sperringer);
    Ok(())
}
