import { useMemo, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import './graphiql.css';
import { lesToken, medToken } from './headers.js';
import { hentEksempler, hentPersonas, lagFetcher } from './server.js';
import { Valg } from './valg.jsx';

/** GraphiQL with personas and saved examples. The header editor's text decides who asks. */
function Side({ personas, eksempler }) {
  const [foerst] = useState(() => medToken('', personas[0]?.token ?? ''));
  const [headers, settHeaders] = useState(foerst);
  const gjeldende = useRef(foerst);
  const utgave = useRef(0);
  const fetcher = useMemo(
    () =>
      lagFetcher(
        () => gjeldende.current,
        () => utgave.current,
      ),
    [],
  );

  function noter(tekst) {
    gjeldende.current = tekst;
    settHeaders(tekst);
  }

  return (
    <GraphiQL
      fetcher={fetcher}
      defaultQuery={eksempler[0]?.dokument ?? '\n'}
      headers={foerst}
      defaultHeaders={headers}
      defaultEditorToolsVisibility="headers"
      shouldPersistHeaders={false}
      // The history keeps headers, tokens with them: it must not outlive the browser tab.
      storage={sessionStorage}
      onEditHeaders={noter}
    >
      <GraphiQL.Logo>
        <Valg
          personas={personas}
          eksempler={eksempler}
          token={lesToken(headers)}
          forkastSvar={() => (utgave.current += 1)}
        />
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

const [personas, eksempler] = await Promise.all([hentPersonas(), hentEksempler()]);
createRoot(document.getElementById('graphiql')).render(<Side personas={personas} eksempler={eksempler} />);
