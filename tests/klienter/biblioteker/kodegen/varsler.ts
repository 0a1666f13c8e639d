// A program that is checked against generated types: it prints Brit's warning signs and whom to call.
import type { Nivaa, SakQuery, SakQueryVariables } from './typer.js';

const [url, dokument, id] = process.argv.slice(2);
const token = process.env['TOKEN'];
if (url === undefined || dokument === undefined || id === undefined || token === undefined) process.exit(2);

async function sak(adresse: string, variables: SakQueryVariables): Promise<SakQuery> {
  const svar = await fetch(adresse, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: dokument, variables }),
  });
  return ((await svar.json()) as { data: SakQuery }).data;
}

const FARGE = { GROENN: 'green', GUL: 'yellow', ROED: 'red' } satisfies Record<Nivaa, string>;

const { bruker } = await sak(url, { id });
const navn: string = bruker?.navn?.fulltNavn ?? 'unknown';
const signaler = bruker?.kriseplan.signaler?.map(({ nivaa, tekst }) => `${nivaa && FARGE[nivaa]}: ${tekst}`);
const kontakter = bruker?.kriseplan.kontakter?.map((kontakt) => kontakt.navn);
console.log(JSON.stringify({ navn, signaler: signaler ?? 'refused', kontakter: kontakter ?? 'refused' }));

/** Whatever samtykke can close, may be null: who forgets it, or misspells, does not get it compiled. */
export function glemsk({ bruker }: SakQuery): unknown[] {
  return [
    // @ts-expect-error
    bruker.navn,
    // @ts-expect-error
    bruker?.kontakt.telefon,
    // @ts-expect-error
    bruker?.kriseplan.signaler.length,
    // @ts-expect-error
    FARGE[bruker?.kriseplan.signaler?.[0]?.nivaa],
    // @ts-expect-error
    bruker?.kriseplann,
    // @ts-expect-error
    sak(url, {}),
  ];
}
