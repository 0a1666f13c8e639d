// The sample subscribers against the running program: their copies never hold anything but what
// their persona would get by asking, whatever happens to them, the portal, or the samtykke. By hand:
// npm ci && npx tsc, python3 -m venv .venv && .venv/bin/pip install -r requirements.txt, then
// HF_TEST_PROGRAM=… node --test --test-reporter=spec
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as vent } from 'node:timers/promises';
import { Abonnement, KLIENTER } from './abonnement.js';
import { frist } from './frist.js';
import { Portal } from './portal.js';

frist(360);

const RAD = 'id versjon tekst tema';

for (const klient of Object.keys(KLIENTER)) {
  describe(klient, () => {
    let portal, dag, brit;

    before(async () => {
      portal = await Portal.start();
      dag = new Abonnement(klient, portal, 'dag-dps');
      brit = (await portal.spoer('brit-bruker', '{ meg { bruker { id } } }')).data.meg.bruker.id;
    });

    after(async () => {
      await dag?.slett();
      await portal?.slett();
    });

    /** Kari changes Brit's warning signs; the rows as they then are, by text. */
    async function endreSignaler(endring) {
      const { signaler } = await portal.endre('kari-koordinator', 'endreVarselsignaler', `signaler { ${RAD} }`, {
        brukerId: brit,
        ...endring,
      });
      return Object.fromEntries(signaler.map((rad) => [rad.tekst, rad]));
    }

    const harSignal = (tekst) => Object.values(dag.sak(brit)?.signaler ?? {}).some((rad) => rad.tekst === tekst);

    test('dag starter uten kopi, og får alt han kan lese', async () => {
      dag.start();
      await dag.blirLikSpoerring();
      assert.ok(harSignal('Sover ikke'));
      assert.equal(dag.sak(brit).kontakter, undefined, 'what is refused is not in the copy');
      assert.equal(dag.rettigheter, 0o600);
    });

    test('kari legger til et varselsignal, og det kommer i kopien', async () => {
      await endreSignaler({ leggTil: [{ nivaa: 'ROED', tekst: 'Svarer ikke' }] });
      await dag.blir('the sign is in the copy', () => harSignal('Svarer ikke'), 5000);
      await dag.blirLikSpoerring();
    });

    test('kari endrer et signal og fjerner et annet mens dag lytter', async () => {
      const { 'Svarer ikke': rad } = await endreSignaler({ leggTil: [{ nivaa: 'GUL', tekst: 'Spiser ikke' }] });
      await endreSignaler({ endre: [{ id: rad.id, versjon: rad.versjon, tekst: 'Svarer ikke på to dager' }] });
      await dag.blir('the change is in the copy', () => harSignal('Svarer ikke på to dager'), 5000);
      await endreSignaler({ fjern: [{ id: rad.id, versjon: rad.versjon + 1 }] });
      await dag.blir('the sign is out of the copy', () => !harSignal('Svarer ikke på to dager'), 5000);
      await dag.blirLikSpoerring();
    });

    test('kari gir et signal et tema som dag ikke kan lese, og tar det bort igjen', async () => {
      const { 'Spiser ikke': rad } = await endreSignaler({ leggTil: [{ nivaa: 'GUL', tekst: 'Rydder ikke' }] });
      await endreSignaler({ endre: [{ id: rad.id, versjon: rad.versjon, tema: ['BOLIG'] }] });
      await dag.blir('the sign is out of the copy', () => !harSignal('Spiser ikke'), 5000);
      await dag.blirLikSpoerring();
      await endreSignaler({ endre: [{ id: rad.id, versjon: rad.versjon + 1, tema: [] }] });
      await dag.blir('the sign is in the copy again', () => harSignal('Spiser ikke'), 5000);
      await dag.blirLikSpoerring();
    });

    test('drept midt i alt tar abonnenten igjen det som hendte imens', async () => {
      await dag.drep();
      const { 'Spiser ikke': endret, 'Rydder ikke': fjernet } = await endreSignaler({
        leggTil: [{ nivaa: 'ROED', tekst: 'Går ute om natten' }],
      });
      await endreSignaler({ endre: [{ id: endret.id, versjon: endret.versjon, nivaa: 'ROED' }] });
      await endreSignaler({ fjern: [{ id: fjernet.id, versjon: fjernet.versjon }] });
      const { markoer } = dag.kopi;
      dag.start();
      await dag.blirLikSpoerring();
      assert.notEqual(dag.kopi.markoer, markoer);
      assert.ok(harSignal('Går ute om natten') && !harSignal('Rydder ikke'));
    });

    test('drept igjen og igjen mens kari skriver, ender den med det samme som en spørring', async () => {
      let skriver = true;
      const karis = (async () => {
        for (let i = 0; i < 12; i += 1) await endreSignaler({ leggTil: [{ nivaa: 'GUL', tekst: `Merknad ${i}` }] });
        skriver = false;
      })();
      while (skriver) {
        await dag.drep();
        dag.start();
        await vent(150 + Math.random() * 600);
      }
      await karis;
      await dag.blirLikSpoerring();
    });

    test('portalen starter på nytt, og abonnenten fortsetter av seg selv', async () => {
      await portal.stans();
      await portal.kjoer();
      await endreSignaler({ leggTil: [{ nivaa: 'GROENN', tekst: 'Går tur' }] });
      await dag.blir('the sign is in the copy', () => harSignal('Går tur'));
      await dag.blirLikSpoerring();
      assert.match(dag.logg, klient.endsWith('SSE') ? /UNAVAILABLE/ : /\(1012\)/);
    });

    test('en markør som ikke kan brukes: kopien kastes og leses på nytt', async () => {
      await dag.drep();
      dag.kopi = { markoer: 'tull', brukere: { ukjent: { navn: 'Fra en annen portal' } } };
      dag.start();
      await dag.blirLikSpoerring();
      assert.match(dag.logg, /BAD_USER_INPUT/);
      await endreSignaler({ leggTil: [{ nivaa: 'GROENN', tekst: 'Spiller gitar' }] });
      await dag.blir('the sign is in the copy', () => harSignal('Spiller gitar'), 5000);
    });

    test('kari erklærer blålys, og per får kriseplanen i sin kopi til det er over', async () => {
      const per = new Abonnement(klient, portal, 'per-politi');
      try {
        per.start();
        await per.blirLikSpoerring();
        assert.equal(per.sak(brit).signaler, undefined);
        const input = { brukerId: brit, begrunnelse: 'Savnet siden i går' };
        const { blaalysperiode } = await portal.endre(
          'kari-koordinator',
          'startBlaalysperiode',
          'blaalysperiode { id }',
          input,
        );
        await per.blir('the signs are in the copy', () => per.sak(brit)?.signaler, 5000);
        await per.blirLikSpoerring();
        await portal.endre('kari-koordinator', 'avsluttBlaalysperiode', 'blaalysperiode { id }', {
          id: blaalysperiode.id,
        });
        await per.blir('the signs are out of the copy', () => !per.sak(brit)?.signaler, 2000);
        await per.blirLikSpoerring();
      } finally {
        await per.slett();
      }
    });

    /** Brit withdraws what she has given to dag's enhet that opens this category. */
    async function trekk(kategori) {
      const query = `{ meg { bruker { samtykker(first: 100) { edges { node {
        id status kategorier mottaker { ... on Enhet { navn } } } } } } } }`;
      const { edges } = (await portal.spoer('brit-bruker', query)).data.meg.bruker.samtykker;
      const gjelder = edges.filter(
        ({ node }) =>
          node.status === 'AKTIV' && node.mottaker.navn === 'Øyane DPS' && node.kategorier.includes(kategori),
      );
      assert.ok(gjelder.length > 0);
      for (const { node } of gjelder) {
        await portal.endre('brit-bruker', 'trekkSamtykke', 'samtykke { id }', { samtykkeId: node.id });
      }
    }

    test('brit trekker samtykket til signaler og råd, og de er ute av kopien med en gang', async () => {
      await trekk('KRISEPLAN_SIGNALER');
      const ms = await dag.blir('the signs are out of the copy', () => !dag.sak(brit)?.signaler, 2000);
      await dag.blirLikSpoerring();
      assert.ok(dag.sak(brit).trinn, 'the steps rest on another samtykke');
      assert.equal(dag.sak(brit).raad, undefined);
      assert.ok(ms < 2000, `took ${ms} ms`);
    });

    test('brit trekker resten mens abonnenten er nede, og hun er borte når den kommer igjen', async () => {
      await dag.drep();
      await trekk('IDENTITET');
      assert.ok(dag.sak(brit));
      dag.start();
      await dag.blir('Brit is out of the copy', () => !dag.sak(brit));
      await dag.blirLikSpoerring();
    });

    test('kan den ikke få noe token, beholder den kopien og prøver igjen', async () => {
      await dag.drep();
      const foer = dag.kopi;
      dag.tokenCommand = 'exit 1';
      dag.start();
      await dag.blir('it tried twice', () => dag.logg.split('(no token): connecting again').length > 2);
      assert.deepEqual(dag.kopi, foer);
    });

    test('med et token som ikke gjelder, stopper den og har ikke lenger noen kopi', async () => {
      await dag.drep();
      dag.tokenCommand = 'echo tull';
      dag.start();
      assert.equal(await Promise.race([dag.slutt, vent(10_000, 'goes on')]), 1, dag.logg);
      assert.deepEqual(dag.kopi, { markoer: null, brukere: {} });
    });
  });
}

