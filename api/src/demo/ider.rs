//! Stable ids of what the README and the tests name. Random; they carry nothing.

use uuid::{Uuid, uuid};

// Virksomheter.
/// Askøy kommune.
pub const ASKOEY_KOMMUNE: Uuid = uuid!("39db2ed2-db51-44c7-9c12-2b135395c1e3");
/// Bergen kommune.
pub const BERGEN_KOMMUNE: Uuid = uuid!("70ab5b86-4a39-4ec4-ae9d-c2f28e202eb4");
/// Helse Bergen, whose name in a case reveals RUS.
pub const HELSE_BERGEN: Uuid = uuid!("c7b83755-f90e-4c79-a52e-9b0b001795ca");
/// Vest politidistrikt.
pub const VEST_POLITIDISTRIKT: Uuid = uuid!("be11a991-f871-49f5-b9c4-e335b88b650c");
/// NAV Askøy.
pub const NAV_ASKOEY: Uuid = uuid!("85de15e7-e0f8-454b-ad26-b25a35f2b3f8");
/// The correctional service.
pub const KRIMINALOMSORGEN: Uuid = uuid!("68c97ed5-846b-4c0a-bf92-06de8e21be64");
/// A general practice.
pub const LEGESENTERET: Uuid = uuid!("e76971a5-c1e1-4d5e-87cd-24d722f76f61");
/// A voluntary organisation.
pub const ROEDE_KORS: Uuid = uuid!("ae5e140b-e253-4f98-b2b5-4eeac2f487d8");

// Enheter.
/// Askøy: rus- og psykisk helsetjeneste.
pub const RPH: Uuid = uuid!("f414cfd1-201c-46b2-8921-bd6d8dff71e8");
/// Askøy: the FACT team.
pub const FACT: Uuid = uuid!("285e7936-dd53-44ef-b300-d6b7a81ac141");
/// Askøy: the HEVD team.
pub const HEVD: Uuid = uuid!("5abc28d9-463b-41cb-bdb6-896876f7ef58");
/// Askøy: the coordinating unit.
pub const KE_ASKOEY: Uuid = uuid!("5a6e30a8-b591-4656-a4bb-39b75753ca7f");
/// Askøy: the legevakt.
pub const LEGEVAKT_ASKOEY: Uuid = uuid!("5fe83f1f-0c15-4399-8c2e-a74957126159");
/// Bergen: the etat for mental health and addiction; `siri-system` acts for it.
pub const EPHRT: Uuid = uuid!("bf7950be-e66c-4f4b-bc15-1003861dc313");
/// Bergen: the legevakt.
pub const LEGEVAKT_BERGEN: Uuid = uuid!("0d58a4fa-8c8e-4a80-ac57-765ce040202a");
/// Bergen: the coordinating unit.
pub const KE_BERGEN: Uuid = uuid!("2a911202-4221-42b8-bd1a-b67f63454951");
/// Bergen: an enhet that no longer exists.
pub const ARNA_AASANE: Uuid = uuid!("93660928-299a-4f46-a994-68940fa5c325");
/// Helse Bergen: Øyane DPS.
pub const OEYANE_DPS: Uuid = uuid!("61fa130b-60d2-42d2-b2f2-dc392beb6378");
/// Helse Bergen: avdeling for rusmedisin.
pub const AFR: Uuid = uuid!("0faa2ebe-76df-4148-b58b-b358488987a1");
/// Vest politidistrikt: operativ enhet, on call.
pub const OPERATIV_ENHET: Uuid = uuid!("7f78a907-09ec-4f5b-9493-a6ea1c2a85e9");
/// Vest politidistrikt: the local unit on Askøy.
pub const DRIFTSENHET_ASKOEY: Uuid = uuid!("21c94fa4-c981-43ae-9685-784cbe4c452d");
/// Vest politidistrikt: a local unit in Bergen.
pub const DRIFTSENHET_BERGEN: Uuid = uuid!("94143744-34e7-4d64-b082-ba6922faabb4");
/// NAV Askøy: follow-up.
pub const NAV_OPPFOELGING: Uuid = uuid!("105413b7-dca4-447f-b03c-38115c2c6f55");
/// The correctional service: probation.
pub const FRIOMSORGEN: Uuid = uuid!("6683f7d9-c701-420e-bdc8-094596094fe3");
/// The general practice's only enhet.
pub const LEGEKONTORET: Uuid = uuid!("0ecfbe3e-ef6b-4897-9657-ad46f95e87c7");
/// Røde Kors: volunteers who accompany.
pub const FOELGESVENN: Uuid = uuid!("69311eee-3f89-471a-8d45-37f69d5cb5ed");

