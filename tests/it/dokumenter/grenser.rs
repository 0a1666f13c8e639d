//! Every limit at its edge: as much as is allowed passes, one more is refused by name and number.

use helsefellesskap::konfig::Dokumentgrenser;
use serde_json::{Value, json};

use super::over;
use crate::rigg::{Portal, paa_begge};

paa_begge![
    det_som_er_tillatt_slipper_forbi_og_ett_til_gjor_ikke,
    fragmenter_telles_skrevet_ut,
    en_variabel_telles_hvert_sted_den_staar,
    en_stroem_beholder_lite,
];

/// A limit: its name, what it is set to in the test and how much that allows, and a document that
/// asks for so much.
type Sak = (
    &'static str,
    fn(&mut Dokumentgrenser),
    u64,
    fn(usize) -> String,
);

const SAKER: [Sak; 15] = [
    (
        "DOKUMENT",
        |g| g.kib = 1,
        1024,
        |n| format!("{:n$}", "{ __typename }"),
    ),
    (
        "SYMBOLER",
        |g| g.symboler = 10,
        10,
        |n| format!("{{ {}}}", "__typename ".repeat(n - 2)),
    ),
    (
        "NAVN",
        |g| g.navn = 10,
        10,
        |n| format!("{{ {}: meg {{ formaal }} }}", "x".repeat(n)),
    ),
    (
        "KLAMMER",
        |g| g.dybde = 1,
        18,
        |n| {
            let (aapne, lukk) = ("[".repeat(n - 2), "]".repeat(n - 2));
            format!("{{ node(id: {aapne}{lukk}) }}")
        },
    ),
    (
        "OPERASJONER",
        |g| g.operasjoner = 3,
        3,
        |n| {
            (0..n)
                .map(|n| format!("query q{n} {{ __typename }} "))
                .collect()
        },
    ),
    (
        "VALG",
        |g| g.valg = 20,
        20,
        |n| format!("{{ {}}}", alias(n)),
    ),
    (
        "SAMMEN",
        |g| g.valg = 20,
        60,
        |n| {
            // A field counts for itself and for each of the fragments around it.
            let felt = |nivaa: usize| match nivaa {
                12 => "__typename ".repeat(n / 13),
                _ if nivaa + 1 == n % 13 => "__typename ".to_owned(),
                _ => String::new(),
            };
            let nivaaer: Vec<String> = (0..=12).map(felt).collect();
            format!("{{ {} {}", nivaaer.join(" ... { "), "} ".repeat(13))
        },
    ),
    ("FEIL", |g| g.feil = 24, 24, med_feil),
    (
        "ARGUMENTER",
        |g| g.argumenter = 6,
        6,
        |n| {
            let flere = (3..n).map(|n| format!("a{n}: brukere(first: 1) {{ totalCount }} "));
            let flere: String = flere.collect();
            format!("query($n: Int) {{ brukere(first: $n) {{ totalCount }} {flere}}}")
        },
    ),
    (
        "DYBDE",
        |g| g.dybde = 4,
        4,
        |n| {
            format!(
                "{{ __type(name: \"Query\") {{ {}kind{} }} }}",
                "ofType { ".repeat(n - 2),
                " }".repeat(n - 2)
            )
        },
    ),
    (
        "NIVAAER",
        |g| g.dybde = 3,
        6,
        |n| {
            format!(
                "{{ {}__typename{} }}",
                "... { ".repeat(n - 1),
                " }".repeat(n - 1)
            )
        },
    ),
    (
        "ALIAS",
        |g| g.alias = 5,
        5,
        |n| format!("{{ {}}}", alias(n)),
    ),
    (
        "DIREKTIVER",
        |g| g.direktiver = 4,
        4,
        |n| {
            let felt = (0..n).map(|n| format!("a{n}: __typename @skip(if: false) "));
            format!("{{ {}}}", felt.collect::<String>())
        },
    ),
    (
        "DIREKTIVER_PER_FELT",
        |g| g.direktiver_per_felt = 2,
        2,
        |n| {
            format!(
                "{{ __typename @include(if: true) {}}}",
                "@skip(if: false) ".repeat(n - 1)
            )
        },
    ),
    (
        "INTROSPEKSJON",
        |g| g.introspeksjon = 1,
        1,
        |n| {
            format!(
                "{{ __type(name: \"Node\") {{ {}name{} }} }}",
                "fields { type { ".repeat(n),
                " } }".repeat(n)
            )
        },
    ),
];

