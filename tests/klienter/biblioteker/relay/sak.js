// One case as components of a Relay app ask for it: each names its own fields.
import { graphql } from 'relay-runtime';

export const Sak = graphql`
  query sakQuery($id: ID!) {
    bruker(noekkel: { id: $id }) {
      navn { fulltNavn }
      ...sak_kontakt
      ...sak_kriseplan
    }
  }
`;

export const Kontakt = graphql`
  fragment sak_kontakt on Bruker {
    kontakt @catch { telefon }
  }
`;

export const Kriseplan = graphql`
  fragment sak_kriseplan on Bruker {
    kriseplan {
      signaler @catch { id versjon nivaa tekst }
      kontakter @catch { navn }
    }
  }
`;

export const NyttSignal = graphql`
  mutation sakNyttSignalMutation($input: EndreVarselsignalerInput!) {
    endreVarselsignaler(input: $input) {
      signaler { id versjon nivaa tekst }
      feil { code message }
    }
  }
`;

export const Stroem = graphql`
  subscription sakSubscription($after: String) {
    hendelser(after: $after) {
      __typename
      ... on Hendelse { cursor entitet { id ... on Varselsignal { versjon nivaa tekst } } }
      ... on TilgangEndret { cursor brukerId faar mister }
      ... on Sjekkpunkt { cursor }
    }
  }
`;
