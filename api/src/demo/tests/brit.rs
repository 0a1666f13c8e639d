//! Brit's case as the contract's example has it: one case, and what each persona sees of it.

use entity::{
    ansvarsgruppe_medlem, kriseplan_barnetiltak, kriseplan_kontakt, kriseplan_raad,
    kriseplan_signal, kriseplan_trinn,
};
use samtykke::{Kategori, Kategorier, Policy};

use super::stoette::{blaalys, fylt, sak, som};
use crate::demo::ider;

const K: fn(&[Kategori]) -> Kategorier = |k| Kategorier::av(k);

#[tokio::test]
async fn kari_leser_og_bidrar_til_alt_som_tilbys_unntatt_fem() {
    let (lager, _) = fylt(4).await;
    let sak = sak(&lager, "kari-koordinator", ider::BRIT)
        .await
        .expect("synlig");
    let unntatt = K(&[
        Kategori::Barn,
        Kategori::Legemidler,
        Kategori::Risiko,
        Kategori::Somatikk,
        Kategori::Samtykker,
    ]);
    let ventet = Policy::default().tilbudt - unntatt;
    assert_eq!(sak.beslutning().kategorier_lest(), ventet);
    assert_eq!(sak.beslutning().kategorier_bidra(), ventet);

    let bruker = sak.bruker().ok().unwrap();
    assert_eq!(
        (bruker.fornavn.as_str(), bruker.etternavn.as_str()),
        ("Brit", "Solvik")
    );
    let signaler = sak.liste::<kriseplan_signal::Entity>().ok().unwrap();
    assert_eq!(
        signaler
            .iter()
            .map(|s| s.tekst.as_str())
            .collect::<Vec<_>>(),
        ["Sover ikke"]
    );
    let trinn = sak.liste::<kriseplan_trinn::Entity>().ok().unwrap();
    assert_eq!(
        trinn
            .iter()
            .map(|t| t.tiltak_bruker.0.clone())
            .collect::<Vec<_>>(),
        [["Ringer Kari"]]
    );
    let kontakter = sak.liste::<kriseplan_kontakt::Entity>().ok().unwrap();
    assert_eq!(
        kontakter
            .iter()
            .map(|k| k.navn.as_str())
            .collect::<Vec<_>>(),
        ["Kari Lie"]
    );
    assert!(sak.liste::<kriseplan_barnetiltak::Entity>().is_err());
}

#[tokio::test]
async fn dag_leser_noe_og_bidrar_til_trinnene() {
    let (lager, _) = fylt(4).await;
    let sak = sak(&lager, "dag-dps", ider::BRIT).await.expect("synlig");
    let leser = K(&[
        Kategori::Identitet,
        Kategori::Ansvarsgruppe,
        Kategori::Koordinator,
        Kategori::KriseplanSignaler,
        Kategori::KriseplanRaad,
        Kategori::KriseplanTiltak,
        Kategori::Forloep,
        Kategori::ForloepFrister,
        Kategori::Behandling,
        Kategori::Rus,
        Kategori::Blaalys,
    ]);
    assert_eq!(sak.beslutning().kategorier_lest(), leser);
    // A samtykke always has IDENTITET; nothing can be contributed to it.
    let bidrar = K(&[Kategori::Identitet, Kategori::KriseplanTiltak]);
    assert_eq!(sak.beslutning().kategorier_bidra(), bidrar);
    assert!(sak.liste::<kriseplan_kontakt::Entity>().is_err());
    let signaler = sak.liste::<kriseplan_signal::Entity>().ok().unwrap();
    assert_eq!(signaler.len(), 1);
}

#[tokio::test]
async fn per_vet_hvem_brit_er_og_under_blaalys_hva_som_hjelper() {
    let (lager, _) = fylt(4).await;
    let foer = sak(&lager, "per-politi", ider::BRIT).await.expect("synlig");
    assert_eq!(
        foer.beslutning().kategorier_lest(),
        K(&[Kategori::Identitet, Kategori::Koordinator])
    );
    blaalys(&lager, ider::BRIT).await;
    let under = sak(&lager, "per-politi", ider::BRIT).await.expect("synlig");
    let leser = K(&[
        Kategori::Identitet,
        Kategori::Koordinator,
        Kategori::Blaalys,
        Kategori::KriseplanSignaler,
        Kategori::KriseplanRaad,
        Kategori::KriseplanKontakter,
    ]);
    assert_eq!(under.beslutning().kategorier_lest(), leser);
    assert_eq!(under.beslutning().kategorier_bidra(), Kategorier::TOM);
}

