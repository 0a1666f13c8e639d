import { Sokkel } from '../klienter/sokkel.js';
import { blir } from './prosess.js';

const DOKUMENT = `subscription($after: String) { hendelser(after: $after) {
  ... on Hendelse { cursor entitet { ... on Varselsignal { tekst } } }
  ... on TilgangEndret { cursor }
  ... on Sjekkpunkt { cursor } } }`;

/** A persona who listens through the proxy, and goes on from the cursor whenever the connection ends. */
export class Lytter {
  /** The texts of new warning signs, in the order they came, once each. */
  tekster = [];
  #stanset = new AbortController();

  constructor(anlegg, persona, over) {
    Object.assign(this, { anlegg, persona, over });
    this.ferdig = this.#lytt();
    // Whoever listens in vain is told so by `hoert`.
    this.ferdig.catch(() => {});
  }

  async #lytt() {
    while (!this.#stanset.signal.aborted) {
      try {
        await (this.over === 'SSE' ? this.#sse() : this.#websocket());
      } catch (feil) {
        this.sist = feil;
      }
      await new Promise((igjen) => setTimeout(igjen, 100));
    }
  }

  async #websocket() {
    const { utsteder, proxy } = this.anlegg;
    const portal = { url: proxy.url, token: (persona) => utsteder.token(persona) };
    const sokkel = await Sokkel.koble(portal, this.persona, proxy.sokkelvalg);
    this.#stanset.signal.addEventListener('abort', () => sokkel.ws.terminate(), { once: true });
    sokkel.subscribe('1', DOKUMENT, { variables: { after: this.cursor } });
    for (;;) {
      const { type, payload } = await sokkel.neste(undefined, 60_000);
      if (type !== 'next') throw new Error(`${type}: ${JSON.stringify(payload)}`);
      this.#motta(payload);
    }
  }

  async #sse() {
    const { utsteder, proxy } = this.anlegg;
    const token = await utsteder.token(this.persona);
    let rest = '';
    const stroem = (del) => {
      const hele = (rest + del).split('\n\n');
      rest = hele.pop();
      for (const bit of hele) {
        const data = /^event: next\ndata: (.*)$/.exec(bit);
        if (data) this.#motta(JSON.parse(data[1]));
      }
    };
    await proxy.spoer({
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
      kropp: JSON.stringify({ query: DOKUMENT, variables: { after: this.cursor } }),
      stroem,
      signal: this.#stanset.signal,
    });
  }

  #motta({ data, errors }) {
    const hendelse = data?.hendelser;
    if (!hendelse) throw new Error(JSON.stringify(errors));
    this.cursor = hendelse.cursor;
    const tekst = hendelse.entitet?.tekst;
    if (tekst && !this.tekster.includes(tekst)) this.tekster.push(tekst);
  }

  /** Waits until it has heard these, in this order and nothing between. */
  hoert(tekster, ms) {
    const slutt = () => this.tekster.slice(-tekster.length).join() === tekster.join();
    return blir(slutt, ms, `${this.persona} over ${this.over} hears ${tekster}, but ${this.tekster} (${this.sist})`);
  }

  async stopp() {
    this.#stanset.abort();
    await this.ferdig;
  }
}
