//! What the registry makes of a token: suppliers, subunits, clients, and those who have left.

use entity::{ansatt, delegering, enhet, felles, klient};
use helsefellesskap::{
    auth::{Identitet, Organisasjonsnummer, Subjekt},
    demo::{self, ider},
    klokke::Klokke,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, ExprTrait, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

use crate::{
    registerimport::importer_tekst,
    rigg::{Portal, Som, paa_begge},
};

paa_begge![
    en_leverandoer_handler_bare_for_den_som_har_sagt_det,
    en_underenhet_er_virksomhetens_egen,
    en_klient_er_bundet_til_en_enhet_og_en_utsteder,
    den_som_slutter_er_ute_fra_neste_foresporsel,
    uten_skrivescope_skrives_ingenting,
    registeret_kommer_fra_en_fil,
];

const MEG: &str = "{ meg { enhet { navn } virksomhet { navn } } }";
const FREMMED: &str = "991825827";

fn nummer(siffer: &str) -> Organisasjonsnummer {
    Organisasjonsnummer::parse(siffer).unwrap()
}

async fn er_kjent(som: &Som) -> bool {
    let svar = som.spoer(MEG, json!({})).await;
    let feil = svar.feil();
    assert!(feil.is_empty() || feil == ["UNAUTHENTICATED"], "{feil:?}");
    feil.is_empty()
}

fn gjennom(siffer: &str) -> impl FnOnce(&mut Identitet) {
    let leverandoer = nummer(siffer);
    move |identitet| identitet.leverandoer = Some(leverandoer)
}

fn ved(siffer: &str) -> impl FnOnce(&mut Identitet) {
    let ny = nummer(siffer);
    move |identitet| match &mut identitet.subjekt {
        Subjekt::Person { underenhet, .. } | Subjekt::Organisasjon { underenhet, .. } => {
            *underenhet = Some(ny);
        }
    }
}

/// Makes every node read the registry anew, as an import does.
async fn flytt(p: &Portal) {
    flytt_epoken(p).await;
    p.lager.oppfrisk_register().await.unwrap();
}

/// What another node's import leaves for this one to notice.
async fn flytt_epoken(p: &Portal) {
    let db = p.lager.db().pool();
    felles::Entity::update_many()
        .col_expr(
            felles::Column::Epoke,
            sea_orm::sea_query::Expr::col(felles::Column::Epoke).add(1),
        )
        .exec(db)
        .await
        .unwrap();
}

async fn en_leverandoer_handler_bare_for_den_som_har_sagt_det(p: Portal) {
    let kjent = demo::leverandoer().unwrap();
    let siri = || p.som("siri-system");
    assert!(er_kjent(&siri()).await);
    assert!(er_kjent(&siri().med_token(gjennom(&kjent))).await);
    assert!(!er_kjent(&siri().med_token(gjennom(FREMMED))).await);
    // Of another virksomhet, person or system.
    assert!(!er_kjent(&p.som("dag-dps").med_token(gjennom(&kjent))).await);
    // Nobody needs leave to act for themself.
    let bergen = p
        .lager
        .register()
        .virksomhet(ider::BERGEN_KOMMUNE)
        .unwrap()
        .organisasjonsnummer
        .clone();
    assert!(er_kjent(&siri().med_token(gjennom(&bergen))).await);
    // The log says through whom.
    let brukere = "{ brukere(first: 1) { totalCount } }";
    let svar = siri()
        .med_token(gjennom(&kjent))
        .spoer(brukere, json!({}))
        .await;
    let logg = p.logg_for(svar.kvittering().unwrap()).await;
    assert_eq!(logg[0].leverandoer.as_deref(), Some(&*kjent));
    // Until it ends: from the next request on.
    let rad = delegering::Entity::find()
        .one(p.lager.db().pool())
        .await
        .unwrap()
        .unwrap();
    let mut rad = rad.into_active_model();
    rad.gyldig_til = Set(Some(p.klokke.naa()));
    rad.update(p.lager.db().pool()).await.unwrap();
    flytt(&p).await;
    assert!(!er_kjent(&siri().med_token(gjennom(&kjent))).await);
    assert!(er_kjent(&siri()).await);
}

async fn gi_nummer(p: &Portal, id: Uuid, siffer: &str) {
    let rad = enhet::Entity::find_by_id(id)
        .one(p.lager.db().pool())
        .await
        .unwrap()
        .unwrap();
    let mut rad = rad.into_active_model();
    rad.organisasjonsnummer = Set(Some(siffer.to_owned()));
    rad.update(p.lager.db().pool()).await.unwrap();
    flytt(p).await;
}

async fn en_underenhet_er_virksomhetens_egen(p: Portal) {
    let (dps, annen) = ("123456785", "910753614");
    let dag = || p.som("dag-dps");
    let register = p.lager.register();
    let askoey = &register
        .virksomhet(ider::ASKOEY_KOMMUNE)
        .unwrap()
        .organisasjonsnummer;
    assert!(
        er_kjent(&dag().med_token(ved(dps))).await,
        "Helse Bergen registers none"
    );
    assert!(
        !er_kjent(&dag().med_token(ved(askoey))).await,
        "another virksomhet's"
    );
    gi_nummer(&p, ider::OEYANE_DPS, dps).await;
    gi_nummer(&p, ider::AFR, annen).await;
    assert!(er_kjent(&dag().med_token(ved(dps))).await);
    assert!(
        !er_kjent(&dag().med_token(ved(annen))).await,
        "he does not work there"
    );
    assert!(er_kjent(&p.som("anna-afr").med_token(ved(annen))).await);
    assert!(
        !er_kjent(&dag().med_token(ved(FREMMED))).await,
        "none of those registered"
    );
    assert!(!er_kjent(&p.som("kari-koordinator").med_token(ved(dps))).await);
    assert!(er_kjent(&dag()).await);
}

async fn en_klient_er_bundet_til_en_enhet_og_en_utsteder(p: Portal) {
    let siri = || p.som("siri-system");
    let db = p.lager.db().pool();
    let rad = klient::Entity::find().one(db).await.unwrap().unwrap();
    // Another's client of the same name is nobody here.
    assert!(!er_kjent(&siri().med_token(|i| i.klient = "annet-system".to_owned())).await);
    let andres = |i: &mut Identitet| {
        let Subjekt::Organisasjon {
            organisasjonsnummer,
            ..
        } = &mut i.subjekt
        else {
            panic!("a system");
        };
        *organisasjonsnummer = nummer(FREMMED);
    };
    assert!(!er_kjent(&siri().med_token(andres)).await);
    let mut bundet = rad.clone().into_active_model();
    bundet.utsteder = Set(Some("https://maskinporten.example".to_owned()));
    bundet.update(db).await.unwrap();
    flytt(&p).await;
    assert!(!er_kjent(&siri()).await, "another issuer's client");
    let riktig = |i: &mut Identitet| i.utsteder = "https://maskinporten.example".to_owned();
    assert!(er_kjent(&siri().med_token(riktig)).await);
    // Bound to two places, nobody knows which.
    let to = klient::Model {
        id: Uuid::from_u128(77),
        enhet_id: ider::AASANE,
        ..rad
    };
    klient::Entity::insert(to.into_active_model())
        .exec(db)
        .await
        .unwrap();
    flytt(&p).await;
    assert!(!er_kjent(&siri().med_token(riktig)).await);
}

async fn den_som_slutter_er_ute_fra_neste_foresporsel(p: Portal) {
    assert!(er_kjent(&p.som("dag-dps")).await);
    let rad = ansatt::Entity::find_by_id(ider::DAG)
        .one(p.lager.db().pool())
        .await
        .unwrap()
        .unwrap();
    let i_gaar = p.klokke.naa().date_naive().pred_opt();
    let mut rad = rad.into_active_model();
    rad.gyldig_til_og_med = Set(i_gaar);
    rad.update(p.lager.db().pool()).await.unwrap();
    flytt_epoken(&p).await;
    let sak = "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fulltNavn } } }";
    let svar = p
        .som("dag-dps")
        .spoer(sak, json!({ "id": ider::BRIT }))
        .await;
    assert_eq!(svar.feil(), ["UNAUTHENTICATED"]);
    assert_eq!(svar.ved("bruker"), &json!(null));
}

async fn uten_skrivescope_skrives_ingenting(p: Portal) {
    let bare_les = |i: &mut Identitet| i.har_skrivescope = false;
    for id in [ider::BRIT, Uuid::from_u128(5)] {
        let utfall = p
            .som("kari-koordinator")
            .med_token(bare_les)
            .gjoer(
                "startBlaalysperiode",
                json!({ "brukerId": id, "begrunnelse": "x" }),
                "feil { code }",
            )
            .await;
        assert_eq!(utfall.svar.feil(), ["FORBIDDEN"]);
    }
    let svar = p
        .som("kari-koordinator")
        .med_token(bare_les)
        .spoer(MEG, json!({}))
        .await;
    svar.data();
}

async fn registeret_kommer_fra_en_fil(p: Portal) {
    let fil = |avsluttet: bool, kategorier: &str| {
        format!(
            r#"{{"type":"virksomhet","organisasjonsnummer":"310413011","navn":"Nyvik","sektor":"KOMMUNE"}}
{{"type":"enhet","noekkel":"310413011/fact","navn":"FACT","erHelsetjeneste":true,"organisasjonsnummer":"123456785"}}
{{"type":"klient","enhet":"310413011/fact","klientId":"nyvik-journal","utsteder":"https://utsteder.invalid","kategorier":[{kategorier}]}}
{{"type":"delegering","virksomhet":"310413011","leverandoer":"991825827","avsluttet":{avsluttet}}}
"#
        )
    };
    let system = |i: &mut Identitet| {
        i.klient = "nyvik-journal".to_owned();
        i.leverandoer = Some(nummer(FREMMED));
        i.subjekt = Subjekt::Organisasjon {
            organisasjonsnummer: nummer("310413011"),
            underenhet: Some(nummer("123456785")),
        };
    };
    let siri = || p.som("siri-system").med_token(system);
    assert!(!er_kjent(&siri()).await);
    let foerste = importer_tekst(&p, &fil(false, "\"IDENTITET\""))
        .await
        .unwrap();
    assert_eq!((foerste.klienter.nye, foerste.delegeringer.nye), (1, 1));
    assert!(er_kjent(&siri()).await);
    let igjen = importer_tekst(&p, &fil(false, "\"IDENTITET\""))
        .await
        .unwrap();
    assert!(!igjen.endret());
    let annet = importer_tekst(&p, &fil(true, "\"IDENTITET\",\"KONTAKT\""))
        .await
        .unwrap();
    assert_eq!((annet.klienter.endret, annet.delegeringer.endret), (1, 1));
    assert!(!er_kjent(&siri()).await, "the delegation has ended");
    // A number is one place's, and each line is about something that is there.
    let feil = importer_tekst(
        &p,
        r#"{"type":"enhet","noekkel":"310413011/annen","navn":"Annen","erHelsetjeneste":true,"organisasjonsnummer":"123456785"}
{"type":"enhet","noekkel":"310413011/tredje","navn":"Tredje","erHelsetjeneste":true,"organisasjonsnummer":"310413011"}
{"type":"klient","enhet":"310413011/ingen","klientId":"x"}
{"type":"klient","enhet":"310413011/fact","klientId":"med mellomrom"}
{"type":"klient","enhet":"310413011/fact","klientId":"y"}
{"type":"klient","enhet":"310413011/fact","klientId":"y"}
{"type":"delegering","virksomhet":"310413038","leverandoer":"991825827"}
"#,
    )
    .await
    .unwrap_err();
    assert_eq!(
        feil,
        [
            "line 1, organisasjonsnummer: is another one's too",
            "line 2, organisasjonsnummer: is another one's too",
            "line 3, enhet: unknown",
            "line 4, klientId: must have 1 to 256 visible ASCII characters",
            "line 6, klientId: is named before",
            "line 7, virksomhet: unknown",
        ]
    );
}
