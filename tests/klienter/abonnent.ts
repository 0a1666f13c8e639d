// A subscriber: keeps a copy of the crisis plans that its token may read, and of nothing else.
//
//   TOKEN_COMMAND='helsefellesskap token --persona dag-dps' \
//     node bygg/abonnent.js http://127.0.0.1:8080/graphql kopi.json [ws|sse]
//
// The stream is one ordered list. What a message does to the copy is saved together with its
// cursor before the next one is looked at: killed at any moment, this goes on where it was.

import { exec } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as vent } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as graphqlSse from 'graphql-sse';
import * as graphqlWs from 'graphql-ws';
import WebSocket from 'ws';

/** Which list of the copy has the rows of a type. */
const LISTER = { Varselsignal: 'signaler', Kriseraad: 'raad', Trinn: 'trinn', Krisekontakt: 'kontakter' } as const;
type Liste = (typeof LISTER)[keyof typeof LISTER];
type Rad = { id: string; versjon: number };
/** Rows by id. A list that may not be read is not there, which is not the same as empty. */
type Sak = { navn?: string } & { [liste in Liste]?: Record<string, Rad> };
type Kopi = { markoer: string | null; brukere: Record<string, Sak> };

type Bruker = { id: string; navn: { fulltNavn: string | null } | null; kriseplan: Record<Liste, Rad[] | null> };
type Side = { edges: { node: Bruker }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
type Entitet = Rad & { __typename: string };
type Melding = { cursor: string } & (
  | { __typename: 'Hendelse'; brukerId: string; entitetId: string; entitet: Entitet | null }
  | { __typename: 'TilgangEndret'; brukerId: string; harTilgang: boolean }
  | { __typename: 'Sjekkpunkt' }
);
type Feil = { extensions?: Record<string, unknown> };
type Svar<T> = { data?: T | null | undefined; errors?: readonly Feil[] | undefined };

// Rows are read alike by query and by stream, so that the copy does not tell which it was.
const RADER = `
  fragment Signal on Varselsignal { id versjon nivaa tekst }
  fragment Raad on Kriseraad { id versjon type tekst }
  fragment Steg on Trinn { id versjon nivaa tiltakBruker tiltakTjeneste }
  fragment Kontakt on Krisekontakt { id versjon navn telefon }`;
const SAK = `${RADER}
  fragment Sak on Bruker { id navn { fulltNavn }
    kriseplan { signaler { ...Signal } raad { ...Raad } trinn { ...Steg } kontakter { ...Kontakt } } }`;
const ALLE = `query Alle($after: String) {
    brukere(first: 50, after: $after) { edges { node { ...Sak } } pageInfo { hasNextPage endCursor } } }${SAK}`;
const EN = `query En($id: ID!) { bruker(noekkel: { id: $id }) { ...Sak } }${SAK}`;
const STROEM = `subscription Stroem($after: String) {
    hendelser(after: $after, filter: { kategorier: [
      IDENTITET, KRISEPLAN_SIGNALER, KRISEPLAN_RAAD, KRISEPLAN_TILTAK, KRISEPLAN_KONTAKTER
    ] }) { __typename
      ... on Hendelse { cursor brukerId entitetId
        entitet { __typename id ...Signal ...Raad ...Steg ...Kontakt } }
      ... on TilgangEndret { cursor brukerId harTilgang }
      ... on Sjekkpunkt { cursor } } }${RADER}`;

/** A checkpoint comes every 30 seconds: after more than two without a word nobody is there. */
const TAUSHET_MS = 75_000;
/** Ends that trying again does not mend: what was sent is wrong. */
const VAAR_FEIL = new Set(['4400', '4401', '4406', '4409', '4429', 'BAD_USER_INPUT', 'FORBIDDEN', 'NOT_FOUND']);

class Abonnent {
  private kopi: Kopi;
  private token = '';

  constructor(
    private readonly url: string,
    private readonly fil: string,
    private readonly transport: string,
    private readonly tokenCommand: string,
  ) {
    this.kopi = existsSync(fil) ? JSON.parse(readFileSync(fil, 'utf8')) : tom();
  }

  /** Follows the stream from the last cursor, again and again; returns why there is no sense in it any more. */
  async abonner(): Promise<string> {
    for (let forsoek = 0; ; forsoek += 1) {
      const foer = this.kopi.markoer;
      const kode = await this.foelg().then(() => 'complete', aarsak);
      const kom = this.kopi.markoer !== foer;
      // A token made for this very connection is refused: nobody knows us (any more).
      const ukjent = kode === '4403' || (kode === 'UNAUTHENTICATED' && !kom);
      const ubrukelig = kode === 'BAD_USER_INPUT' && foer !== null && !kom;
      if (ukjent || ubrukelig) this.lagre((this.kopi = tom()));
      if (ukjent || (VAAR_FEIL.has(kode) && !ubrukelig)) return kode;
      if (kom) forsoek = 0;
      console.error(`the stream ended (${kode}): connecting again`);
      // At random, since all subscribers of a server that restarts come back.
      await vent(Math.random() * Math.min(30_000, 250 * 2 ** forsoek));
    }
  }

  /** One connection, from its token to its end. */
  private async foelg(): Promise<void> {
    // Without a token there is nobody to refuse us, so the copy stays. Its command may hold a secret: not shown.
    const hentet = await promisify(exec)(this.tokenCommand).catch(() => ({ stdout: '' }));
    this.token = hentet.stdout.trim();
    if (!this.token) throw new Avbrudd('no token');
    for await (const { data, errors } of hoert(this.stroem())) {
      // Over SSE, the last message tells why the stream ends.
      if (!data) throw new Avbrudd(kodeI(errors));
      // Without a copy, all is read after the first cursor: what changes meanwhile comes by the stream.
      if (this.kopi.markoer === null) this.kopi.brukere = await this.lesAlle();
      else await this.bruk(data.hendelser);
      this.kopi.markoer = data.hendelser.cursor;
      this.lagre(this.kopi);
    }
  }

  /** The libraries are not to connect again by themselves: they would ask from the cursor they began with. */
  private stroem(): AsyncIterableIterator<Svar<{ hendelser: Melding }>> {
    const request = { query: STROEM, variables: { after: this.kopi.markoer } };
    const authorization = `Bearer ${this.token}`;
    if (this.transport === 'sse') {
      return graphqlSse.createClient({ url: this.url, headers: { authorization }, retryAttempts: 0 }).iterate(request);
    }
    const options = { connectionParams: { authorization }, webSocketImpl: WebSocket, retryAttempts: 0 };
    return graphqlWs.createClient({ url: this.url.replace(/^http/, 'ws'), ...options }).iterate(request);
  }

  /** Does to the copy what a message says. Doing it twice is doing it once. */
  private async bruk(melding: Melding): Promise<void> {
    if (melding.__typename === 'TilgangEndret') {
      // What may no longer be used goes at once, even if the read that follows fails.
      delete this.kopi.brukere[melding.brukerId];
      this.lagre(this.kopi);
      if (melding.harTilgang) await this.lesEn(melding.brukerId);
    } else if (melding.__typename === 'Hendelse') {
      const sak = this.kopi.brukere[melding.brukerId];
      if (!sak || melding.entitet?.__typename === 'Bruker') await this.lesEn(melding.brukerId);
      else if (melding.entitet) settInn(sak, melding.entitet);
      else for (const liste of Object.values(LISTER)) delete sak[liste]?.[melding.entitetId];
    }
  }

  private async lesAlle(): Promise<Kopi['brukere']> {
    const brukere: Kopi['brukere'] = {};
    for (let after: string | null = null; ; ) {
      const { edges, pageInfo }: Side = (await this.spoer<{ brukere: Side }>(ALLE, { after })).brukere;
      for (const { node } of edges) brukere[node.id] = somSak(node);
      if (!pageInfo.hasNextPage) return brukere;
      after = pageInfo.endCursor;
    }
  }

  private async lesEn(id: string): Promise<void> {
    const { bruker } = await this.spoer<{ bruker: Bruker | null }>(EN, { id });
    if (bruker) this.kopi.brukere[id] = somSak(bruker);
    else delete this.kopi.brukere[id];
  }

  /** The data of a query. What is refused or hidden is null there, with an error beside it; the rest counts. */
  private async spoer<T>(query: string, variables: object): Promise<T> {
    const svar = await fetch(this.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(30_000),
    });
    // Whether it is the token that has ended, the next connection tells.
    if (svar.status === 401) throw new Avbrudd('token');
    const { data, errors = [] } = (await svar.json()) as Svar<T>;
    const andre = errors.filter((feil) => !['FORBIDDEN', 'NOT_FOUND'].includes(kodeI([feil])));
    if (!data || andre.length) throw new Avbrudd(`query: ${kodeI(andre)}`);
    return data;
  }

  /** The old copy or the new one, never half of it, and for nobody else to read. */
  private lagre(kopi: Kopi): void {
    writeFileSync(`${this.fil}.ny`, JSON.stringify(kopi), { mode: 0o600, flush: true });
    renameSync(`${this.fil}.ny`, this.fil);
  }
}

