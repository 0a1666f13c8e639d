//! What a personvernombud controls.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MergedObject, Object};
use chrono::TimeDelta;
use entity::tilgangslogg;

use super::{
    henvendelse::Henvendelse,
    logg::{Innfoersel, loggkobling, loggsidevalg},
    register::Ansatt,
};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::Kategori,
    kall::{aapnet, foresporsel, gyldig, ugyldig},
    koblinger::Kobling,
    skalarer::{Tid, fra_id, id},
};
use crate::storage::{
    Eksponering as Eksponeringsrad, Eksponert, Kontrollutvalg, Loggfilter, Mange, Register,
};

/// Longest time that a pattern looks at.
const LENGSTE_TID: TimeDelta = TimeDelta::days(400);

/// Marker: everything is in the request.
pub struct Kontroll;

/// Between which moments, and by whom.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Personvernombud]))]
pub struct KontrollUtvalg {
    /// From here on.
    fra: Tid,
    /// Before this; at most 400 days later.
    til: Tid,
    /// By this employment alone.
    ansatt_id: Option<ID>,
    /// With this token alone: SHA-256 of it, in base64url.
    token: Option<String>,
}

impl KontrollUtvalg {
    fn les(self) -> async_graphql::Result<Kontrollutvalg> {
        let (fra, til) = (self.fra.0, self.til.0);
        if til <= fra || til - fra > LENGSTE_TID {
            return Err(ugyldig("Tiden må gå fremover, og høyst 400 dager."));
        }
        Ok(Kontrollutvalg {
            fra,
            til,
            ansatt: self.ansatt_id.as_ref().map(fra_id),
            token: self.token.map(uten_nul).transpose()?,
        })
    }
}

/// What a list of entries is narrowed to; all that is given must be so.
#[derive(InputObject, Default)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Personvernombud]))]
pub struct KontrollFilter {
    /// From here on.
    fra: Option<Tid>,
    /// Before this.
    til: Option<Tid>,
    /// By this employment.
    ansatt_id: Option<ID>,
    /// With this token: SHA-256 of it, in base64url.
    token: Option<String>,
    /// Something was refused, or nothing was.
    avslag: Option<bool>,
}

impl KontrollFilter {
    fn les(self) -> async_graphql::Result<Loggfilter> {
        Ok(Loggfilter {
            fra: self.fra.map(|t| t.0),
            til: self.til.map(|t| t.0),
            ansatt: self.ansatt_id.as_ref().map(fra_id),
            token: self.token.map(uten_nul).transpose()?,
            avslag: self.avslag,
            ..Loggfilter::default()
        })
    }
}

fn uten_nul(tekst: String) -> async_graphql::Result<String> {
    if tekst.contains('\0') {
        return Err(ugyldig("Teksten har et tegn som ikke kan lagres."));
    }
    Ok(tekst)
}

/// What your organisation's staff and systems did in the portal. Brukere are told by id alone:
/// who they are, you see where samtykke lets you.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Personvernombud]))]
impl Kontroll {
    /// Entries of the access log, latest first.
    async fn oppslag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Narrows the list.")] filter: Option<KontrollFilter>,
        #[graphql(desc = "How many, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "A cursor of an earlier page.")] after: Option<String>,
    ) -> async_graphql::Result<Option<Kobling<Kontrolloppslag>>> {
        let f = foresporsel(ctx)?;
        let lest = loggsidevalg(ctx, first, after)
            .and_then(|valg| Ok((valg, filter.unwrap_or_default().les()?)));
        let Some((valg, filter)) = gyldig(ctx, lest)? else {
            return Ok(None);
        };
        let Some(side) = aapnet(ctx, f.kontroller(&filter, valg).await)? else {
            return Ok(None);
        };
        let node = |rad| Kontrolloppslag::ny(f.register(), rad);
        gyldig(ctx, loggkobling(side, valg, node))
    }

    /// What brukere have written to you, latest first, 200 at most.
    async fn henvendelser(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what is answered, or what is not.")] besvart: Option<bool>,
    ) -> async_graphql::Result<Option<Vec<Henvendelse>>> {
        let f = foresporsel(ctx)?;
        let rader = aapnet(ctx, f.mottatte_henvendelser(besvart).await)?;
        let vis = |rad| Henvendelse(f.register().clone(), rad);
        Ok(rader.map(|alle| alle.into_iter().map(vis).collect()))
    }

    /// Staff who asked for many brukere within an hour, most first, 200 at most.
    async fn mange_brukere(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When, and by whom.")] utvalg: KontrollUtvalg,
        #[graphql(
            desc = "How many brukere are many.",
            default = 20,
            validator(minimum = 2)
        )]
        minst: i32,
    ) -> async_graphql::Result<Option<Vec<MangeBrukere>>> {
        let f = foresporsel(ctx)?;
        let Some(utvalg) = gyldig(ctx, utvalg.les())? else {
            return Ok(None);
        };
        let funn = aapnet(ctx, f.mange_brukere(&utvalg, i64::from(minst)).await)?;
        Ok(funn.map(|alle| {
            alle.into_iter()
                .map(|rad| MangeBrukere(f.register().clone(), rad))
                .collect()
        }))
    }

    /// Brukere whom somebody opened who never had a tie to them, before or after (on duty, then);
    /// most entries first, 200 at most.
    async fn uten_tilknytning(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When, and by whom.")] utvalg: KontrollUtvalg,
    ) -> async_graphql::Result<Option<Vec<Eksponering>>> {
        eksponerte(ctx, utvalg, Eksponert::AvEnUtenTilknytning).await
    }

    /// What each bruker was exposed to, for the report of a breach (GDPR art. 33); most entries
    /// first, 200 at most.
    async fn eksponerte(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When, and by whom.")] utvalg: KontrollUtvalg,
    ) -> async_graphql::Result<Option<Vec<Eksponering>>> {
        eksponerte(ctx, utvalg, Eksponert::AvVirksomheten).await
    }
}

