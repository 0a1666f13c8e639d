//! Agreements between virksomheter: made, changed, signed and given notice of by one who leads in a
//! virksomhet that is a party. No bruker is in them; they are the registry's, so a write holds its
//! lock alone and moves its epoch.

use std::sync::Arc;

use chrono::Months;
use entity::{
    felles,
    koder::Avtalestatus,
    lister::{Avtalepart, Avtaleparter},
    samarbeidsavtale::Model,
};
use samtykke::Ansattrolle;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{
    Avvisning, ENDRET, Feilkode, Idempotens, Utfoert,
    avtaleinnhold::{Avtaleinnhold, Innholdsendring, endret_innhold, feil_i_innhold},
    nei,
};
use crate::storage::{
    Foresporsel, Lagerfeil, Register, rettigheter::flytt_felles, utlevering::Notat,
};

/// Agreements that are not over, per party; and versions of one.
const MAKS_AVTALER: usize = 500;
const MAKS_VERSJONER: usize = 100;

/// The one who leads in a virksomhet, and acts for it.
struct Leder {
    ansatt: Uuid,
    virksomhet: Uuid,
}

impl Foresporsel {
    /// Makes an agreement; nobody has signed it. Its id.
    ///
    /// # Errors
    /// Faults only.
    pub async fn opprett_samarbeidsavtale(
        &self,
        ny: Avtaleinnhold,
        idempotens: Option<&Idempotens>,
    ) -> Utfoert<Uuid> {
        self.noter(Notat::Register);
        if let Some(avvisning) = feil_i_innhold(&ny, &self.register, None) {
            return nei(avvisning);
        }
        let leder = match self.leder_hos(|v| ny.parter.iter().any(|(part, _)| *part == v)) {
            Ok(leder) => leder,
            Err(avvisning) => return nei(avvisning),
        };
        self.alene_i_registeret().await?;
        match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(ider)) => {
                return Ok(Ok(*ider
                    .first()
                    .ok_or(Lagerfeil::UlesbarRad("idempotens"))?));
            }
            Ok(None) => {}
        }
        let i_dag = self.i_dag();
        let avtaler = self.register.avtaler().into_iter();
        let loepende = avtaler
            .filter(|a| a.er_part(leder.virksomhet) && a.status(i_dag) != Avtalestatus::Utloept);
        if MAKS_AVTALER <= loepende.count() {
            return nei(Avvisning::ny(
                Feilkode::BadUserInput,
                &["input"],
                "Virksomheten har for mange avtaler.",
            ));
        }
        let id = self.ny_id();
        let rad = Model {
            avtale_id: id,
            versjon: 0,
            sagt_opp: None,
            ..self.rad(ny, leder.ansatt)
        };
        self.husk(idempotens, &[id]).await?;
        self.ny_avtaleversjon(rad, &leder).await
    }

    /// Changes an agreement that is not in force; whoever had signed signs anew.
    ///
    /// # Errors
    /// Faults only.
    pub async fn endre_samarbeidsavtale(
        &self,
        id: Uuid,
        versjon: i32,
        endring: Innholdsendring,
    ) -> Utfoert<Uuid> {
        let (naa, leder) = match self.egen_samarbeidsavtale(id) {
            Ok(funnet) => funnet,
            Err(avvisning) => return nei(avvisning),
        };
        let ny = endret_innhold(&naa, endring)?;
        if !ny.parter.iter().any(|(part, _)| *part == leder.virksomhet) {
            return nei(ikke_part(&["input", "parter"]));
        }
        self.alene_i_registeret().await?;
        if naa.versjon != versjon {
            return nei(endret());
        }
        let i_dag = self.i_dag();
        if !matches!(
            naa.status(i_dag),
            Avtalestatus::Utkast | Avtalestatus::Kommende
        ) {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input"],
                "Avtalen er i kraft: en ny må avløse den.",
            ));
        }
        if let Some(avvisning) = feil_i_innhold(&ny, &self.register, Some(id)) {
            return nei(avvisning);
        }
        let rad = Model {
            avtale_id: id,
            versjon: naa.versjon,
            sagt_opp: None,
            ..self.rad(ny, leder.ansatt)
        };
        self.ny_avtaleversjon(rad, &leder).await
    }

    /// Signs for the asker's own virksomhet what was read. Idempotent.
    ///
    /// # Errors
    /// Faults only.
    pub async fn signer_samarbeidsavtale(&self, id: Uuid, versjon: i32) -> Utfoert<Uuid> {
        let (mut naa, leder) = match self.egen_samarbeidsavtale(id) {
            Ok(funnet) => funnet,
            Err(avvisning) => return nei(avvisning),
        };
        self.alene_i_registeret().await?;
        let i_dag = self.i_dag();
        let egen = |p: &&mut Avtalepart| p.virksomhet_id == leder.virksomhet;
        let Some(part) = naa.parter.0.iter_mut().find(egen) else {
            return nei(ikke_part(&["input"]));
        };
        // A change would have cleared it, so what is signed stands as it was read.
        if part.signert.is_some() {
            return Ok(Ok(id));
        }
        part.signert = Some(i_dag);
        part.signert_av = Some(leder.ansatt);
        if naa.versjon != versjon {
            return nei(endret());
        }
        if naa.gyldig_til_og_med.is_some_and(|til| til < i_dag) {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input"],
                "Avtalens siste dag er passert.",
            ));
        }
        self.ny_avtaleversjon(naa, &leder).await
    }

    /// Gives notice for the asker's own virksomhet: the last day is when the notice has run, from
    /// the day the agreement is in force. Idempotent.
    ///
    /// # Errors
    /// Faults only.
    pub async fn si_opp_samarbeidsavtale(&self, id: Uuid) -> Utfoert<Uuid> {
        let (mut naa, leder) = match self.egen_samarbeidsavtale(id) {
            Ok(funnet) => funnet,
            Err(avvisning) => return nei(avvisning),
        };
        self.alene_i_registeret().await?;
        let i_dag = self.i_dag();
        match naa.status(i_dag) {
            Avtalestatus::Utkast => {
                return nei(Avvisning::ny(
                    Feilkode::Conflict,
                    &["input"],
                    "Avtalen er ikke inngått.",
                ));
            }
            Avtalestatus::Utloept => return Ok(Ok(id)),
            _ if naa.sagt_opp.is_some() => return Ok(Ok(id)),
            _ => {}
        }
        let maaneder = u32::try_from(naa.oppsigelsestid_maaneder).unwrap_or(0);
        let siste = i_dag
            .max(naa.gyldig_fra_og_med)
            .checked_add_months(Months::new(maaneder))
            .ok_or(Lagerfeil::UlesbarRad("samarbeidsavtale"))?;
        naa.gyldig_til_og_med = Some(naa.gyldig_til_og_med.map_or(siste, |til| til.min(siste)));
        naa.sagt_opp = Some(i_dag);
        self.ny_avtaleversjon(naa, &leder).await
    }

    /// An agreement, and the asker as one who leads in a party of it. Asked before the lock, which
    /// stops everyone: nobody takes it who has no say here.
    fn egen_samarbeidsavtale(&self, id: Uuid) -> Result<(Model, Leder), Avvisning> {
        self.noter(Notat::Register);
        let Some(naa) = self.register.avtale(id) else {
            return Err(Avvisning::finnes_ikke(&["input", "id"]));
        };
        let leder = self.leder_hos(|v| naa.er_part(v))?;
        Ok((naa.clone(), leder))
    }

    fn leder_hos(&self, er_part: impl FnOnce(Uuid) -> bool) -> Result<Leder, Avvisning> {
        let Some(meg) = self
            .innlogget
            .ansatt()
            .filter(|a| a.roller.har(Ansattrolle::Leder))
        else {
            return Err(Avvisning::ny(
                Feilkode::Forbidden,
                &["input"],
                "Bare en leder gjør dette for sin virksomhet.",
            ));
        };
        if !er_part(meg.virksomhet.0) {
            return Err(ikke_part(&["input"]));
        }
        Ok(Leder {
            ansatt: meg.ansatt.0,
            virksomhet: meg.virksomhet.0,
        })
    }

    /// Takes the registry's lock alone. It must come first: a transaction that shares the lock
    /// would wait for the others that share it, and they for it.
    async fn alene_i_registeret(&self) -> Result<(), Lagerfeil> {
        self.krev_skriving()?;
        if self.tx.lock().await.is_some() {
            return Err(Lagerfeil::FeilModus);
        }
        self.med_tx(async |tx| {
            self.lager.db.laas_register(tx).await?;
            let felles = felles::Entity::find_by_id(felles::ID).one(tx).await?;
            // What the asker may do and what stands was read before the lock.
            if felles.is_some_and(|f| f.epoke == self.register.epoke()) {
                Ok(())
            } else {
                Err(Lagerfeil::Flyttet)
            }
        })
        .await
    }

    fn rad(&self, ny: Avtaleinnhold, ansatt: Uuid) -> Model {
        let usignert = |(virksomhet_id, forpliktelser)| Avtalepart {
            virksomhet_id,
            forpliktelser,
            signert: None,
            signert_av: None,
        };
        Model {
            id: self.ny_id(),
            avtale_id: Uuid::nil(),
            versjon: 0,
            type_: ny.type_.kode(),
            tittel: ny.tittel,
            parter: Avtaleparter(ny.parter.into_iter().map(usignert).collect()),
            overordnet_id: ny.overordnet,
            gyldig_fra_og_med: ny.fra,
            gyldig_til_og_med: ny.til,
            gjennomgaas_innen: ny.gjennomgaas_innen,
            oppsigelsestid_maaneder: ny.oppsigelsestid,
            sagt_opp: None,
            endret: self.naa,
            endret_av: Some(ansatt),
        }
    }

    /// Adds the next version, and reads the registry as it then is.
    async fn ny_avtaleversjon(&self, rad: Model, leder: &Leder) -> Utfoert<Uuid> {
        let avtale = rad.avtale_id;
        if MAKS_VERSJONER <= self.register.avtaleversjoner(avtale).len() {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input"],
                "Avtalen er endret for mange ganger: lag en ny.",
            ));
        }
        let rad = Model {
            id: self.ny_id(),
            versjon: rad.versjon + 1,
            endret: self.naa,
            endret_av: Some(leder.ansatt),
            ..rad
        };
        let register = self
            .med_tx(async |tx| {
                rad.into_active_model().insert(tx).await?;
                let ny = flytt_felles(tx, self.naa).await?;
                self.noter_hendelse(ny);
                Register::les(tx).await
            })
            .await?;
        // One mutation per request: nobody has set it before.
        self.endret_register.get_or_init(|| Arc::new(register));
        Ok(Ok(avtale))
    }
}

fn ikke_part(felt: &[&'static str]) -> Avvisning {
    Avvisning::ny(
        Feilkode::Forbidden,
        felt,
        "Virksomheten din er ikke part i avtalen.",
    )
}

fn endret() -> Avvisning {
    Avvisning::ny(Feilkode::Conflict, &["input", "versjon"], ENDRET)
}
