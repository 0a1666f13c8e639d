import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { kjoer, program } from './prosess.js';

const AUD = 'helsefellesskap-test';
const b64 = (verdi) => Buffer.from(JSON.stringify(verdi)).toString('base64url');

/** An issuer that a portal outside development trusts: its keys over HTTP, and tokens for the personas. */
export class Utsteder {
  #par = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  #tokener = new Map();

  static async start(sted) {
    const utsteder = new Utsteder();
    utsteder.sted = sted;
    const jwk = { ...utsteder.#par.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' };
    utsteder.tjener = createServer((_, svar) => {
      svar.setHeader('content-type', 'application/json');
      svar.end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise((klar) => utsteder.tjener.listen(0, '127.0.0.1', klar));
    utsteder.iss = `http://127.0.0.1:${utsteder.tjener.address().port}`;
    return utsteder;
  }

  /** Itself, as HF_ISSUERS names it. */
  get linje() {
    return { iss: this.iss, aud: AUD, algoritmer: ['ES256'], jwks: `${this.iss}/jwks` };
  }

  /** What the development issuer says of a persona, in this one's words. */
  async token(persona) {
    if (!this.#tokener.has(persona)) {
      const env = { HF_DATA_DIR: join(this.sted, 'utvikling') };
      const utviklers = await kjoer(program, ['token', '--persona', persona], env);
      const krav = JSON.parse(Buffer.from(utviklers.split('.')[1], 'base64url'));
      const tekst = `${b64({ alg: 'ES256', typ: 'at+jwt', kid: 'k' })}.${b64({ ...krav, iss: this.iss, aud: AUD })}`;
      const signatur = sign('sha256', Buffer.from(tekst), { key: this.#par.privateKey, dsaEncoding: 'ieee-p1363' });
      this.#tokener.set(persona, `${tekst}.${signatur.toString('base64url')}`);
    }
    return this.#tokener.get(persona);
  }

  stopp() {
    this.tjener.closeAllConnections();
    this.tjener.close();
  }
}
