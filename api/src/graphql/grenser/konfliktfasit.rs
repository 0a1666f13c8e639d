//! Conflicts beside a second opinion, written from the specification's text (GraphQL §5.3.2), in documents
//! made at random: it compares each with each.

use async_graphql::{
    Positioned,
    parser::{
        parse_query,
        types::{ExecutableDocument, Field, Selection, SelectionSet},
    },
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use super::{
    feil::finn,
    skjemakart::{Plass, Skjemakart},
};

const RUNDER: u64 = 3_000;

/// What may be selected of each type.
const VALG: [(&str, &[&str]); 5] = [
    (
        "Enhet",
        &[
            "x: navn",
            "x: id",
            "x: __typename",
            "e: overordnet",
            "x: erHelsetjeneste",
        ],
    ),
    ("Node", &["x: id", "id", "x: __typename"]),
    (
        "Bruker",
        &[
            "x: id",
            "x: foedselsdato",
            "k: kriseplan",
            "k: ropForloep",
            "x: navn",
            "a: ansvarsgruppe",
        ],
    ),
    (
        "Ansatt",
        &["x: id", "x: enhet", "e: enhet", "x: navn", "id"],
    ),
    (
        "Barn",
        &[
            "x: id",
            "x: foedselsaar",
            "v: versjoner(first: 1)",
            "v: versjoner(first: 2)",
        ],
    ),
];

fn sett(t: &mut StdRng, type_: &str, dybde: u32) -> String {
    let kart = Skjemakart::kontrakten();
    let (_, valg) = VALG.iter().find(|(navn, _)| *navn == type_).unwrap();
    let mut ut = String::new();
    for _ in 0..t.random_range(1..4) {
        let fragment = t.random_range(0..3);
        if dybde > 0 && fragment == 0 {
            let paa = VALG.choose(t).unwrap().0;
            let her = kart.type_(type_).zip(kart.type_(paa));
            if her.is_some_and(|(en, annen)| kart.kan_vaere_like(en, annen)) {
                ut += &format!("... on {paa} {{ {} }} ", sett(t, paa, dybde - 1));
                continue;
            }
        }
        if dybde > 0 && fragment == 1 {
            ut += &format!("... {{ {} }} ", sett(t, type_, dybde - 1));
            continue;
        }
        let felt = valg.choose(t).unwrap();
        let navn = felt
            .split(['(', ' '])
            .find(|del| !del.ends_with(':'))
            .unwrap();
        let kjent = kart.felt(kart.type_(type_).unwrap(), navn).unwrap();
        let under = ["__typename", "y: __typename", "__typename y: __typename"];
        let under = under.choose(t).unwrap();
        let til = kart.navn(kjent.til);
        ut += &if dybde > 0 && VALG.iter().any(|(type_, _)| *type_ == til) {
            format!("{felt} {{ {} }} ", sett(t, til, dybde - 1))
        } else if kart.har_felt(kjent.til) {
            format!("{felt} {{ {under} }} ")
        } else {
            format!("{felt} ")
        };
    }
    ut
}

/// What chance seldom makes: under fields of different objects something of one type, alike and not.
const SJELDNE: [&str; 7] = [
    "... on Ansatt { e: enhet { n: navn } } ... on Enhet { e: overordnet { n: erHelsetjeneste } }",
    "... on Ansatt { e: enhet { n: navn } } ... on Enhet { e: overordnet { n: navn } }",
    "... on Ansatt { e: enhet { n: navn } } ... on Enhet { e: overordnet { n: id } }",
    "... on Tiltak { eier { n: navn } } ... on Trinn { eier { n: roeper } }",
    "... on Medlem { e: virksomhet { e: enheter { n: totalCount } } } \
     ... on Maal { e: eier { e: etterfoelger { n: navn } } }",
    "... on Tiltak { e: maal { e: eier { n: id } } } \
     ... on Varselsignal { e: eier { e: etterfoelger { n: navn } } }",
    "... on Tiltak { e: eier { e: etterfoelger { n: organisasjonsnummer } } } \
     ... on Varselsignal { e: eier { e: etterfoelger { n: navn } } }",
];

type Her<'a> = (Plass, &'a Field);