/// So many mistakes, each of them another one.
fn med_feil(n: usize) -> String {
    let en = |n: usize| match n % 18 {
        0 => format!("u{n} {{ a }} "),
        1 => format!("...f{n} "),
        2 => format!("... on T{n} {{ a }} "),
        3 => "meg { formaal { __typename } } ".to_owned(),
        4 => "... on __Type { name } ".to_owned(),
        5 => format!("meg @include(if: $v{n}) {{ formaal }} "),
        6 => "... on Bruker { id } ".to_owned(),
        7 => format!("a{n}: brukere(filter: {{ ipStatus: [$w{n}] }}) {{ totalCount }} "),
        8 => format!("a{n}: meg(x{n}: 1) {{ formaal }} "),
        9 => format!("a{n}: brukere(first: 1, first: 1) {{ totalCount }} "),
        10 => format!("a{n}: node {{ id }} "),
        11 => format!("a{n}: meg "),
        12 => "... on Node { id } ".to_owned(),
        13 => "...g ".to_owned(),
        14 => "meg @include(if: true) @include(if: true) { formaal } ".to_owned(),
        15 => format!("__typename @skip(if: true, x{n}: 1) "),
        16 => format!("a{n}: brukere(first: \"\") {{ totalCount }} "),
        _ => "__typename @rolle ".to_owned(),
    };
    // Six more: a variable defined twice, one of an unknown type and one of a type that only answers
    // have, neither used, and a fragment that is not used either.
    let seks = "query($a: ID!, $a: ID!, $b: [Finnesikke!], $c: Bruker)";
    let ubrukt = "fragment h on Query { __typename }";
    // What there is does not count, nor what stands under what there is not.
    let finnes = "__typename __type(name: \"Bruker\") { name kind fields(includeDeprecated: true) { name } } \
        node(id: $a) { id ...g }";
    let feil: String = (0..n - 6).map(en).collect();
    format!(
        "{seks} {{ {finnes} {feil} }} {ubrukt} \
         fragment g on Bruker {{ id __typename ... on Node {{ id }} }}"
    )
}

fn alias(n: usize) -> String {
    (0..n).map(|n| format!("a{n}: __typename ")).collect()
}

async fn det_som_er_tillatt_slipper_forbi_og_ett_til_gjor_ikke(p: Portal) {
    for (navn, endre, hoeyst, dokument) in SAKER {
        let kari = p.med_grenser(endre).som("kari-koordinator");
        let n = usize::try_from(hoeyst).unwrap();
        let innenfor = kari.spoer(&dokument(n), json!({})).await;
        assert_eq!(over(&innenfor), None, "{navn}: {}", innenfor.tekst);
        let svar = kari.spoer(&dokument(n + 1), json!({})).await;
        let ventet = Some((navn.to_owned(), hoeyst, hoeyst + 1));
        assert_eq!(over(&svar), ventet, "{}", svar.tekst);
    }
    // A name written again counts as an alias, and so do too many arguments for what they are.
    let kari = p
        .med_grenser(|g| (g.alias, g.argumenter_per_felt) = (5, 2))
        .som("kari-koordinator");
    let igjen = |n| format!("{{ {}}}", "__typename ".repeat(n));
    kari.spoer(&igjen(6), json!({})).await.data();
    let svar = kari.spoer(&igjen(7), json!({})).await;
    assert_eq!(over(&svar), Some(("ALIAS".to_owned(), 5, 6)));
    let argumenter = |n| format!("{{ brukere({}) {{ totalCount }} }}", "first: 1 ".repeat(n));
    let svar = kari.spoer(&argumenter(2), json!({})).await;
    assert_eq!(svar.feil(), ["BAD_USER_INPUT"]);
    let svar = kari.spoer(&argumenter(3), json!({})).await;
    assert_eq!(over(&svar), Some(("ARGUMENTER_PER_FELT".to_owned(), 2, 3)));
    // Of variables, lists within each other, whatever the document says of them.
    let kari = p
        .med_grenser(|g| g.variabeldybde = 3)
        .som("kari-koordinator");
    let dyp = |n| (0..n).fold(json!(1), |inni, _| json!([inni]));
    kari.spoer("{ __typename }", json!({ "v": dyp(3) }))
        .await
        .data();
    let svar = kari.spoer("{ __typename }", json!({ "v": dyp(4) })).await;
    assert_eq!(over(&svar), Some(("VARIABELDYBDE".to_owned(), 3, 4)));
}