/// Bergen: one enhet per bydel.
pub const BYDELSENHETER: [(&str, Uuid); 8] = [
    ("Arna", uuid!("fdec65fe-7212-4737-b222-d7283ab5a383")),
    ("Bergenhus", uuid!("d4d49510-4513-49a4-9354-8b905e5c7474")),
    ("Fana", uuid!("0a3bf4d9-c097-4e13-89a5-b1d8560d8297")),
    (
        "Fyllingsdalen",
        uuid!("ab00ca3e-e989-4e77-b218-d06eec35bea1"),
    ),
    ("Laksevåg", uuid!("99fb6ec6-63bc-45c1-8c1a-87369f4b56d2")),
    ("Ytrebygda", uuid!("1eefb5c0-fe3f-4f14-a06f-c89649f9b43a")),
    ("Årstad", uuid!("13f6a1e7-b124-4c1b-9d3f-578cede15ff1")),
    ("Åsane", uuid!("db589bdd-1a84-4f0d-9549-49efe35fed0d")),
];
/// Bergen: the enhet of bydel Åsane, which took over from [`ARNA_AASANE`].
pub const AASANE: Uuid = BYDELSENHETER[7].1;
/// That Bergen kommune lets a supplier act for it.
pub const DELEGERING: Uuid = uuid!("a3515a5c-4fb7-4761-867c-542f844cea87");
/// The registration of `siri-system`.
pub const SIRI_KLIENT: Uuid = uuid!("e99662ad-eefe-4237-be07-33f5bd72f56d");

// Employments of the personas.
/// Kari Lie, koordinator in Askøy.
pub const KARI: Uuid = uuid!("b002f8f7-69a0-4a72-bd22-a3bfa549865f");
/// Lars Tenktnes, who leads Kari's enhet and may tie.
pub const LARS: Uuid = uuid!("f3735570-1dae-440f-8c5f-45e771a53c40");
/// Dag Moe at Øyane DPS.
pub const DAG: Uuid = uuid!("a4d570a8-9b62-482f-a788-73096f4814fa");
/// Kine Oppdiktnes, who leads the coordinating unit of Askøy.
pub const KINE: Uuid = uuid!("7c1f0b52-6a0e-4d0b-9c33-2f8f4f0f6f21");
/// Personvernombud of Helse Bergen.
pub const PETRA: Uuid = uuid!("e2b0c7a4-5d1f-4c86-8f3a-9b7d6e15c038");
/// Ella Prøvestad at Øyane DPS: a second person, to prolong a blålysperiode.
pub const ELLA: Uuid = uuid!("19a79c2e-beda-4d07-b223-8ba1b5a3e416");
/// Stian Liksomdal at Øyane DPS, barred by Brit.
pub const STIAN: Uuid = uuid!("f0bcd68b-6608-45b3-a679-7a659f9207f3");
/// Anna Påfunnvåg at AFR.
pub const ANNA: Uuid = uuid!("babce852-2884-4eb7-8cb7-bbba02fb2aa9");
/// Per Eksempelvik, on shift in operativ enhet.
pub const PER: Uuid = uuid!("4857b8a7-2c6d-498e-ba4f-f38eb9644dca");
/// Nora Testerud, on shift at Askøy legevakt.
pub const NORA: Uuid = uuid!("515c2c7b-174d-406a-b43f-24dd2c173e76");
/// Nils Skrøneseth at NAV Askøy.
pub const NILS: Uuid = uuid!("38a17e30-897d-421a-a6be-960389da6a57");
/// Ane Låtsdal at HEVD, who is a bruker too.
pub const ANE_ANSATT: Uuid = uuid!("8e81bb8a-7c24-4c0a-9582-f0292d8037ef");

// Agreements between virksomheter.
/// Between Askøy kommune and Helse Bergen; in force.
pub const OVERORDNET_AVTALE: Uuid = uuid!("8d2b6a0e-6f55-4b0c-9a51-5f0f4a3b7c11");
/// Tjenesteavtale 3 and 5 under it; in force.
pub const TJENESTEAVTALE: Uuid = uuid!("c3e1f7a4-2b7e-4c4b-8f0d-1d7e9b6a5c22");
/// Særavtale on LAR under that one; in force.
pub const LAR_AVTALE: Uuid = uuid!("e7a95d10-0c3f-4f5a-b7c6-93d2e8f41a33");
/// Særavtale on discharge under that one; signed by Askøy alone.
pub const UTSKRIVINGSAVTALE: Uuid = uuid!("1f84c2b7-9d60-4a8e-a3f2-6b5c0d7e9f44");
/// Between NAV Askøy and Askøy kommune; in force.
pub const NAV_AVTALE: Uuid = uuid!("5b9e03d6-71aa-4d2f-8e64-0a1c3f5b7d55");
/// Between Askøy kommune and Røde Kors; notice is given.
pub const FOELGESVENNAVTALE: Uuid = uuid!("a06d4f8c-e213-4b79-95d8-7c2e1b9f3a66");

// Persons who are not known by an employment.
/// Brit, as a person.
pub const BRIT_PERSON: Uuid = uuid!("f05eed29-016f-421c-9679-5a21741a1c18");
/// Vera, who is verge for [`ODD`].
pub const VERA_PERSON: Uuid = uuid!("e96e39ee-38b6-4a85-829b-d801bfc61ebb");
/// Pål, Brit's brother.
pub const PAAL_PERSON: Uuid = uuid!("79bf6e86-d6e9-4026-ab12-f97ec325c0ed");
/// Ane, as a person.
pub const ANE_PERSON: Uuid = uuid!("5f67fb63-3b34-414e-b579-a75e081bbbff");
/// Frida, as a person.
pub const FRIDA_PERSON: Uuid = uuid!("f4df76a9-357c-438f-a558-84487a2f7423");
/// Odd, as a person.
pub const ODD_PERSON: Uuid = uuid!("62c9123a-8b6a-4ec5-8594-eac14965975c");
/// Eva, with whom nothing is shared.
pub const EVA_PERSON: Uuid = uuid!("def04b77-aa83-43f6-a177-39631b6ebfdd");

