import { chromium } from 'playwright-core';

/** GraphiQL in a headless browser that reaches nothing but the portal. */
export async function aapneSide(adresse, program) {
  const nettleser = await chromium.launch({
    executablePath: program,
    // The sandbox refuses root, and the only page is our own.
    chromiumSandbox: false,
    args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    timeout: 60_000,
    // A signal ends this process, and the browser with it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  try {
    return await aapne(nettleser, adresse);
  } catch (feil) {
    await nettleser.close();
    throw feil;
  }
}

async function aapne(nettleser, adresse) {
  const kontekst = await nettleser.newContext({ viewport: { width: 1400, height: 900 } });
  kontekst.setDefaultTimeout(15_000);
  const page = await kontekst.newPage();
  const [klager, adresser, operasjoner] = [[], [], []];
  page.on('pageerror', (feil) => klager.push(`${feil}`));
  page.on('console', (linje) => linje.type() === 'error' && klager.push(linje.text()));
  page.on('websocket', (ws) => adresser.push(ws.url()));
  kontekst.on('request', (request) => {
    adresser.push(request.url());
    if (spoer(request)) operasjoner.push(request);
  });
  // Tokens are minted anew for whoever asks: these are the ones that the page uses.
  const hentet = page.waitForResponse((r) => r.url().endsWith('/personas.json'));
  await page.goto(`${adresse}/graphql`);
  const personas = await (await hentet).json();
  return new Side({ nettleser, page, klager, adresser, operasjoner, personas });
}

/** Whether it is somebody's query, and not GraphiQL's own for the schema. */
function spoer(request) {
  return request.method() === 'POST' && request.postDataJSON().operationName !== 'IntrospectionQuery';
}

class Side {
  constructor(deler) {
    Object.assign(this, deler);
  }

  /** The button of one of the four parties. */
  persona(navn) {
    return this.page.getByRole('button', { name: navn, exact: true });
  }

  utfoer() {
    return this.page.getByRole('button', { name: /Execute query/ });
  }

  async velgEksempel(tittel) {
    await this.page.getByLabel('Examples').selectOption(tittel);
  }

  /** What stands in one of the editors; the whole of it, scrolled out of sight or not. */
  tekst(felt) {
    return this.page.evaluate((f) => document.querySelector(`.graphiql-${f} .CodeMirror`).CodeMirror.getValue(), felt);
  }

  /** Waits until the answers' pane has this in it. */
  async viser(tekst) {
    await this.page.waitForFunction(
      (t) => document.querySelector('.graphiql-response .CodeMirror').CodeMirror.getValue().includes(t), tekst);
  }

  /** Holds the next request, once it has been sent, until it is let go. */
  async holdNeste() {
    let slipp, naadd;
    const sluppet = new Promise((ferdig) => (slipp = ferdig));
    const sendt = new Promise((ferdig) => (naadd = ferdig));
    const hold = async (rute) => {
      naadd();
      await sluppet;
      await rute.continue();
    };
    await this.page.route('**/graphql', hold, { times: 1 });
    return { slipp, sendt };
  }

  /** Does something that asks the portal once: who asked what, and the answer that the pane then shows. */
  async svarPaa(gjoer) {
    const foer = this.operasjoner.length;
    const svar = this.page.waitForResponse((r) => spoer(r.request()));
    const [mottatt] = await Promise.all([svar, gjoer()]).catch((feil) => {
      throw new Error('the portal was not asked, or did not answer', { cause: feil });
    });
    const kvittering = (await mottatt.json()).extensions?.kvittering;
    if (!kvittering) throw new Error(`an answer without a receipt: ${await mottatt.text()}`);
    const sendt = this.operasjoner.slice(foer);
    if (sendt.length !== 1) throw new Error(`asked ${sendt.length} times, not once`);
    await this.page
      .waitForFunction(
        (k) => document.querySelector('.graphiql-response .CodeMirror').CodeMirror.getValue().includes(k),
        kvittering,
      )
      .catch(async (feil) => {
        throw new Error(`the answer is not in the pane, but:\n${await this.tekst('response')}`, { cause: feil });
      });
    const token = sendt[0].headers().authorization?.replace('Bearer ', '');
    return {
      hvem: this.personas.find((p) => p.token === token)?.navn,
      ...JSON.parse(await this.tekst('response')),
    };
  }
}

/** The refusals of an answer: `path CODE GRUNN`, in order. */
export function avslag({ errors = [] }) {
  return errors.map((e) => [e.path?.join('/'), e.extensions.code, e.extensions.grunn].filter(Boolean).join(' '));
}
