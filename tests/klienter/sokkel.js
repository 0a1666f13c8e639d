import { setTimeout as vent } from 'node:timers/promises';
import WebSocket from 'ws';

/** A WebSocket without any library's opinion of graphql-transport-ws: what it sends is what the test says. */
export class Sokkel {
  #meldinger = [];
  #ventende = new Set();

  constructor(portal, { protokoll = 'graphql-transport-ws', svarer = true, ...options } = {}) {
    const protokoller = protokoll ? [protokoll].flat() : [];
    this.ws = new WebSocket(portal.url.replace('http', 'ws'), protokoller, { autoPong: svarer, ...options });
    this.aapnet = new Promise((ja, nei) => this.ws.on('open', ja).on('error', nei));
    this.lukket = new Promise((ferdig) => this.ws.on('close', (kode) => ferdig(kode)));
    // Refused before it was open, or cut off: the tests look at how it closed.
    this.ws.on('error', () => {});
    this.aapnet.catch(() => {});
    this.ws.on('message', (data) => this.#motta(JSON.parse(data), svarer));
  }

  /** Open, and known to the portal as a persona. */
  static async koble(portal, persona, options) {
    const sokkel = new Sokkel(portal, options);
    await sokkel.init({ authorization: `Bearer ${await portal.token(persona)}` });
    await sokkel.neste('connection_ack');
    return sokkel;
  }

  #motta(melding, svarer) {
    if (melding.type === 'ping') return svarer && this.send({ type: 'pong' });
    this.#meldinger.push(melding);
    for (const vekk of this.#ventende) vekk();
  }

  async init(payload) {
    await this.aapnet;
    this.send(payload ? { type: 'connection_init', payload } : { type: 'connection_init' });
  }

  /** Sends an object as JSON, and anything else as it is. */
  send(melding) {
    const somDenEr = typeof melding === 'string' || Buffer.isBuffer(melding);
    this.ws.send(somDenEr ? melding : JSON.stringify(melding));
  }

  subscribe(id, query, payload = {}) {
    this.send({ id, type: 'subscribe', payload: { query, ...payload } });
  }

  /** The next message, which must be of this type unless any will do: none is passed over. */
  async neste(type = undefined, ms = 5000) {
    const frist = vent(ms, 'late', { ref: false });
    while (!this.#meldinger.length) {
      let vekk;
      const ny = new Promise((ferdig) => this.#ventende.add((vekk = ferdig)));
      const kode = await Promise.race([ny, this.lukket, frist]);
      this.#ventende.delete(vekk);
      if (kode !== undefined && !this.#meldinger.length) throw new Error(`no ${type}: ${kode}`);
    }
    const melding = this.#meldinger.shift();
    if (type && melding.type !== type) throw new Error(`no ${type}, but ${JSON.stringify(melding)}`);
    return melding;
  }

  /** How many messages have come that nobody has looked at. */
  get ulest() {
    return this.#meldinger.length;
  }

  /** The code that the portal closes it with. */
  async kode(ms = 5000) {
    return Promise.race([this.lukket, vent(ms, 'still open', { ref: false })]);
  }

  /** Whether it is open and somebody answers. */
  async svarer() {
    this.send({ type: 'ping' });
    return (await this.neste('pong')).type === 'pong';
  }
}
