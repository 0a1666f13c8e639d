//! What the program says to a developer who starts it.

use crate::{
    klokke::Klokke,
    server::{Utvikling, eksempler},
};

/// What a developer needs to begin: the address, the personas, a first query.
pub(super) fn velkommen(utvikling: &Utvikling, klokke: &dyn Klokke, adresse: &str) {
    println!("\nhelsefellesskap runs at {adresse}/graphql (GraphiQL in a browser)\n");
    println!("Personas, each with a token for 12 hours:\n");
    for p in utvikling.personaer(klokke) {
        let felt = |navn: &str| {
            p.get(navn)
                .and_then(|v| v.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        println!(
            "  {}: {}\n    {}\n",
            felt("navn"),
            felt("beskrivelse"),
            felt("token")
        );
    }
    println!("A first query, to paste into GraphiQL or send with curl:\n");
    if let Some(foerste) = eksempler(klokke.i_dag()).first() {
        println!("{}", foerste.dokument);
    }
}
