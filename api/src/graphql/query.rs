//! What can be asked.

use async_graphql::{Context, ID, InputObject, Object, OneofObject};
use samtykke::{Avslag, Avslagsgrunn, Kategorier};

use super::{
    abonnement,
    direktiv::{self, Rolle as SkjemaRolle},
    enumer::{Kategori, Sektor},
    inndata::{
        BrukerFilter, BrukerSortering, HendelseFilter, MottakerInput, NyttSamtykkeInput, filter,
        sortering,
    },
    kall::{avslaa, feil, finnes_ikke, foresporsel, gyldig, ugyldig, ugyldig_markoer},
    koblinger::{Kant, Kobling, PageInfo, UKJENT_MARKOER, sidestoerrelse},
    plan::plan,
    skalarer::{Foedselsnummer, fra_id, id},
    typer::{
        bruker::Bruker,
        hendelse::{Stroemmelding, StroemmeldingConnection},
        kontroll::Kontroll,
        mal::Samtykkemal,
        meg::Meg,
        node::Node,
        register::{Virksomhet, virksomheter},
        samarbeidsavtale::{
            Samarbeidsavtale, SamarbeidsavtaleFilter, SamarbeidsavtaleSortering, samarbeidsavtaler,
        },
        tilgang::{Begrunnelse, Samtykkesimulering},
    },
};
use crate::auth::{Nummerregel, Personnummer};
use crate::proeve::{Lekkasje, er};
use crate::storage::{
    Foresporsel, Noekkel, Rolle, Sidevalg, bare_register,
    hendelser::{Hendelsesvalg, Markoer},
};

/// The root of queries.
pub struct Query;

/// By what a bruker is asked for.
#[derive(OneofObject)]
#[graphql(directive = direktiv::aapen::apply())]
pub enum BrukerNoekkel {
    /// The portal's id.
    Id(ID),
    /// The national identity number: for those who may search by it. Send it as a variable.
    #[graphql(directive = direktiv::rolle::apply(vec![SkjemaRolle::Foedselsnummerbruker]))]
    Foedselsnummer(Foedselsnummer),
}

/// A draft of what the bruker may decide.
#[derive(InputObject)]
#[graphql(directive = direktiv::rolle::apply(vec![SkjemaRolle::BrukerSelv, SkjemaRolle::Samtykkeregistrar]))]
pub struct SamtykkeutkastInput {
    /// Samtykker to give.
    #[graphql(validator(max_items = 20))]
    gi: Vec<NyttSamtykkeInput>,
    /// Samtykker to withdraw.
    #[graphql(validator(max_items = 100), directive = direktiv::egen::apply())]
    trekk: Option<Vec<ID>>,
    /// Parties to bar.
    #[graphql(validator(max_items = 100), directive = direktiv::egen::apply())]
    sperr: Option<Vec<MottakerInput>>,
}

/// What can be asked. Each answer holds exactly what the bruker's samtykke permits you.
#[Object(directive = direktiv::rolle::apply(vec![SkjemaRolle::Innlogget]))]
impl Query {
    /// You: as the token and the registry know you.
    async fn meg(&self) -> Meg {
        Meg
    }

