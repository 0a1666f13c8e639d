// A team that has graphql-codegen make its types, and TypeScript at its strictest.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { codegen } from '@graphql-codegen/core';
import * as operasjoner from '@graphql-codegen/typescript-operations';
import { buildSchema, parse } from 'graphql';
import { frist } from '../frist.js';
import { Portal } from '../portal.js';
import { dokument, dokumenter } from './lesmeg.js';

frist(120);

/** Every custom scalar of the contract, as JSON has it: with `strictScalars` none may be forgotten. */
const scalars = {
  Date: 'string',
  DateTime: 'string',
  Foedselsnummer: 'string',
  Organisasjonsnummer: 'string',
  Tekst: 'string',
  UUID: 'string',
  Versjon: 'number',
};
const kjoer = promisify(execFile);
const mappe = mkdtempSync(join(tmpdir(), 'hf-kodegen-'));
const rot = join(import.meta.dirname, '..');

let portal, brit;

before(async () => {
  portal = await Portal.start();
  ({ brit } = await portal.kjente());
});

after(async () => {
  rmSync(mappe, { recursive: true });
  await portal?.slett();
});

test('typene lages av kontrakten, og et program som glemmer at noe kan være avslått, kompilerer ikke', async () => {
  const kontrakt = await (await fetch(portal.url.replace(/graphql$/, 'schema.graphql'))).text();
  const navngitte = dokumenter.filter((tekst) => /^(query|mutation|subscription) /.test(tekst));
  const kode = await codegen({
    schema: parse(kontrakt),
    schemaAst: buildSchema(kontrakt),
    documents: navngitte.map((tekst) => ({ location: 'README.md', document: parse(tekst) })),
    filename: 'typer.ts',
    config: { scalars, strictScalars: true },
    plugins: [{ operasjoner: {} }],
    pluginMap: { operasjoner },
  });
  cpSync(join(import.meta.dirname, 'kodegen'), mappe, { recursive: true });
  writeFileSync(join(mappe, 'typer.ts'), kode);
  const compilerOptions = { outDir: mappe, typeRoots: [join(rot, 'node_modules/@types')] };
  const oppsett = { extends: join(rot, 'tsconfig.json'), compilerOptions, files: ['varsler.ts'] };
  writeFileSync(join(mappe, 'tsconfig.json'), JSON.stringify(oppsett));
  writeFileSync(join(mappe, 'package.json'), JSON.stringify({ type: 'module' }));
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  await kjoer(process.execPath, [tsc, '--project', mappe]).catch(({ stdout }) => assert.fail(stdout));
});

for (const [persona, ventet] of [
  ['kari-koordinator', { navn: 'Brit Solvik', signaler: ['yellow: Sover ikke'], kontakter: ['Kari Lie'] }],
  ['dag-dps', { navn: 'Brit Solvik', signaler: ['yellow: Sover ikke'], kontakter: 'refused' }],
  ['stian-sperret', { navn: 'unknown', signaler: 'refused', kontakter: 'refused' }],
]) {
  test(`${persona} kjører programmet`, async () => {
    const env = { ...process.env, TOKEN: await portal.token(persona) };
    const argumenter = [join(mappe, 'varsler.js'), portal.url, dokument('query Sak'), brit];
    const { stdout } = await kjoer(process.execPath, argumenter, { env });
    assert.deepEqual(JSON.parse(stdout), ventet);
  });
}
