import { createClient } from 'graphql-sse';
import { lytter } from './dokument.js';
import { les } from './headers.js';

/**
 * Sends an operation to the portal, or listens. `headersNaa` gives the header text for what GraphiQL asks
 * before its header editor is there: the schema. `utgave` tells when answers that are still on their
 * way are no longer wanted.
 */
export function lagFetcher(headersNaa, utgave) {
  return async (operasjon, { headers = les(headersNaa()) } = {}) => {
    if (lytter(operasjon)) {
      return createClient({ url: '/graphql', headers, retryAttempts: 0 }).iterate(operasjon);
    }
    const spurt = utgave();
    const svar = await fetch('/graphql', {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json;q=0.9',
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(operasjon),
    });
    const tekst = await svar.text();
    if (operasjon.operationName !== 'IntrospectionQuery' && utgave() !== spurt) {
      return ingenting();
    }
    try {
      return JSON.parse(tekst);
    } catch {
      throw new Error(`HTTP ${svar.status}: ${tekst}`);
    }
  };
}

/** No answer: GraphiQL leaves its pane as it is. */
async function* ingenting() {}

/** The development server's personas, `{ navn, beskrivelse, token }`; none where it has none. */
export async function hentPersonas() {
  const svar = await fetch('/graphiql/personas.json');
  return svar.ok ? svar.json() : [];
}

/** The saved examples, `{ tittel, dokument }`, the first query first; none where the server has none. */
export async function hentEksempler() {
  const svar = await fetch('/graphiql/eksempler.json');
  return svar.ok ? svar.json() : [];
}
