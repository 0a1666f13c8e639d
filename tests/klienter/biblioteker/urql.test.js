// A frontend that is built upon urql.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient as sseklient } from 'graphql-sse';
import { frist } from '../frist.js';
import { Portal } from '../portal.js';
import { BRUKERE, dokument, nuller, svar, uttrekk } from './lesmeg.js';

frist(90);

let portal, brit;

before(async () => {
  portal = await Portal.start({ brukere: BRUKERE });
  ({ brit } = await portal.kjente());
});

after(() => portal?.slett());

/** As README says: urql asks by GET unless it is told otherwise. */
async function som(persona, options = { preferGetMethod: false }) {
  const headers = { authorization: `Bearer ${await portal.token(persona)}` };
  const sse = sseklient({ url: portal.url, headers, singleConnection: false });
  const forwardSubscription = (spoerring) => ({
    subscribe: (mottaker) => ({ unsubscribe: sse.subscribe(spoerring, mottaker) }),
  });
  return new Client({
    url: portal.url,
    exchanges: [cacheExchange, fetchExchange, subscriptionExchange({ forwardSubscription })],
    fetchOptions: { headers },
    ...options,
  });
}

for (const operasjon of ['query Sak', 'query Liste']) {
  for (const [persona, data] of svar(dokument(operasjon))) {
    test(`${persona}, ${operasjon}: svaret i README, og feilene ved siden av`, async () => {
      const klient = await som(persona);
      const svar = await klient.query(dokument(operasjon), operasjon.endsWith('Sak') ? { id: brit } : {});
      assert.equal(JSON.stringify(uttrekk(svar.data)), JSON.stringify(data));
      const feil = svar.error?.graphQLErrors ?? [];
      assert.deepEqual(feil.map(({ path }) => path.join('.')), nuller(data));
      for (const { extensions } of feil) assert.equal(extensions.code, 'FORBIDDEN');
      assert.equal(svar.error?.networkError, undefined);
    });
  }
}

test('en frontend som ikke sier fra, spør med GET: 405, og ingen spørring ender i adressen', async () => {
  const klient = await som('dag-dps', {});
  const { data, error } = await klient.query('{ meg { formaal } }', {});
  assert.equal(data, undefined);
  assert.equal(error.response.status, 405);
});

test('kari legger til et varselsignal, og dags åpne side får det', async () => {
  const dag = await som('dag-dps');
  const hendelse = new Promise((ferdig) => {
    const { unsubscribe } = dag.subscription(dokument('subscription Stroem'), {}).subscribe(({ data }) => {
      if (data?.hendelser.entitetId) {
        unsubscribe();
        ferdig(data.hendelser);
      } else {
        // The checkpoint that it begins with.
        portal.nyttSignal(brit, 'Svarer ikke');
      }
    });
  });
  const { entitet, brukerId } = await hendelse;
  assert.deepEqual([brukerId, entitet.tekst], [brit, 'Svarer ikke']);
});