    /// Anything by its global id. Hidden and unknown answer alike.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: ID,
    ) -> async_graphql::Result<Option<Node>> {
        let (f, uuid) = (foresporsel(ctx)?, fra_id(&id));
        if let Some(node) = Node::i_registeret(f, uuid) {
            return Ok(Some(node));
        }
        if for_lavt_nivaa(ctx, f) {
            return Ok(None);
        }
        let funn = f
            .finn(uuid, plan(ctx))
            .await
            .map_err(|aarsak| feil(ctx, aarsak))?;
        let node = match &funn {
            Some(funn) => {
                let merke = funn.sak.merke();
                let node = Node::i_saken(f, funn, uuid).map_err(|aarsak| feil(ctx, aarsak))?;
                if node.is_none() {
                    // What it would have needed is told to nobody.
                    funn.sak.tilbake_til(merke);
                }
                node
            }
            None => None,
        };
        if er(Lekkasje::UlikFeil) && node.is_none() && funn.is_some() {
            avslaa(
                ctx,
                &Avslag {
                    grunn: Avslagsgrunn::ManglerSamtykke,
                    mangler: Kategorier::TOM,
                },
            );
        } else if node.is_none() {
            finnes_ikke(ctx);
        }
        Ok(node)
    }

    /// The samtykker that are offered (samtykkemaler), in words that a person can understand.
    #[graphql(directive = direktiv::aapen::apply())]
    async fn samtykkemaler(&self) -> Vec<Samtykkemal> {
        samtykke::mal::MALER.iter().map(Samtykkemal).collect()
    }

    /// One bruker. Hidden and unknown answer alike.
    async fn bruker(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By id, or by identity number.")] noekkel: BrukerNoekkel,
    ) -> async_graphql::Result<Option<Bruker>> {
        let f = foresporsel(ctx)?;
        if for_lavt_nivaa(ctx, f) {
            return Ok(None);
        }
        let noekkel = match noekkel {
            BrukerNoekkel::Id(id) => Noekkel::Id(fra_id(&id)),
            BrukerNoekkel::Foedselsnummer(nummer) => {
                if !f.innlogget().har_rolle(Rolle::Foedselsnummerbruker) {
                    f.ingen(b"foedselsnummer")
                        .await
                        .map_err(|aarsak| feil(ctx, aarsak))?;
                    avslaa(
                        ctx,
                        &Avslag {
                            grunn: Avslagsgrunn::IngenTilgang,
                            mangler: Kategorier::TOM,
                        },
                    );
                    return Ok(None);
                }
                Noekkel::Nummer(personnummer(&nummer)?)
            }
        };
        let sak = f
            .sak(&noekkel, plan(ctx))
            .await
            .map_err(|aarsak| feil(ctx, aarsak))?;
        if sak.is_none() {
            finnes_ikke(ctx);
        }
        Ok(sak.map(Bruker))
    }

    /// The brukere whom you may see. Filters and sorting touch only what you may read of each.
    #[expect(
        clippy::too_many_arguments,
        reason = "Relay's four, a filter and a sorting"
    )]
    async fn brukere(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Narrows the list.")] filter: Option<BrukerFilter>,
        #[graphql(desc = "The order; by name when absent.")] sortering: Option<BrukerSortering>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "The page begins after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The page ends before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Kobling<Bruker>> {
        let f = foresporsel(ctx)?;
        let bakfra = last.is_some() || before.is_some();
        if bakfra && (first.is_some() || after.is_some()) {
            return Err(ugyldig("Bruk enten first og after, eller last og before."));
        }
        let cursor = if bakfra { before } else { after };
        let valg = Sidevalg {
            antall: sidestoerrelse(if bakfra { last } else { first })?,
            bakfra,
            ved: cursor.map(|c| fra_id(&ID(c))),
            tell: ctx.look_ahead().field("totalCount").exists(),
            nevn: ctx.look_ahead().field("edges").exists(),
        };
        let side = f
            .brukere(
                &self::filter(filter)?,
                self::sortering(sortering),
                valg,
                plan(ctx),
            )
            .await
            .map_err(|aarsak| feil(ctx, aarsak))?
            .ok_or_else(|| ugyldig_markoer(UKJENT_MARKOER))?;
        let forbi = valg.ved.is_some();
        let (neste, forrige) = if bakfra {
            (forbi, side.flere)
        } else {
            (side.flere, forbi)
        };
        let edges: Vec<Kant<Bruker>> = side
            .saker
            .into_iter()
            .map(|sak| Kant {
                cursor: id(sak.id()).0,
                node: Bruker(sak),
            })
            .collect();
        let side_info = PageInfo {
            neste,
            forrige,
            start: edges.first().map(|k| k.cursor.clone()),
            slutt: edges.last().map(|k| k.cursor.clone()),
        };
        Ok(Kobling {
            edges,
            side: side_info,
            antall: side.antall.unwrap_or(0),
        })
    }

    /// The organisations that take part.
    #[graphql(directive = direktiv::aapen::apply())]
    async fn virksomheter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these sectors.", validator(max_items = 7))] sektor: Option<
            Vec<Sektor>,
        >,
        #[graphql(desc = "How many, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "A cursor of an earlier page.")] after: Option<String>,
    ) -> async_graphql::Result<Kobling<Virksomhet>> {
        virksomheter(
            foresporsel(ctx)?.register(),
            sektor.as_deref(),
            first,
            after.as_deref(),
        )
    }

    /// The agreements between organisations, as they stand; by title unless sorted otherwise.
    #[graphql(directive = direktiv::aapen::apply())]
    async fn samarbeidsavtaler(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Narrows the list.")] filter: Option<SamarbeidsavtaleFilter>,
        #[graphql(desc = "The order.")] sortering: Option<SamarbeidsavtaleSortering>,
        #[graphql(desc = "How many, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "A cursor of an earlier page.")] after: Option<String>,
    ) -> async_graphql::Result<Kobling<Samarbeidsavtale>> {
        let f = foresporsel(ctx)?;
        let register = f
            .aktuelt_register()
            .await
            .map_err(|aarsak| feil(ctx, aarsak))?;
        samarbeidsavtaler(
            register,
            f.i_dag(),
            &filter.unwrap_or_default(),
            sortering,
            first,
            after.as_deref(),
        )
    }

    /// What has happened to the brukere whom you may see, since a cursor; the same messages as the
    /// subscription of this name. Without `after` it begins now.
    async fn hendelser(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this bruker.")] bruker_id: Option<ID>,
        #[graphql(
            desc = "How many `Hendelse`, 1 to 100; 20 when absent. `TilgangEndret` come beside them."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor of the last message that you have dealt with.")] after: Option<
            String,
        >,
        #[graphql(desc = "Narrows the messages.")] filter: Option<HendelseFilter>,
    ) -> async_graphql::Result<Option<StroemmeldingConnection>> {
        let f = foresporsel(ctx)?;
        if for_lavt_nivaa(ctx, f) {
            return Ok(None);
        }
        let utsnitt = abonnement::utsnitt(ctx, bruker_id.as_ref(), filter)?;
        let valg = Hendelsesvalg {
            etter: abonnement::markoer(ctx, after.as_deref(), &utsnitt).await?,
            antall: sidestoerrelse(first)?,
            utsnitt,
        };
        let side = f
            .hendelser(&valg, plan(ctx))
            .await
            .map_err(|aarsak| feil(ctx, aarsak))?;
        let Some(side) = side else {
            finnes_ikke(ctx);
            return Ok(None);
        };
        let side = side.map_err(abonnement::gjelder_ikke)?;
        let forsegl = |markoer: &Markoer| {
            let forseglet = f.forsegl(markoer, &valg.utsnitt);
            forseglet.map_err(|aarsak| feil(ctx, aarsak))
        };
        let meldinger = side.poster.into_iter();
        Ok(Some(StroemmeldingConnection {
            meldinger: meldinger
                .map(|(markoer, melding)| Ok(Stroemmelding::av(melding, forsegl(&markoer)?)))
                .collect::<async_graphql::Result<_>>()?,
            flere: side.flere,
            slutt: forsegl(&side.slutt)?,
        }))
    }

    /// What your organisation's staff and systems did in the portal, for its personvernombud.
    #[graphql(directive = direktiv::rolle::apply(vec![SkjemaRolle::Personvernombud]))]
    async fn kontroll(&self) -> Kontroll {
        Kontroll
    }

    /// Why you may or may not read a category of a bruker whom you see.
    async fn hvorfor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The bruker.")] bruker_id: ID,
        #[graphql(desc = "The category.")] kategori: Kategori,
    ) -> async_graphql::Result<Option<Begrunnelse>> {
        let f = foresporsel(ctx)?;
        if for_lavt_nivaa(ctx, f) {
            return Ok(None);
        }
        let sak = f
            .sak(
                &Noekkel::Id(fra_id(&bruker_id)),
                crate::storage::Plan::tom(),
            )
            .await
            .map_err(|aarsak| feil(ctx, aarsak))?;
        let Some(sak) = sak else {
            finnes_ikke(ctx);
            return Ok(None);
        };
        let kategori = samtykke::Kategori::from(kategori);
        Ok(Some(Begrunnelse(
            kategori,
            sak.beslutning().begrunnelse(kategori),
        )))
    }

    /// What a draft would give each party, before anyone signs.
    #[graphql(directive = direktiv::rolle::apply(vec![SkjemaRolle::BrukerSelv, SkjemaRolle::Samtykkeregistrar]))]
    async fn simuler_samtykke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The bruker.")] bruker_id: ID,
        #[graphql(desc = "The draft.")] utkast: SamtykkeutkastInput,
    ) -> async_graphql::Result<Option<Samtykkesimulering>> {
        let f = foresporsel(ctx)?;
        if for_lavt_nivaa(ctx, f) {
            return Ok(None);
        }
        let i_dag = f.i_dag();
        let gi = utkast.gi.iter().map(|u| u.utkast(i_dag)).collect();
        let trekk: Vec<_> = utkast
            .trekk
            .unwrap_or_default()
            .iter()
            .map(fra_id)
            .collect();
        let sperr: Vec<_> = utkast
            .sperr
            .unwrap_or_default()
            .iter()
            .map(MottakerInput::part)
            .collect();
        let svar = f
            .simuler_samtykke(fra_id(&bruker_id), gi, &trekk, &sperr)
            .await
            .map_err(|aarsak| feil(ctx, aarsak))?;
        match svar {
            None => {
                finnes_ikke(ctx);
                Ok(None)
            }
            Some((sak, Ok(simulert))) => Ok(Some(Samtykkesimulering(sak, simulert))),
            Some((_, Err(avvist))) => {
                if avvist
                    .iter()
                    .all(|a| a.kode == crate::storage::skriv::Feilkode::Forbidden)
                {
                    avslaa(
                        ctx,
                        &Avslag {
                            grunn: Avslagsgrunn::IngenTilgang,
                            mangler: Kategorier::TOM,
                        },
                    );
                    return Ok(None);
                }
                let melding = avvist
                    .first()
                    .map_or("Utkastet er ikke gyldig.", |a| a.melding);
                gyldig(ctx, Err(ugyldig(melding)))
            }
        }
    }
}

/// Personal data asks for a high level of login. Said of the token alone, whoever was asked for.
pub fn for_lavt_nivaa(ctx: &Context<'_>, f: &Foresporsel) -> bool {
    let for_lavt = bare_register(f.innlogget());
    if for_lavt {
        avslaa(
            ctx,
            &Avslag {
                grunn: Avslagsgrunn::ForLavtNivaa,
                mangler: Kategorier::TOM,
            },
        );
    }
    for_lavt
}

/// A number that the scalar has let through.
pub fn personnummer(nummer: &Foedselsnummer) -> async_graphql::Result<Personnummer> {
    [Nummerregel::Syntetisk, Nummerregel::Ekte]
        .into_iter()
        .find_map(|regel| Personnummer::parse(&nummer.0, regel).ok())
        .ok_or_else(|| ugyldig("Ikke et gyldig fødselsnummer eller D-nummer."))
}