fn samlet<'a>(dokument: &'a ExecutableDocument, sett: &'a SelectionSet, av: Plass) -> Vec<Her<'a>> {
    let kart = Skjemakart::kontrakten();
    let under = |valgt: &'a Positioned<Selection>| match &valgt.node {
        Selection::Field(felt) => vec![(av, &felt.node)],
        Selection::InlineFragment(f) => {
            let paa = f.node.type_condition.as_ref().map(|paa| &paa.node.on.node);
            let av = paa.map_or(av, |paa| kart.type_(paa).unwrap());
            samlet(dokument, &f.node.selection_set.node, av)
        }
        Selection::FragmentSpread(f) => {
            let f = &dokument.fragments[&f.node.fragment_name.node].node;
            let av = kart.type_(&f.type_condition.node.on.node).unwrap();
            samlet(dokument, &f.selection_set.node, av)
        }
    };
    sett.items.iter().flat_map(under).collect()
}

fn under<'a>(dokument: &'a ExecutableDocument, (av, felt): Her<'a>) -> Vec<Her<'a>> {
    let kjent = Skjemakart::kontrakten().felt(av, &felt.name.node).unwrap();
    samlet(dokument, &felt.selection_set.node, kjent.til)
}

fn sammen<'a>(dokument: &'a ExecutableDocument, en: Her<'a>, annen: Her<'a>) -> Vec<Her<'a>> {
    [under(dokument, en), under(dokument, annen)].concat()
}

/// Each selection set by itself, and FieldsInSetCanMerge.
fn kan_flettes(dokument: &ExecutableDocument, alle: &[Her<'_>]) -> bool {
    let kart = Skjemakart::kontrakten();
    let hver = |en: &Her<'_>| kan_flettes(dokument, &under(dokument, *en));
    alle.iter().all(hver)
        && par(alle).all(|(en, annen)| {
            let samme = en.0 == annen.0 || kart.er_abstrakt(en.0) || kart.er_abstrakt(annen.0);
            let like = en.1.name.node == annen.1.name.node
                && en.1.arguments.iter().map(|a| &a.1.node).eq(annen
                    .1
                    .arguments
                    .iter()
                    .map(|a| &a.1.node));
            samme_form(dokument, en, annen)
                && (!samme || (like && kan_flettes(dokument, &sammen(dokument, en, annen))))
        })
}

/// SameResponseShape.
fn samme_form(dokument: &ExecutableDocument, en: Her<'_>, annen: Her<'_>) -> bool {
    let kart = Skjemakart::kontrakten();
    let kjent = |(av, felt): Her<'_>| kart.felt(av, &felt.name.node).unwrap();
    kart.har_lik_form(kjent(en), kjent(annen))
        && par(&sammen(dokument, en, annen)).all(|(en, annen)| samme_form(dokument, en, annen))
}

fn par<'a>(alle: &[Her<'a>]) -> impl Iterator<Item = (Her<'a>, Her<'a>)> {
    let mut ut = Vec::new();
    for (nr, en) in alle.iter().enumerate() {
        for annen in alle.iter().skip(nr + 1) {
            if en.1.response_key().node == annen.1.response_key().node {
                ut.push((*en, *annen));
            }
        }
    }
    ut.into_iter()
}

#[test]
fn felt_er_i_konflikt_naar_spesifikasjonen_sier_det() {
    let rot = Skjemakart::kontrakten().type_("Query").unwrap();
    let (mut rette, mut gale) = (0, 0);
    let tilfeldige = (0..RUNDER).map(|froe| {
        let mut t = StdRng::seed_from_u64(froe);
        let (foerst, saa) = (sett(&mut t, "Node", 4), sett(&mut t, "Node", 3));
        format!(
            "{{ n: node(id: 1) {{ {foerst} }} ...f }} fragment f on Query {{ n: node(id: 1) {{ {saa} }} }}"
        )
    });
    let sjeldne = SJELDNE
        .iter()
        .map(|valg| format!("{{ node(id: 1) {{ {valg} }} }}"));
    for tekst in tilfeldige.chain(sjeldne) {
        let dokument = parse_query(&tekst).unwrap();
        let (_, operasjon) = dokument.operations.iter().next().unwrap();
        let alle = samlet(&dokument, &operasjon.node.selection_set.node, rot);
        let ventet = kan_flettes(&dokument, &alle);
        let funn = finn(&dokument, u32::MAX, false);
        let antall = funn.antall();
        assert_eq!(antall == 0, ventet, "{tekst}\n{:#?}", funn.sagt());
        if ventet { rette += 1 } else { gale += 1 }
    }
    assert!(
        rette > 100 && gale > 100,
        "the documents vary: {rette}, {gale}"
    );
}
