import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { KILDE, Prosess, ledigePorter } from './prosess.js';

export const VERT = 'portal.example.no';

/** nginx with deploy/nginx.conf as it stands, but for ports, addresses and folders. */
export class Proxy {
  static async start(sted, [node1, node2]) {
    const proxy = new Proxy();
    const [port, helse] = await ledigePorter(2);
    Object.assign(proxy, { port, helse, ca: sertifikat(sted) });
    const bytter = {
      'server node1:8080': [1, `server 127.0.0.1:${node1}`],
      'server node2:8080': [1, `server 127.0.0.1:${node2}`],
      'listen 8443': [2, `listen 127.0.0.1:${port}`],
      'listen 127.0.0.1:8081': [1, `listen 127.0.0.1:${helse}`],
      '/etc/nginx/tls/': [2, `${sted}/`],
      ' /tmp/nginx': [6, ` ${sted}/nginx`],
    };
    let konfig = readFileSync(join(KILDE, 'deploy/nginx.conf'), 'utf8');
    for (const [fra, [antall, til]] of Object.entries(bytter)) {
      const deler = konfig.split(fra);
      if (deler.length !== antall + 1) throw new Error(`deploy/nginx.conf: ${fra} is there ${deler.length - 1} times`);
      konfig = deler.join(til);
    }
    const fil = join(sted, 'nginx.conf');
    writeFileSync(fil, konfig);
    proxy.prosess = new Prosess('nginx', sted, ['nginx', '-e', 'stderr', '-c', fil, '-g', 'daemon off;']);
    await proxy.prosess.start(() => tarImot(port));
    proxy.agent = new Agent({ ca: proxy.ca, servername: VERT, keepAlive: true, maxSockets: 64 });
    return proxy;
  }

  get url() {
    return `https://127.0.0.1:${this.port}/graphql`;
  }

  /** What a WebSocket needs to get through. */
  get sokkelvalg() {
    return { ca: this.ca, servername: VERT, headers: { host: VERT } };
  }

  /** The answer's status, headers and body; `stroem` gets the body while it comes. */
  spoer({ sti = '/graphql', method = 'POST', headers = {}, kropp, stroem, signal } = {}) {
    const { agent, port } = this;
    const alle = { host: VERT, 'content-type': 'application/json', ...headers };
    return new Promise((ja, nei) => {
      const valg = { host: '127.0.0.1', port, path: sti, method, headers: alle, agent, signal };
      const ut = request(valg, (svar) => {
        let tekst = '';
        svar.setEncoding('utf8');
        svar.on('data', (del) => {
          try {
            if (stroem) stroem(del);
            else tekst += del;
          } catch (feil) {
            svar.destroy(feil);
          }
        });
        svar.on('error', nei).on('end', () => ja({ status: svar.statusCode, headers: svar.headers, tekst }));
      });
      ut.on('error', nei);
      ut.end(kropp);
    });
  }

  /** A connection on which one says what one likes. */
  async raa(valg = {}) {
    const sokkel = tlsConnect({ host: '127.0.0.1', port: this.port, ca: this.ca, servername: VERT, ...valg });
    await new Promise((ja, nei) => sokkel.once('secureConnect', ja).once('error', nei));
    return sokkel;
  }

  /** What nginx has written of each request. */
  get linjer() {
    return this.prosess.logg
      .split('\n')
      .filter((linje) => linje.startsWith('{'))
      .map((linje) => JSON.parse(linje));
  }

  async stopp() {
    this.agent.destroy();
    return this.prosess.stopp('SIGTERM');
  }
}

function sertifikat(sted) {
  const [crt, key] = [join(sted, 'tls.crt'), join(sted, 'tls.key')];
  const om = ['-subj', `/CN=${VERT}`, '-addext', `subjectAltName=DNS:${VERT}`, '-days', '2'];
  const noekkel = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
  execFileSync('openssl', ['req', '-x509', ...noekkel, '-out', crt, ...om], { stdio: 'pipe' });
  // It is nobody's who runs nginx here, and a test's alone.
  chmodSync(key, 0o644);
  return readFileSync(crt);
}

/** Whether somebody listens there. */
export function tarImot(port) {
  return new Promise((svar) => {
    const sokkel = connect(port, '127.0.0.1');
    sokkel.on('connect', () => svar(true)).on('error', () => svar(false));
    sokkel.on('connect', () => sokkel.destroy());
  });
}

