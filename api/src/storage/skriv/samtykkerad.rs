//! From a draft of a samtykke to its row, and back.

use entity::{lister::Ider, samtykke as tabell};
use samtykke::{
    Betingelse, Formaal, FormaalSett, Kategorier, Mottaker, PersonId, Samtykke, Samtykkeform,
    Samtykkegiver, Samtykkestatus, Samtykkeutkast, kontroller_utkast,
};
use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{Avvisning, Feilkode};
use crate::storage::{Foresporsel, Lagerfeil};

impl Foresporsel {
    /// The row of a samtykke that nobody has given yet, and that gives nothing.
    pub(super) fn samtykkerad(&self, bruker: Uuid, u: &Samtykkeutkast) -> tabell::Model {
        tabell::Model {
            id: self.ny_id(),
            bruker_id: bruker,
            versjon: 1,
            mottaker_type: u.mottaker.type_kode(),
            mottaker_id: u.mottaker.id(),
            mottaker_paaroerende_id: None,
            mottaker_virksomhet_id: u.mottaker_virksomhet.map(|v| v.0),
            avgivere: Ider(u.avgivere.iter().map(|v| v.0).collect()),
            kategorier: u.kategorier.bits(),
            formaal: u.formaal.bits(),
            les: u.les,
            bidra: u.bidra,
            betingelse: u.betingelse.kode(),
            med_historikk: u.med_historikk,
            med_organisasjonstoken: u.med_organisasjonstoken,
            gjelder_gradert: u.gjelder_gradert,
            tekstversjon: i16::from(u.tekstversjon),
            gyldig_fra_og_med: u.gyldig_fra_og_med,
            gyldig_til_og_med: u.gyldig_til_og_med,
            gitt_av: Samtykkegiver::Bruker.kode(),
            gitt_av_person: Uuid::nil(),
            form: Samtykkeform::Elektronisk.kode(),
            hvorfor_ikke_skriftlig: None,
            dokumentreferanse: None,
            registrert_av: None,
            bekreftet_av: None,
            kompetanse_vurdert_av: None,
            kompetanse_vurdert: None,
            har_kompetanse: None,
            opprettet: self.naa,
            virker_fra: None,
            lapser: None,
            trukket: None,
            erstattet: None,
            erstatter_id: None,
        }
    }

    pub(super) async fn sett_inn_samtykke(&self, rad: tabell::Model) -> Result<Uuid, Lagerfeil> {
        let id = rad.id;
        self.noter_endring::<tabell::Entity>(None, &rad)?;
        self.med_tx(async |tx| {
            tabell::Entity::insert(rad.into_active_model())
                .exec_without_returning(tx)
                .await?;
            Ok(id)
        })
        .await
    }
}

/// Neither withdrawn, replaced nor over.
pub(super) fn staar(rad: &tabell::Model, naa: chrono::DateTime<chrono::Utc>) -> bool {
    Samtykke::try_from(rad).is_ok_and(|s| {
        matches!(
            s.status(naa),
            Samtykkestatus::Aktiv | Samtykkestatus::Fremtidig
        )
    })
}

/// What a stored samtykke says, as the draft that it was.
pub(super) fn utkast_av(rad: &tabell::Model) -> Result<Samtykkeutkast, Lagerfeil> {
    let s = Samtykke::try_from(rad).map_err(|_| Lagerfeil::UlesbarRad("samtykke"))?;
    Ok(Samtykkeutkast {
        mottaker: s.mottaker,
        mottaker_virksomhet: s.mottaker_virksomhet,
        avgivere: s.avgivere,
        kategorier: s.kategorier,
        formaal: s.formaal,
        les: s.les,
        bidra: s.bidra,
        betingelse: s.betingelse,
        med_historikk: s.med_historikk,
        med_organisasjonstoken: s.med_organisasjonstoken,
        gjelder_gradert: s.gjelder_gradert,
        tekstversjon: s.tekstversjon,
        gyldig_fra_og_med: s.gyldig_fra_og_med,
        gyldig_til_og_med: s.gyldig_til_og_med,
    })
}

/// A draft as if the bruker had given it now.
pub(in crate::storage) fn som_samtykke(
    u: &Samtykkeutkast,
    naa: chrono::DateTime<chrono::Utc>,
) -> Samtykke {
    Samtykke {
        id: samtykke::SamtykkeId(Uuid::nil()),
        mottaker: u.mottaker,
        mottaker_virksomhet: u.mottaker_virksomhet,
        avgivere: u.avgivere.clone(),
        kategorier: u.kategorier,
        formaal: u.formaal,
        les: u.les,
        bidra: u.bidra,
        betingelse: u.betingelse,
        med_historikk: u.med_historikk,
        med_organisasjonstoken: u.med_organisasjonstoken,
        gjelder_gradert: u.gjelder_gradert,
        tekstversjon: u.tekstversjon,
        gyldig_fra_og_med: u.gyldig_fra_og_med,
        gyldig_til_og_med: u.gyldig_til_og_med,
        virker_fra: Some(naa),
        lapser: None,
        trukket: None,
        erstattet: None,
    }
}

/// A draft before anything is filled in: what a partial input starts from.
#[must_use]
pub fn tomt_utkast(fra: chrono::NaiveDate, til: chrono::NaiveDate) -> Samtykkeutkast {
    Samtykkeutkast {
        mottaker: Mottaker::Person(PersonId(Uuid::nil())),
        mottaker_virksomhet: None,
        avgivere: Vec::new(),
        kategorier: Kategorier::TOM,
        formaal: FormaalSett::av(&[Formaal::Samhandling]),
        les: true,
        bidra: false,
        betingelse: Betingelse::Alltid,
        med_historikk: false,
        med_organisasjonstoken: false,
        gjelder_gradert: false,
        tekstversjon: 1,
        gyldig_fra_og_med: fra,
        gyldig_til_og_med: til,
    }
}

pub(super) fn utkastfeil(
    u: &Samtykkeutkast,
    policy: &samtykke::Policy,
    i_dag: chrono::NaiveDate,
) -> Vec<Avvisning> {
    kontroller_utkast(u, policy, i_dag)
        .into_iter()
        .map(|feil| {
            Avvisning::ny(
                Feilkode::BadUserInput,
                &["input", "samtykke", feil.felt()],
                feil.melding(),
            )
        })
        .collect()
}