function tom(): Kopi {
  return { markoer: null, brukere: {} };
}

function somSak({ navn, kriseplan }: Bruker): Sak {
  const sak: Sak = navn?.fulltNavn ? { navn: navn.fulltNavn } : {};
  for (const liste of Object.values(LISTER)) {
    const rader = kriseplan[liste];
    if (rader) sak[liste] = Object.fromEntries(rader.map((rad) => [rad.id, rad]));
  }
  return sak;
}

function settInn(sak: Sak, { __typename, ...rad }: Entitet): void {
  const liste = LISTER[__typename as keyof typeof LISTER];
  if (!liste) return;
  const rader = (sak[liste] ??= {});
  // A query in between may have read a later version than this message was made from.
  if ((rader[rad.id]?.versjon ?? 0) <= rad.versjon) rader[rad.id] = rad;
}

/** The same stream, given up when it has been silent for too long: a lost connection says nothing. */
async function* hoert<T>(stroem: AsyncIterableIterator<T>): AsyncGenerator<T> {
  try {
    for (;;) {
      const taushet = new AbortController();
      const frist = vent(TAUSHET_MS, null, { signal: taushet.signal });
      const neste = await Promise.race([stroem.next(), frist]).finally(() => taushet.abort());
      if (!neste) throw new Avbrudd('silence');
      if (neste.done) return;
      yield neste.value;
    }
  } finally {
    await stroem.return?.();
  }
}