#[tokio::test]
async fn nora_paa_legevakten_faar_kriseplanen_under_blaalys() {
    let (lager, _) = fylt(4).await;
    let foer = sak(&lager, "nora-legevakt", ider::BRIT)
        .await
        .expect("synlig");
    assert_eq!(
        foer.beslutning().kategorier_lest(),
        K(&[Kategori::Identitet, Kategori::Koordinator])
    );
    blaalys(&lager, ider::BRIT).await;
    let under = sak(&lager, "nora-legevakt", ider::BRIT)
        .await
        .expect("synlig");
    assert!(
        under
            .beslutning()
            .kategorier_lest()
            .har(Kategori::KriseplanTiltak)
    );
    assert!(!under.beslutning().kategorier_lest().har(Kategori::Barn));
}

#[tokio::test]
async fn gruppen_vises_i_samme_rekkefoelge_kari_dag_stian() {
    let (lager, _) = fylt(4).await;
    let sak = sak(&lager, "kari-koordinator", ider::BRIT)
        .await
        .expect("synlig");
    let medlemmer = sak.liste::<ansvarsgruppe_medlem::Entity>().ok().unwrap();
    let ansatte: Vec<_> = medlemmer.iter().map(|m| m.ansatt_id).collect();
    assert_eq!(ansatte, [ider::KARI, ider::DAG, ider::STIAN]);
    let navn = |id| lager.register().ansatt(id).map(|a| a.navn.clone());
    assert_eq!(navn(ider::KARI).as_deref(), Some("Kari Lie"));
    assert_eq!(navn(ider::DAG).as_deref(), Some("Dag Moe"));
}

#[tokio::test]
async fn ella_er_den_andre_som_kan_forlenge() {
    let (lager, _) = fylt(4).await;
    let dag = sak(&lager, "dag-dps", ider::BRIT).await.expect("synlig");
    let ella = sak(&lager, "ella-dps", ider::BRIT).await.expect("synlig");
    assert_eq!(
        ella.beslutning().kategorier_lest(),
        dag.beslutning().kategorier_lest()
    );
}

#[tokio::test]
async fn de_andre_ser_det_de_skal_av_brit() {
    let (lager, _) = fylt(4).await;
    let brit = sak(&lager, "brit-bruker", ider::BRIT)
        .await
        .expect("sin egen");
    assert!(brit.beslutning().er_bruker_selv());
    assert_eq!(brit.beslutning().kategorier_lest(), Kategorier::ALLE);
    // One of the five pieces of advice is shielded from her.
    assert_eq!(
        brit.liste::<kriseplan_raad::Entity>().ok().unwrap().len(),
        4
    );

    let paal = sak(&lager, "paal-paaroerende", ider::BRIT)
        .await
        .expect("samtykke");
    let leser = K(&[Kategori::Identitet, Kategori::KriseplanRaad]);
    assert_eq!(paal.beslutning().kategorier_lest(), leser);

    let usynlig = [
        "stian-sperret",
        "siri-system",
        "vera-verge",
        "ane-ansatt-og-bruker",
        "ane-privat",
        "lars-leder",
        "nils-nav",
        "anna-afr",
        "frida-fortrolig",
        "odd-bruker",
        "eva-ukjent",
    ];
    for persona in usynlig {
        assert!(
            sak(&lager, persona, ider::BRIT).await.is_none(),
            "{persona}"
        );
    }
}

#[tokio::test]
async fn vera_handler_for_odd_innenfor_mandatet() {
    let (lager, _) = fylt(4).await;
    let sak = sak(&lager, "vera-verge", ider::ODD).await.expect("mandat");
    let mandat = sak.beslutning().egen().expect("representerer");
    assert!(mandat.har(Kategori::Oekonomi) && !mandat.har(Kategori::KriseplanSignaler));
}

#[tokio::test]
async fn ane_ser_sin_egen_sak_bare_som_privatperson() {
    let (lager, _) = fylt(4).await;
    assert!(sak(&lager, "ane-privat", ider::ANE).await.is_some());
    assert!(
        sak(&lager, "ane-ansatt-og-bruker", ider::ANE)
            .await
            .is_none()
    );
}

#[tokio::test]
async fn fridas_adresse_krever_et_samtykke_som_nevner_den() {
    let (lager, _) = fylt(4).await;
    let adresse = entity::kontakt::ADRESSE;
    let kari = sak(&lager, "kari-koordinator", ider::FRIDA)
        .await
        .expect("synlig");
    assert!(kari.beslutning().les_noen(entity::kontakt::KLASSE).is_ok());
    assert!(kari.beslutning().les_noen(adresse).is_err());
    let dag = sak(&lager, "dag-dps", ider::FRIDA).await.expect("synlig");
    assert!(dag.beslutning().les_noen(adresse).is_ok());
    assert!(sak(&lager, "frida-fortrolig", ider::FRIDA).await.is_some());
}

#[tokio::test]
async fn hver_persona_er_kjent_av_registeret() {
    let (lager, _) = fylt(4).await;
    let personaer = crate::demo::personaer();
    assert_eq!(personaer.len(), 20);
    for persona in personaer {
        som(&lager, persona.navn).await;
    }
}