async fn fragmenter_telles_skrevet_ut(p: Portal) {
    let kari = p
        .med_grenser(|g| (g.valg, g.alias) = (20, 100))
        .som("kari-koordinator");
    // Five spreads of a fragment with three fields: 5 + 15.
    let spredt = |n: usize| {
        let spredninger = "...f ".repeat(n);
        format!(
            "{{ {spredninger}}} fragment f on Query {{ a: __typename b: __typename c: __typename }}"
        )
    };
    kari.spoer(&spredt(5), json!({})).await.data();
    let svar = kari.spoer(&spredt(6), json!({})).await;
    assert_eq!(over(&svar), Some(("VALG".to_owned(), 20, 24)));
    // What a fragment holds counts although nobody spreads it, for it is validated.
    let ubrukt = format!(
        "{{ __typename }} {}",
        spredt(7).replacen('{', "fragment g on Query {", 1)
    );
    let svar = kari.spoer(&ubrukt, json!({})).await;
    assert_eq!(over(&svar), Some(("VALG".to_owned(), 20, 32)));
}

/// The library copies a variable to each place before it looks at what it is: what that comes to is
/// the largest variable, times the places, known to the operation or not.
async fn en_variabel_telles_hvert_sted_den_staar(p: Portal) {
    let noen = |g: &mut Dokumentgrenser| (g.variabler, g.argumenter) = (100, 2_000);
    let kari = p.med_grenser(noen).som("kari-koordinator");
    let liste = |n: usize| "$a,".repeat(n);
    let steder = |n| {
        let liste = liste(n);
        format!(
            "query($a: IpStatus!) {{ brukere(filter: {{ ipStatus: [{liste}] }}) {{ totalCount }} }}"
        )
    };
    // A text of nine bytes is ten: no value of the enum, which is said where it is no more than that.
    let variabler = || json!({ "a": "x".repeat(9) });
    let innenfor = kari.spoer(&steder(10), variabler()).await;
    assert_eq!(over(&innenfor), None, "{}", innenfor.tekst);
    let svar = kari.spoer(&steder(11), variabler()).await;
    assert_eq!(over(&svar), Some(("VARIABLER".to_owned(), 100, 110)));
    let ukjent = json!({ "a": "x", "b": ["x".repeat(8)] });
    let svar = kari.spoer(&steder(11), ukjent).await;
    assert_eq!(over(&svar), Some(("VARIABLER".to_owned(), 100, 110)));
    // In a directive, in a fragment, by its default.
    let standard = "AKTIV ".repeat(9);
    let gjemt = format!(
        "query($a: [IpStatus!] = [{standard}], $b: Boolean = false) {{ ...f ...f ...f ...f ...f }} \
         fragment f on Query {{ __typename @skip(if: $b) brukere(filter: {{ ipStatus: $a }}) \
         {{ totalCount @skip(if: $b) }} }}"
    );
    let svar = kari.spoer(&gjemt, json!({})).await;
    assert_eq!(over(&svar), Some(("VARIABLER".to_owned(), 100, 150)));
    // What it protects against: a quarter of a mebibyte that would come to gigabytes.
    let kari = p
        .med_grenser(|g| g.argumenter = 2_000)
        .som("kari-koordinator");
    let mange = json!({ "a": vec![0; 100_000] });
    let start = std::time::Instant::now();
    let svar = kari.spoer(&steder(700), mange).await;
    assert_eq!(over(&svar).unwrap().0, "VARIABLER");
    assert!(start.elapsed().as_secs() < 2, "{:?}", start.elapsed());
}

/// What a stream was asked with is kept for as long as it lasts.
async fn en_stroem_beholder_lite(p: Portal) {
    let forteller = p.forteller().await;
    let dag = p.som("dag-dps");
    let stroem = "subscription($after: String, $b: [Kategori!]) { hendelser(after: $after, \
        filter: { kategorier: $b }) { __typename } }";
    let lytt = async |b: Value| {
        let variabler = json!({ "b": b, "ukjent": "x".repeat(100_000) });
        dag.proev_aa_lytte_med(&forteller, stroem, variabler, 256)
            .await
    };
    let Err(svar) = lytt(json!(vec!["IDENTITET"; 2_000])).await else {
        panic!("more than a stream keeps");
    };
    assert_eq!(
        over(&svar),
        Some(("VARIABLER".to_owned(), 16 * 1024, 20_001))
    );
    // What its operation does not know is not kept, and so may be anything.
    let Err(svar) = lytt(json!(["x"])).await else {
        panic!("no category has that name");
    };
    assert_eq!(over(&svar), None);
    assert_eq!(svar.feil(), ["BAD_USER_INPUT"], "{}", svar.tekst);
}
