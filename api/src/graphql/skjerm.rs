//! The one form in which a personal row becomes a type of the contract.
//!
//! A type names its entity, and so its class; a field with a class of its own names that class
//! once, for the directive and for the check.

/// Declares an object type over an opened row.
///
/// - `alltid`: non-null fields that say nothing beyond that the row exists (id, versjon).
/// - `felt`: nullable fields; with `[KLASSE]` after the type where the class is narrower.
/// - `under`: nullable fields that look at other rows of the case, or at the clock.
/// - `versjoner Navn`: the history, under the history mask.
macro_rules! skjermet_type {
    (
        $(#[doc = $doc:literal])+
        $navn:ident: $entitet:path, $klasse:expr;
        alltid { $($(#[doc = $adoc:literal])+ $afelt:ident: $atype:ty = $ahent:expr;)* }
        felt { $($(#[doc = $fdoc:literal])+ $felt:ident: $type:ty $([$fklasse:expr])? = $hent:expr;)* }
        $(under { $($(#[doc = $udoc:literal])+ $ufelt:ident: $utype:ty = $uhent:expr;)* })?
        $(versjoner $versjoner:ident;)?
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone)]
        pub struct $navn(pub $crate::storage::Aapnet<$entitet>);

        $(#[doc = $doc])+
        #[async_graphql::Object(directive = $crate::graphql::direktiv::samtykke::apply(
            $crate::graphql::direktiv::kategorier($klasse),
            $crate::graphql::direktiv::fra_tekst($klasse),
            $crate::graphql::direktiv::og_radens($klasse),
            $crate::graphql::direktiv::lokaliserer($klasse)
        ))]
        impl $navn {
            $(
                $(#[doc = $adoc])+
                pub(super) async fn $afelt(&self) -> $atype {
                    let hent: fn(&$crate::storage::Aapnet<$entitet>) -> $atype = $ahent;
                    hent(&self.0)
                }
            )*
            $(
                $(#[doc = $fdoc])+
                $(#[graphql(directive = $crate::graphql::direktiv::samtykke::apply(
                    $crate::graphql::direktiv::kategorier($fklasse),
                    $crate::graphql::direktiv::fra_tekst($fklasse),
                    $crate::graphql::direktiv::og_radens($fklasse),
                    $crate::graphql::direktiv::lokaliserer($fklasse)
                ))])?
                async fn $felt(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Option<$type>> {
                    let _ = ctx;
                    $(
                        if $crate::graphql::kall::aapnet(ctx, self.0.felt($fklasse))?.is_none() {
                            return Ok(None);
                        }
                    )?
                    let hent: fn(&$crate::storage::Aapnet<$entitet>) -> Option<$type> = $hent;
                    Ok(hent(&self.0))
                }
            )*
            $($(
                $(#[doc = $udoc])+
                async fn $ufelt(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Option<$utype>> {
                    let hent: fn(&Self, &async_graphql::Context<'_>) -> async_graphql::Result<Option<$utype>> = $uhent;
                    hent(self, ctx)
                }
            )*)?
            $(
                /// Earlier and present versions, newest first. Needs a samtykke that includes history.
                async fn versjoner(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = "How many, 1 to 100; 20 when absent.")] first: Option<i32>,
                    #[graphql(desc = "A cursor of an earlier page.")] after: Option<String>,
                ) -> async_graphql::Result<Option<$crate::graphql::koblinger::$versjoner<$navn>>> {
                    let Some(alle) =
                        $crate::graphql::kall::aapnet(ctx, self.0.sak().versjoner(&self.0))?
                    else {
                        return Ok(None);
                    };
                    let register = self.0.sak().register().clone();
                    let alle = alle
                        .into_iter()
                        .map(|v| {
                            let nr = <$entitet as entity::personrad::Personrad>::versjon(&v.rad);
                            $crate::graphql::koblinger::Versjonsrad {
                                nr,
                                node: $navn(v.rad),
                                tidspunkt: v.tidspunkt,
                                endret_av: v.endret_av,
                                register: register.clone(),
                            }
                        })
                        .collect();
                    $crate::graphql::kall::gyldig(
                        ctx,
                        $crate::graphql::koblinger::$versjoner::side(alle, first, after.as_deref()),
                    )
                }
            )?
        }
    };
}

pub(super) use skjermet_type;