async fn eksponerte(
    ctx: &Context<'_>,
    utvalg: KontrollUtvalg,
    hvordan: Eksponert,
) -> async_graphql::Result<Option<Vec<Eksponering>>> {
    let f = foresporsel(ctx)?;
    let Some(utvalg) = gyldig(ctx, utvalg.les())? else {
        return Ok(None);
    };
    let funn = aapnet(ctx, f.eksponerte(&utvalg, hvordan).await)?;
    Ok(funn.map(|alle| {
        alle.into_iter()
            .map(|rad| Eksponering(f.register().clone(), rad))
            .collect()
    }))
}

/// One entry of the access log that your organisation made.
#[derive(MergedObject)]
#[graphql(directive = direktiv::rolle::apply(vec![Rolle::Personvernombud]))]
pub struct Kontrolloppslag(Innfoersel, ForKontroll);

impl Kontrolloppslag {
    fn ny(register: &Arc<Register>, rad: Arc<tilgangslogg::Model>) -> Self {
        Self(Innfoersel(register.clone(), rad.clone()), ForKontroll(rad))
    }
}

/// What of an entry is for those who control.
struct ForKontroll(Arc<tilgangslogg::Model>);

#[Object]
impl ForKontroll {
    /// SHA-256 of the token, in base64url.
    async fn token(&self) -> Option<&str> {
        self.0.token.as_deref()
    }

    /// The operation's name.
    async fn operasjon(&self) -> Option<&str> {
        self.0.operasjon.as_deref()
    }

    /// SHA-256 of the document, in hex.
    async fn dokument(&self) -> &str {
        &self.0.dokument
    }

    /// The bruker who was reached; null for a search, and for somebody hidden or unknown.
    async fn bruker_id(&self) -> Option<ID> {
        self.0.bruker_id.map(id)
    }

    /// How many brukere a search found.
    async fn antall(&self) -> i32 {
        self.0.antall
    }
}

/// Somebody who asked for many.
pub struct MangeBrukere(Arc<Register>, Mange);

/// A member of staff who asked for many brukere within an hour.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Personvernombud]))]
impl MangeBrukere {
    /// Who.
    async fn ansatt(&self) -> Option<Ansatt> {
        Ansatt::finn(&self.0, self.1.ansatt)
    }

    /// When in that hour it began.
    async fn fra(&self) -> Tid {
        Tid(self.1.fra)
    }

    /// How many brukere, hidden and unknown ones too.
    async fn antall(&self) -> i64 {
        self.1.antall
    }
}

/// What one bruker was exposed to.
pub struct Eksponering(Arc<Register>, Eksponeringsrad);

/// What one bruker was exposed to.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Personvernombud]))]
impl Eksponering {
    /// By whom, where that is told apart.
    async fn ansatt(&self) -> Option<Ansatt> {
        Ansatt::finn(&self.0, self.1.ansatt?)
    }

    /// The bruker.
    async fn bruker_id(&self) -> ID {
        id(self.1.bruker)
    }

    /// How often.
    async fn antall(&self) -> i64 {
        self.1.antall
    }

    /// The first time.
    async fn foerste(&self) -> Tid {
        Tid(self.1.foerste)
    }

    /// The last time.
    async fn siste(&self) -> Tid {
        Tid(self.1.siste)
    }

    /// What was given.
    async fn kategorier(&self) -> Vec<Kategori> {
        self.1.gitt.iter().map(Into::into).collect()
    }
}
