// The peer in PostGraphile 5: the same rules as views in the database (innsyn.js).

import { createServer } from 'node:http';
import { grafserv } from 'postgraphile/grafserv/node';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

const persona = JSON.parse(process.env.BENCH_PERSONA);
const innstillinger = Object.fromEntries(Object.entries(persona).map(([navn, id]) => [`bench.${navn}`, id]));

const pgl = postgraphile({
    extends: [PostGraphileAmberPreset],
    schema: { defaultBehavior: '+connection +list' },
    pgServices: [makePgService({
        connectionString: process.env.BENCH_DATABASE,
        schemas: ['innsyn'],
        poolConfig: { max: Number(process.env.BENCH_FORBINDELSER) },
    })],
    grafast: { explain: false, context: () => ({ pgSettings: innstillinger }) },
    grafserv: { graphqlPath: '/graphql', graphiql: false, websockets: false, watch: false },
});
const serv = pgl.createServ(grafserv);
const server = createServer();
server.on('error', (feil) => { throw feil; });
await serv.addTo(server);
server.listen(Number(process.env.BENCH_PORT), '127.0.0.1');