describe('flere sider og korte tokener', () => {
  let portal;

  before(async () => {
    portal = await Portal.start({ brukere: 900, env: { HF_CLOCK_SKEW_SECONDS: '0' } });
  });

  after(() => portal?.slett());

  for (const klient of Object.keys(KLIENTER)) {
    test(`${klient}: et journalsystem leser hele sin kopi, side for side`, async () => {
      const siri = new Abonnement(klient, portal, 'siri-system');
      try {
        siri.start();
        await siri.blirLikSpoerring();
        assert.ok(Object.keys(siri.kopi.brukere).length > 50, 'no second page');
      } finally {
        await siri.slett();
      }
    });
  }

  // Together, since they wait for the same: that tokens of three seconds end.
  test('et token tar slutt: abonnenten henter et nytt og mister ingenting', async () => {
    const kort = `'${process.execPath}' '${join(import.meta.dirname, 'korttoken.js')}' dag-dps 3`;
    const alle = Object.keys(KLIENTER).map((klient) => new Abonnement(klient, portal, 'dag-dps', kort));
    try {
      for (const dag of alle) dag.start();
      const slutt = { 'TypeScript, SSE': /\(UNAUTHENTICATED\): connecting again/ };
      for (const dag of alle) {
        const igjen = slutt[dag.klient] ?? /\(4440\): connecting again/;
        await dag.blir('the token ended twice', () => dag.logg.split(igjen).length > 2, 30_000);
      }
      const { data } = await portal.spoer('brit-bruker', '{ meg { bruker { id } } }');
      await portal.endre('kari-koordinator', 'endreVarselsignaler', 'signaler { id }', {
        brukerId: data.meg.bruker.id,
        leggTil: [{ nivaa: 'GUL', tekst: 'Ringer hele tiden' }],
      });
      for (const dag of alle) await dag.blirLikSpoerring();
    } finally {
      for (const dag of alle) await dag.slett();
    }
  });
});
