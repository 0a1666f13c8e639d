//! Who the bruker is, how to reach them, and the persons around them.

use async_graphql::ID;
use entity::{barn, bruker, kontakt, paaroerende, representasjon};

use super::register::Virksomhet;
use crate::graphql::{
    enumer::{Gradering, Kategori, Samtykkegiver},
    skalarer::{Dato, Versjon, id},
    skjerm::skjermet_type,
};

skjermet_type! {
    /// The name of the bruker. Kategorier: IDENTITET
    Navn: bruker::Entity, bruker::KLASSE;
    alltid {}
    felt {
        /// Given names.
        fornavn: String = |r| Some(r.fornavn.clone());
        /// Family name.
        etternavn: String = |r| Some(r.etternavn.clone());
        /// Given names and family name.
        fullt_navn: String = |r| Some(format!("{} {}", r.fornavn, r.etternavn));
    }
}

skjermet_type! {
    /// How to reach the bruker (kontaktinformasjon). Kategorier: KONTAKT
    Kontaktinfo: kontakt::Entity, kontakt::KLASSE;
    alltid {
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// Telephone.
        telefon: String = |r| r.telefon.clone();
        /// E-mail.
        epost: String = |r| r.epost.clone();
        /// Street address. Kategorier: KONTAKT
        adresse: String [kontakt::ADRESSE] = |r| r.adresse.clone();
        /// Postal code. Kategorier: KONTAKT
        postnummer: String [kontakt::POSTNUMMER] = |r| r.postnummer.clone();
        /// City district (bydel). Kategorier: KONTAKT
        bydel: String [kontakt::BYDEL] = |r| r.bydel.clone();
        /// Whether the address is graded (fortrolig adresse).
        gradering: Gradering = |r| Some(r.sak().gradering().into());
    }
}

skjermet_type! {
    /// Next of kin (paaroerende) of this bruker. Kategorier: PAAROERENDE
    Paaroerende: paaroerende::Entity, paaroerende::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: PAAROERENDE
        eier: Virksomhet [paaroerende::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// Name.
        navn: String = |r| Some(r.navn.clone());
        /// Relation to the bruker.
        relasjon: String = |r| Some(r.relasjon.clone());
        /// Telephone.
        telefon: String = |r| r.telefon.clone();
        /// Whether this is the nearest next of kin (naermeste paaroerende, pbrl § 1-3).
        er_naermeste: bool = |r| Some(r.er_naermeste);
        /// Whether a samtykke can name this person: the portal knows who it is.
        kan_faa_samtykke: bool = |r| Some(r.person_id.is_some());
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// A child that the bruker cares for (barn som paaroerende). Kategorier: BARN
    Barn: barn::Entity, barn::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: BARN
        eier: Virksomhet [barn::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// Year of birth.
        foedselsaar: i32 = |r| Some(r.foedselsaar);
        /// Who looks after the child.
        ivaretatt_av: String = |r| r.ivaretatt_av.clone();
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// Somebody who may act for the bruker: guardian (verge), parent, power of attorney. Kategorier: JURIDISK
    Representasjon: representasjon::Entity, representasjon::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
    }
    felt {
        /// In what capacity.
        type_: Samtykkegiver = |r| r.type_().map(Into::into);
        /// Name.
        navn: String = |r| Some(r.navn.clone());
        /// The categories that the mandate covers.
        mandat: Vec<Kategori> = |r| Some(r.mandat().iter().map(Into::into).collect());
        /// First day.
        gyldig_fra_og_med: Dato = |r| Some(Dato(r.gyldig_fra_og_med));
        /// Last day.
        gyldig_til_og_med: Dato = |r| r.gyldig_til_og_med.map(Dato);
    }
}