// Brukere.
/// Brit Solvik, the bruker of the examples.
pub const BRIT: Uuid = uuid!("285a0fbe-b9de-4291-81c8-8f0aa2883163");
/// Odd, whose verge is Vera.
pub const ODD: Uuid = uuid!("7938fd24-5b6c-4a58-9731-5ab30504cbd4");
/// Ane, who is an ansatt too.
pub const ANE: Uuid = uuid!("74d3bd20-a6a6-4943-967d-a89c8a0b5241");
/// Frida, whose address is strengt fortrolig.
pub const FRIDA: Uuid = uuid!("c5a183f9-01d7-4c2d-ba79-eb3548912fd9");

// Brit's samtykker and sperring.
/// To Kari's enhet: read and contribute.
pub const BRIT_TIL_KOMMUNEN: Uuid = uuid!("e8232c9b-4d7d-4674-935e-f06496dd7183");
/// To Øyane DPS: read.
pub const BRIT_TIL_DPS: Uuid = uuid!("d73f6418-0ef2-40b7-a1b9-cd7bf4365987");
/// To Øyane DPS: contribute to the steps of the kriseplan.
pub const BRIT_TIL_DPS_BIDRA: Uuid = uuid!("7fec7b90-3fee-4df9-8bb1-2591a5a8ca9a");
/// To Øyane DPS: whom to call and how to reach her; withdrawn.
pub const BRIT_TIL_DPS_TRUKKET: Uuid = uuid!("ff1ce29f-e6f6-4ab1-8f29-ea20426608b0");
/// To operativ enhet: who she is, at all times.
pub const BRIT_TIL_POLITIET: Uuid = uuid!("634ffa44-4d41-47f5-8e77-9e6e3fa2a95c");
/// To operativ enhet: what helps, under blålys.
pub const BRIT_TIL_POLITIET_BLAALYS: Uuid = uuid!("541fe91f-5803-4241-bcf0-6d846ae44d18");
/// To Askøy legevakt: who she is, at all times.
pub const BRIT_TIL_LEGEVAKTEN: Uuid = uuid!("68769a5e-3a12-498c-8362-5630cd6cd388");
/// To Askøy legevakt: the kriseplan, under blålys.
pub const BRIT_TIL_LEGEVAKTEN_BLAALYS: Uuid = uuid!("55408689-3725-49bc-94f7-58d41362963f");
/// To the coordinating unit: who coordinates.
pub const BRIT_TIL_KE: Uuid = uuid!("2c9d3c0e-8f3a-4f7b-a6d4-5b0f3a6f7d18");
/// To Pål.
pub const BRIT_TIL_PAAL: Uuid = uuid!("729533c3-3b69-46d3-ac47-54e18fb950bd");
/// Stian, barred from everything.
pub const BRIT_SPERRER_STIAN: Uuid = uuid!("9aba4091-e874-479f-91b9-731217ef8d94");

// Brit's rows. Members are listed by id, so these stand in the order Kari, Dag, Stian.
/// Her ansvarsgruppe.
pub const BRIT_GRUPPE: Uuid = uuid!("25e76821-33fc-4dbb-a14c-acf31740d995");
/// Kari in it.
pub const BRIT_MEDLEM_KARI: Uuid = uuid!("412fe792-9299-47a3-84c2-e329e85ccb33");
/// Dag in it.
pub const BRIT_MEDLEM_DAG: Uuid = uuid!("a899ece1-72ac-4617-842d-92ea2aebc204");
/// Stian in it.
pub const BRIT_MEDLEM_STIAN: Uuid = uuid!("f4d480c2-935e-4051-a6b5-97ab448ecf26");
/// Pål, as next of kin.
pub const BRIT_PAAROERENDE: Uuid = uuid!("f912e57a-94f0-431c-b872-ed360744527c");
/// Her contact details.
pub const BRIT_KONTAKT: Uuid = uuid!("f471f67f-6060-4269-a28d-572feaef6d52");
/// The frame of her kriseplan.
pub const BRIT_KRISEPLAN: Uuid = uuid!("f971795b-9071-476a-abca-32c11d6eddfd");
/// "Sover ikke".
pub const BRIT_SIGNAL: Uuid = uuid!("6c778160-7580-4acf-b3da-3033487020bc");
/// A sign that touches LEGEMIDLER, which Brit shares with nobody.
pub const BRIT_SIGNAL_LEGEMIDLER: Uuid = uuid!("e4abc9c2-b55e-42c5-94a3-0c032e648041");
/// "Ringer Kari".
pub const BRIT_TRINN: Uuid = uuid!("fd42718b-3ffe-40c0-8273-cc273380b05c");
