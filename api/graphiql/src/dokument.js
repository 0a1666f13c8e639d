import { Kind, OperationTypeNode, parse } from 'graphql';

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
