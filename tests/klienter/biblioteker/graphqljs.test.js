// The contract as graphql-js reads it, the reference that most tools are built upon.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  GraphQLError,
  buildClientSchema,
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  getIntrospectionQuery,
  parse,
  validate,
  validateSchema,
} from 'graphql';
import { frist } from '../frist.js';
import { Portal } from '../portal.js';
import { BRUKERE, dokument, dokumenter, nuller, svar } from './lesmeg.js';

frist(90);

let portal, kontrakt;

before(async () => {
  portal = await Portal.start({ brukere: BRUKERE });
  const sdl = await fetch(portal.url.replace(/graphql$/, 'schema.graphql'));
  kontrakt = buildSchema(await sdl.text());
});

after(() => portal?.slett());

test('en utvikler henter kontrakten ved introspeksjon: den samme som den publiserte', async () => {
  const introspeksjon = getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true });
  const { data, errors } = await portal.spoer('dag-dps', introspeksjon);
  assert.equal(errors, undefined);
  const hentet = buildClientSchema(data);
  assert.deepEqual(validateSchema(hentet), []);
  for (const [fra, til] of [[kontrakt, hentet], [hentet, kontrakt]]) {
    const forskjeller = [...findBreakingChanges(fra, til), ...findDangerousChanges(fra, til)];
    // What neither says, graphql-js adds of its own: a scalar that nothing uses, a newer `@deprecated`.
    const egne = /^Standard scalar Float was removed|from deprecated\.$/;
    assert.deepEqual(forskjeller.filter(({ description }) => !egne.test(description)), []);
  }
});

test('hvert dokument i README og GraphiQL er gyldig mot kontrakten', async () => {
  assert.deepEqual(validateSchema(kontrakt), []);
  const eksempler = await fetch(portal.url.replace(/graphql$/, 'graphiql/eksempler.json'));
  const alle = [...dokumenter, ...(await eksempler.json()).map(({ dokument }) => dokument)];
  assert.ok(alle.length >= 12);
  const feil = alle.flatMap((tekst) => validate(kontrakt, parse(tekst)).map((en) => `${en}`));
  assert.deepEqual(feil, []);
});

for (const operasjon of ['query Sak', 'query Liste']) {
  const ventet = svar(dokument(operasjon));
  assert.equal(ventet.length, 3);
  for (const [persona, data] of ventet) {
    test(`${persona}, ${operasjon}: svaret i README, nøklene i spørringens rekkefølge`, async () => {
      const { brit } = await portal.kjente();
      const svar = await portal.spoer(persona, dokument(operasjon), operasjon.endsWith('Sak') ? { id: brit } : {});
      assert.equal(JSON.stringify(svar.data), JSON.stringify(data));
      const feil = (svar.errors ?? []).map((en) => new GraphQLError(en.message, en));
      assert.deepEqual(feil.map(({ path }) => path.join('.')), nuller(data));
      for (const { extensions } of feil) assert.equal(extensions.code, 'FORBIDDEN');
    });
  }
}
