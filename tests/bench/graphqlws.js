// The peer: Node's graphql-ws with the same message to everyone. It knows no rights, decides nothing,
// keeps no log; POST makes an event.

import { EventEmitter, on } from 'node:events';
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

const schema = buildSchema(`
  type Query { ping: String }
  type Subscription { hendelser: Melding! }
  union Melding = Hendelse | Sjekkpunkt
  type Hendelse { cursor: String! type: String! kategorier: [String!]! entitetId: ID! entitet: Node }
  type Sjekkpunkt { cursor: String! }
  interface Node { id: ID! }
  type Varselsignal implements Node { id: ID! tekst: String! nivaa: String! versjon: Int! }
`);
const hendt = new EventEmitter().setMaxListeners(0);
const cursor = () => randomUUID().repeat(3).slice(0, 107);

async function* hendelser() {
    const nye = on(hendt, 'nytt');
    yield { hendelser: { __typename: 'Sjekkpunkt', cursor: cursor() } };
    for await (const [hendelse] of nye) yield { hendelser: { ...hendelse, cursor: cursor() } };
}

const server = createServer((foresporsel, svar) => {
    if (foresporsel.method === 'POST') {
        const id = randomUUID().replaceAll('-', '');
        hendt.emit('nytt', { __typename: 'Hendelse', type: 'OPPRETTET', kategorier: ['KRISEPLAN_SIGNALER'], entitetId: id,
            entitet: { __typename: 'Varselsignal', id, tekst: 'Svarer ikke, gang 1', nivaa: 'GUL', versjon: 1 } });
    }
    svar.end();
});
useServer({ schema, roots: { subscription: { hendelser } } }, new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false }));
server.listen(Number(process.env.BENCH_PORT), '127.0.0.1');
