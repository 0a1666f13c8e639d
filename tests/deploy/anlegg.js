import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KILDE, Prosess, kjoer, ledigePorter, mappe, program } from './prosess.js';
import { Proxy, tarImot } from './proxy.js';
import { Utsteder } from './utsteder.js';

/** Brukere in the demo data. */
const BRUKERE = 12;
const psql = process.env.HF_TEST_PSQL ?? 'psql';

/** An installation as deploy/README.md describes one: roles, Redis, two nodes, nginx before them. */
export class Anlegg {
  sted = mappe();
  /** The ledger, which the nodes share. */
  bok = mappe();

  /** Whatever becomes of it, `stopp` ends what was started. */
  async start() {
    this.utsteder = await Utsteder.start(this.sted);
    this.database = await Database.start(this);
    this.redis = await startRedis(this.sted);
    this.noder = [];
    for (const navn of ['node1', 'node2']) this.noder.push(await Node.start(navn, this));
    this.proxy = await Proxy.start(this.sted, this.noder.map((node) => node.port));
  }

  async stopp() {
    await this.proxy?.stopp();
    await Promise.all((this.noder ?? []).map((node) => node.prosess.stopp('SIGKILL')));
    await this.redis?.stopp('SIGTERM');
    this.utsteder?.stopp();
    await this.database?.slett();
  }

  /** Settings as HF_CONFIG has them, for the owner of the tables or for the one who serves. */
  konfig(navn, database, mer = {}) {
    const satt = { HF_DATABASE_URL: database, HF_KEY: this.noekkel, HF_SIGNING_KEY: this.signatur, ...mer };
    const fil = join(this.sted, `${navn}.conf`);
    writeFileSync(fil, Object.entries(satt).map(([n, v]) => `${n}=${v}\n`).join(''));
    const utstedere = join(this.sted, 'utstedere.json');
    writeFileSync(utstedere, JSON.stringify([this.utsteder.linje]));
    return { HF_ENV: 'test', HF_CONFIG: fil, HF_ISSUERS: utstedere };
  }

  noekkel = randomBytes(32).toString('base64');
  signatur = randomBytes(32).toString('base64');

  /** The status and the whole answer, through the proxy or from one node. */
  async spoer(persona, query, variables = {}, node = undefined) {
    const headers = { authorization: `Bearer ${await this.utsteder.token(persona)}` };
    const kropp = JSON.stringify({ query, variables });
    if (!node) {
      const svar = await this.proxy.spoer({ headers, kropp });
      return { status: svar.status, svar: JSON.parse(svar.tekst) };
    }
    headers['content-type'] = 'application/json';
    const svar = await fetch(`http://127.0.0.1:${node.port}/graphql`, { method: 'POST', headers, body: kropp });
    return { status: svar.status, svar: await svar.json() };
  }

  /** Kari adds a warning sign to a bruker's kriseplan; again with the same key until she has an answer. */
  async nyttSignal(brukerId, tekst, node = undefined) {
    const query = `mutation($input: EndreVarselsignalerInput!) {
      endreVarselsignaler(input: $input) { signaler { id } feil { code } } }`;
    const input = { brukerId, leggTil: [{ nivaa: 'GUL', tekst }], idempotensnoekkel: randomUUID() };
    for (let ganger = 1; ; ganger += 1) {
      const { status, svar } = await this.spoer('kari-koordinator', query, { input }, node);
      if (svar.data?.endreVarselsignaler.feil.length === 0) return ganger;
      const bort = status === 503 && svar.errors?.[0].extensions.code === 'UNAVAILABLE';
      if (!bort || ganger > 400) throw new Error(`${status}: ${JSON.stringify(svar)}`);
      await new Promise((igjen) => setTimeout(igjen, 50));
    }
  }
}

/** A database whose owner migrates and whose server may only serve. */
class Database {
  #id = randomBytes(4).toString('hex');

