// A frontend that is built upon Apollo Client 4.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { frist } from '../frist.js';
import { Portal } from '../portal.js';
import { BRUKERE, dokument, nuller, svar, uttrekk } from './lesmeg.js';

frist(90);

let portal, brit;
const aapne = [];

before(async () => {
  portal = await Portal.start({ brukere: BRUKERE });
  ({ brit } = await portal.kjente());
});

after(async () => {
  for (const { klient, ws } of aapne) {
    klient.stop();
    await ws.dispose();
  }
  await portal?.slett();
});

/** As README says: partial data is kept; queries over HTTP, subscriptions over the WebSocket. */
async function som(persona, errorPolicy = 'all') {
  const authorization = `Bearer ${await portal.token(persona)}`;
  const url = portal.url.replace('http', 'ws');
  const ws = createClient({ url, webSocketImpl: WebSocket, connectionParams: { authorization } });
  const klient = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes: { Stroemmelding: ['Hendelse', 'TilgangEndret', 'Sjekkpunkt'] } }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'subscription',
      new GraphQLWsLink(ws),
      new HttpLink({ uri: portal.url, headers: { authorization } }),
    ),
    defaultOptions: { query: { errorPolicy }, watchQuery: { errorPolicy } },
  });
  aapne.push({ klient, ws });
  return klient;
}

const SAK = dokument('query Sak');

for (const [persona, data] of svar(SAK)) {
  test(`${persona} åpner saken: det som er avslått, er null, med feilen på sin sti`, async () => {
    const klient = await som(persona);
    const svar = await klient.query({ query: gql(SAK), variables: { id: brit } });
    assert.equal(JSON.stringify(uttrekk(svar.data)), JSON.stringify(data));
    assert.ok(CombinedGraphQLErrors.is(svar.error));
    assert.deepEqual(svar.error.errors.map(({ path }) => path.join('.')), nuller(data));
    for (const { extensions } of svar.error.errors) {
      assert.equal(extensions.code, 'FORBIDDEN');
      assert.equal(extensions.grunn, persona === 'per-politi' ? 'INGEN_TILGANG' : 'MANGLER_SAMTYKKE');
    }
    // What the frontend shows next time comes from its cache, and has no more in it.
    const igjen = await klient.query({ query: gql(SAK), variables: { id: brit }, fetchPolicy: 'cache-only' });
    assert.deepEqual(uttrekk(igjen.data), data);
  });
}

test('en frontend som lar errorPolicy være som den er, får en feil og ingen sak', async () => {
  const klient = await som('dag-dps', 'none');
  await assert.rejects(klient.query({ query: gql(SAK), variables: { id: brit } }), CombinedGraphQLErrors);
});

test('brit ser hele sin sak, uten én feil', async () => {
  const klient = await som('brit-bruker');
  const { data, error } = await klient.query({ query: gql(SAK), variables: { id: brit } });
  assert.equal(error, undefined);
  assert.deepEqual(nuller(uttrekk(data)), []);
});

test('en feilskrevet spørring: 400 med grunnen, og ingen data', async () => {
  const klient = await som('dag-dps');
  const { data, error } = await klient.query({ query: gql('{ brukeren { id } }') });
  assert.equal(data, undefined);
  assert.deepEqual(error.errors.map(({ extensions }) => extensions.code), ['BAD_USER_INPUT']);
});

test('kari legger til et varselsignal, og dags åpne side får det', async () => {
  const [dag, kari] = [await som('dag-dps'), await som('kari-koordinator')];
  const nye = [];
  const side = dag.subscribe({ query: gql(dokument('subscription Stroem')) });
  const melding = (onsket) =>
    new Promise((ferdig, feilet) => {
      side.subscribe({
        next({ data: { hendelser } }) {
          nye.push(hendelser);
          if (onsket(hendelser)) ferdig(hendelser);
        },
        error: feilet,
      });
    });
  const lytter = melding(({ __typename }) => __typename === 'Sjekkpunkt');
  const hendelse = melding(({ __typename }) => __typename === 'Hendelse');
  await lytter;
  const { data } = await kari.mutate({
    mutation: gql(`mutation Nytt($input: EndreVarselsignalerInput!) {
      endreVarselsignaler(input: $input) { signaler { id tekst } feil { code message } }
    }`),
    variables: { input: { brukerId: brit, leggTil: [{ nivaa: 'ROED', tekst: 'Svarer ikke' }] } },
  });
  const { signaler, feil } = data.endreVarselsignaler;
  assert.deepEqual(feil, []);
  const { entitet, entitetId, brukerId, type } = await hendelse;
  assert.deepEqual([type, brukerId, entitet.tekst], ['OPPRETTET', brit, 'Svarer ikke']);
  assert.ok(signaler.some(({ id }) => id === entitetId));
});
