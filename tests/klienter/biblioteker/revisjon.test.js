// GraphQL over HTTP, judged by the audit suite of graphql-http. https://graphql.github.io/graphql-over-http/
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { auditServer } from 'graphql-http';
import { frist } from '../frist.js';
import { Portal } from '../portal.js';

frist(60);

// What the suite remarks upon and may be so: GET is off, since a query would end in addresses, and so in logs.
const MERKNADER = {
  '5A70': 'MAY accept application/x-www-form-urlencoded formatted GET requests',
  D6D5: 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
  '6A70': 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
};
const REVISJONER = 61;

let portal;
before(async () => (portal = await Portal.start()));
after(() => portal?.slett());

test('en klient som følger spesifikasjonen, får det den kan vente seg', async () => {
  const authorization = `Bearer ${await portal.token('dag-dps')}`;
  const fetchFn = (url, init = {}) => fetch(url, { ...init, headers: { ...init.headers, authorization } });
  const utfall = await auditServer({ url: portal.url, fetchFn });
  assert.equal(utfall.length, REVISJONER);
  const anmerket = utfall.filter(({ status }) => status !== 'ok');
  assert.deepEqual(
    anmerket.map(({ id, name, status, reason }) => [id, name, status, reason]),
    Object.entries(MERKNADER).map(([id, name]) => [id, name, 'notice', 'Response status code is not 200']),
  );
  // Refused by its method, whatever was asked.
  for (const { response } of anmerket) assert.equal(response.status, 405);
});
