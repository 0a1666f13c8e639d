// Prints a persona's token that lasts a few seconds, signed with the key of a portal in development:
// the program's own last for hours, longer than anybody waits for one to end. With other claims, where
// some are given: somebody's whom the portal does not know.
//
//   HF_TEST_PROGRAM=… HF_DATA_DIR=… node korttoken.js <persona> <seconds> [claims]
import { execFileSync } from 'node:child_process';
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [persona, sekunder, ellers = '{}'] = process.argv.slice(2);
const langt = execFileSync(process.env.HF_TEST_PROGRAM, ['token', '--persona', persona], { encoding: 'utf8' });
const [hode, krav] = langt.trim().split('.');
const { iat, ...andre } = JSON.parse(Buffer.from(krav, 'base64url'));
const kort = Buffer.from(JSON.stringify({ ...andre, ...JSON.parse(ellers), iat, exp: iat + Number(sekunder) })).toString('base64url');
const fil = readFileSync(join(process.env.HF_DATA_DIR, 'utsteder.pk8'));
const key = createPrivateKey({ key: fil, format: 'der', type: 'pkcs8' });
const signatur = sign('sha256', Buffer.from(`${hode}.${kort}`), { key, dsaEncoding: 'ieee-p1363' });
console.log(`${hode}.${kort}.${signatur.toString('base64url')}`);
