import { useEditorContext, useExecutionContext } from '@graphiql/react';
import { medToken } from './headers.js';
import { bareLeser } from './dokument.js';

/** The parties of the case stand first, and have a button each; the others share a list. */
const MED_KNAPP = 4;
/** The list's value for a token that no persona has. */
const INGEN = 'none';

/** Whom to ask as, and what to ask. Inside GraphiQL, whose editors it fills in. */
export function Valg({ personas, eksempler, token, forkastSvar }) {
  const { headerEditor, queryEditor, responseEditor, variableEditor, updateActiveTabValues } = useEditorContext();
  const { run } = useExecutionContext();
  if (!headerEditor || !queryEditor || !responseEditor || !variableEditor) return null;
  const valgt = personas.find((p) => p.token === token);

  // What the answer pane shows is always what the chosen persona got for the query beside it.
  function toem() {
    forkastSvar();
    responseEditor.setValue('');
    updateActiveTabValues({ response: '' });
  }

  function byttPersona(navn) {
    const persona = personas.find((p) => p.navn === navn);
    headerEditor.setValue(medToken(headerEditor.getValue(), persona?.token ?? ''));
    if (persona && bareLeser(queryEditor.getValue())) {
      run();
    } else {
      toem();
    }
  }

  function visEksempel(tittel) {
    queryEditor.setValue(eksempler.find((e) => e.tittel === tittel).dokument);
    // GraphiQL finds the new document's operation a little later; until then it would send the old name.
    queryEditor.operationName = null;
    variableEditor.setValue('');
    toem();
  }

  return (
    <div className="valg">
      {eksempler.length > 0 && <Eksempler eksempler={eksempler} vis={visEksempel} />}
      {personas.length > 0 && <Personas personas={personas} valgt={valgt} bytt={byttPersona} />}
    </div>
  );
}

function Eksempler({ eksempler, vis }) {
  return (
    <select aria-label="Examples" title="Replaces the query; undo brings yours back" value="" onChange={(e) => vis(e.target.value)}>
      <option value="" disabled hidden>
        Examples
      </option>
      {eksempler.map(({ tittel }) => (
        <option key={tittel}>{tittel}</option>
      ))}
    </select>
  );
}

function Personas({ personas, valgt, bytt }) {
  const andre = personas.slice(MED_KNAPP);
  const iListen = andre.includes(valgt) ? valgt.navn : '';
  return (
    <div className="personas" role="group" aria-label="Persona: runs the same query as another">
      {personas.slice(0, MED_KNAPP).map((p) => (
        <button key={p.navn} type="button" title={p.beskrivelse} aria-pressed={p === valgt} onClick={() => bytt(p.navn)}>
          {p.navn}
        </button>
      ))}
      <select
        aria-label="Other personas"
        title={valgt?.beskrivelse}
        value={valgt ? iListen : INGEN}
        onChange={(e) => bytt(e.target.value)}
      >
        <option value="" disabled hidden>
          others
        </option>
        {andre.map((p) => (
          <option key={p.navn} value={p.navn}>
            {p.navn} – {p.beskrivelse}
          </option>
        ))}
        <option value={INGEN}>none: a token of your own</option>
      </select>
    </div>
  );
}
