// What README promises: its documents, and what each persona gets.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const README = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');

/** Every document in it, as it stands. */
export const dokumenter = [...README.matchAll(/```graphql\n(.*?)```/gs)].map(([, dokument]) => dokument);

/** The document of an operation. */
export function dokument(operasjon) {
  return dokumenter.find((tekst) => tekst.startsWith(`${operasjon}`));
}

/** What each persona gets for a document: `[persona, data]`, the keys of `data` in the order of README. */
export function svar(dokument) {
  const [, etter] = README.split(dokument);
  const [deres] = etter.split('```graphql');
  const svar = [...deres.matchAll(/`([a-z-]+)` gets[^\n]*\n\n```json\n(.*?)```/gs)];
  return svar.map(([, persona, json]) => [persona, JSON.parse(json)]);
}

/** The demo data that README speaks of. */
export const BRUKERE = 220;

/** Where there are nulls, by the path that an error about each would have. */
export function nuller(verdi, sti = []) {
  if (verdi === null) return [sti.join('.')];
  if (typeof verdi !== 'object') return [];
  return Object.entries(verdi).flatMap(([navn, del]) => nuller(del, [...sti, navn]));
}

/** Data as asked for: without the type names that clients add to keep it. */
export function uttrekk(verdi) {
  return JSON.parse(JSON.stringify(verdi, (navn, del) => (navn === '__typename' ? undefined : del)));
}
