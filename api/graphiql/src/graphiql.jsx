import { useMemo, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import './graphiql.css';
import { lesToken, medToken } from './headers.js';
import { hentEksempel, hentPersonas, lagFetcher } from './server.js';

/** GraphiQL with a choice of persona: choosing one sets the Authorization header, and nothing else. */
function Side({ personas, eksempel }) {
  const [valg, settValg] = useState(() => velg(personas[0], ''));
  const gjeldende = useRef(valg.headers);
  const fetcher = useMemo(() => lagFetcher(() => gjeldende.current), []);

  function byttPersona(navn) {
    const persona = personas.find((p) => p.navn === navn);
    const nytt = velg(persona, gjeldende.current);
    gjeldende.current = nytt.headers;
    settValg(nytt);
  }

  function noterRedigering(tekst) {
    gjeldende.current = tekst;
    const token = lesToken(tekst);
    const navn = personas.find((p) => p.token === token)?.navn ?? '';
    // Without `headers` GraphiQL leaves its editor alone, so that nothing typed is overwritten.
    settValg((foer) => ({ ...foer, navn, headers: undefined }));
  }

  return (
    <GraphiQL
      fetcher={fetcher}
      defaultQuery={eksempel}
      headers={valg.headers}
      defaultHeaders={valg.forNyFane}
      defaultEditorToolsVisibility="headers"
      shouldPersistHeaders={false}
      // The history keeps headers, tokens with them: it must not outlive the browser tab.
      storage={sessionStorage}
      onEditHeaders={noterRedigering}
    >
      <GraphiQL.Logo>
        {personas.length > 0 && <Personavelger personas={personas} navn={valg.navn} bytt={byttPersona} />}
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

function Personavelger({ personas, navn, bytt }) {
  const beskrivelse = personas.find((p) => p.navn === navn)?.beskrivelse;
  return (
    <label className="persona" title={beskrivelse}>
      Persona
      <select value={navn} onChange={(e) => bytt(e.target.value)}>
        <option value="">none: a token of your own</option>
        {personas.map((p) => (
          <option key={p.navn} value={p.navn}>
            {p.navn} – {p.beskrivelse}
          </option>
        ))}
      </select>
    </label>
  );
}

function velg(persona, tekst) {
  const headers = medToken(tekst, persona?.token ?? '');
  return { navn: persona?.navn ?? '', headers, forNyFane: headers };
}

const [personas, eksempel] = await Promise.all([hentPersonas(), hentEksempel()]);
createRoot(document.getElementById('graphiql')).render(<Side personas={personas} eksempel={eksempel} />);
