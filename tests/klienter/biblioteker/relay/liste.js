// A list that loads more as one scrolls.
import { graphql } from 'relay-runtime';

export const Liste = graphql`
  query listeQuery {
    ...liste_brukere
  }
`;

export const Brukere = graphql`
  fragment liste_brukere on Query
  @refetchable(queryName: "listeMerQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" }) {
    brukere(first: $first, after: $after) @connection(key: "liste_brukere") {
      totalCount
      edges { node { id navn { fulltNavn } } }
    }
  }
`;

export const Igjen = graphql`
  query listeIgjenQuery($id: ID!) {
    node(id: $id) {
      id
      ... on Bruker { navn { fulltNavn } }
    }
  }
`;