  static async start(anlegg) {
    const database = new Database();
    const { eier, portal, navn } = database;
    await database.sql(`CREATE ROLE ${eier} LOGIN CREATEROLE`);
    await database.sql(`CREATE DATABASE ${navn} OWNER ${eier}`);
    const env = anlegg.konfig('eier', database.url(eier));
    await kjoer(program, ['migrate'], env);
    await kjoer(program, ['demo', '--brukere', `${BRUKERE}`], env);
    await database.psql(database.url(eier), ['--file', join(KILDE, 'deploy/postgresql-roles.sql')]);
    await database.sql(`CREATE ROLE ${portal} LOGIN IN ROLE hf_server`);
    return database;
  }

  get navn() {
    return `hf_deploy_${this.#id}`;
  }
  get eier() {
    return `eier_${this.#id}`;
  }
  get portal() {
    return `portal_${this.#id}`;
  }

  url(rolle) {
    const url = new URL(process.env.HF_TEST_POSTGRES_URL);
    url.username = rolle;
    url.pathname = `/${this.navn}`;
    return url.href;
  }

  psql(url, argumenter) {
    return kjoer(psql, ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', ...argumenter, url]);
  }

  /** As the one who runs the server. */
  sql(setning) {
    return this.psql(process.env.HF_TEST_POSTGRES_URL, ['--command', setning]);
  }

  /** As if its server were away: nobody is connected, and nobody comes in. */
  async borte() {
    await this.sql(`ALTER DATABASE ${this.navn} ALLOW_CONNECTIONS false`);
    await this.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${this.navn}'`);
  }

  tilbake() {
    return this.sql(`ALTER DATABASE ${this.navn} ALLOW_CONNECTIONS true`);
  }

  async slett() {
    await this.sql(`DROP DATABASE IF EXISTS ${this.navn} WITH (FORCE)`);
    for (const rolle of [this.portal, this.eier]) await this.sql(`DROP ROLE IF EXISTS ${rolle}`);
  }
}

/** A node as the image runs it. */
class Node {
  static async start(navn, anlegg) {
    const node = new Node();
    [node.port, node.maaleport] = await ledigePorter(2);
    const { database, redis } = anlegg;
    const env = {
      ...anlegg.konfig('portal', database.url(database.portal), { HF_REDIS_URL: redis.url, HF_LEDGER: anlegg.bok }),
      HF_LISTEN: `127.0.0.1:${node.port}`,
      HF_METRICS: `127.0.0.1:${node.maaleport}`,
      HF_PUBLIC_URL: 'https://portal.example.no',
      HF_TRUSTED_PROXIES: '127.0.0.1/32',
    };
    node.prosess = new Prosess(navn, anlegg.sted, [program, 'serve'], env);
    await node.igjen();
    return node;
  }

  igjen() {
    return this.prosess.start(() => this.erKlar());
  }

  async erKlar() {
    const svar = await fetch(`http://127.0.0.1:${this.port}/health/ready`).catch(() => undefined);
    return svar?.ok ?? false;
  }

  async maalinger() {
    return (await fetch(`http://127.0.0.1:${this.maaleport}/metrics`)).text();
  }

  /** One measure without labels. */
  async maaling(navn) {
    const linje = (await this.maalinger()).split('\n').find((l) => l.startsWith(`${navn} `));
    return Number(linje?.split(' ')[1]);
  }
}

async function startRedis(sted) {
  const [port] = await ledigePorter(1);
  const data = join(sted, 'redis');
  mkdirSync(data);
  chmodSync(data, 0o777);
  const valg = ['--bind', '127.0.0.1', '--port', `${port}`, '--save', '', '--appendonly', 'no', '--dir', data];
  const redis = new Prosess('redis', sted, ['redis-server', ...valg]);
  redis.url = `redis://127.0.0.1:${port}/`;
  redis.igjen = () => redis.start(() => tarImot(port));
  await redis.igjen();
  return redis;
}
