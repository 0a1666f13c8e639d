import { Kind, OperationTypeNode, getOperationAST, parse } from 'graphql';

/** Whether a document can be sent again unasked: it parses, and does nothing but read. */
export function bareLeser(dokument) {
  try {
    return parse(dokument).definitions.every(
      (d) => d.kind !== Kind.OPERATION_DEFINITION || d.operation === OperationTypeNode.QUERY,
    );
  } catch {
    return false;
  }
}

/** Whether what is to be run is a subscription. */
export function lytter({ query, operationName }) {
  try {
    return getOperationAST(parse(query), operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
  } catch {
    return false;
  }
}