/** Why a stream ended: a close code of the WebSocket, an error's code, or a word of our own. */
class Avbrudd extends Error {
  constructor(readonly kode: string) {
    super(kode);
  }
}

async function aarsak(feil: unknown): Promise<string> {
  if (feil instanceof Avbrudd) return feil.kode;
  if (Array.isArray(feil)) return kodeI(feil);
  if (feil instanceof graphqlSse.NetworkError && feil.response instanceof Response) {
    const { status } = feil.response;
    if (status === 401) return 'UNAUTHENTICATED';
    return feil.response.json().then(({ errors }) => kodeI(errors), () => `HTTP ${status}`);
  }
  const { code, reason, message } = feil as { code?: number; reason?: string; message?: string };
  return reason === undefined ? String(message ?? feil) : String(code);
}

function kodeI(errors: readonly Feil[] = []): string {
  return String(errors[0]?.extensions?.['code'] ?? 'no data');
}

const [url, fil, transport = 'ws'] = process.argv.slice(2);
const tokenCommand = process.env['TOKEN_COMMAND'];
if (!url || !fil || !tokenCommand || !['ws', 'sse'].includes(transport)) {
  console.error('TOKEN_COMMAND=<command> node bygg/abonnent.js <url> <copy file> [ws|sse]');
  process.exit(2);
}
console.error(`stopped: ${await new Abonnent(url, fil, transport, tokenCommand).abonner()}`);
process.exit(1);
