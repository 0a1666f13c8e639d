// Hostile documents: what refusing one costs the server, beside what it costs its client to send.

import { connect } from 'node:net';

import { noeyeCpu } from './maal.js';

const gjenta = (tekst, antall) => tekst.repeat(antall);
const rekke = (antall, lag) => Array.from({ length: antall }, (_, nr) => lag(nr)).join(' ');

// A right document, of which there is nothing to run, with the rest of a request beside it.
const ikkeKjoert = (mer) => ({ query: '{ meg { formaal } }', operationName: 'none', ...mer });

// As costly to judge as they can be within what may be sent: some are refused by their length alone,
// the others reach the parser or the validation.
export const FIENDTLIGE = {
    'many tokens': `{ ${gjenta('a ', 16_000)}}`,
    'brackets': gjenta('{', 32_000),
    'one field again': `{ ${gjenta('__typename ', 1_400)}}`,
    'fields, one of them unknown': `{ u ${gjenta('... { __typename } ', 280)}}`,
    'fields and mistakes': `{ ${rekke(18, (nr) => `u${nr}`)} ${gjenta('... { meg { formaal } } ', 180)}}`,
    'fields and a wrong value': `{ brukere(first: "") { totalCount } ${gjenta('... { __typename } ', 275)}}`,
    'unknown fields': `{ ${rekke(990, (nr) => `u${nr}`)} }`,
    'fields of a value': `{ meg { formaal { ${rekke(980, (nr) => `u${nr}`)} } } }`,
    'fields of a scalar': `{ ... on UUID { ${rekke(980, (nr) => `u${nr}`)} } }`,
    'fields that lead nowhere': `{ ${gjenta('... { meg } ', 360)}}`,
    'variables that are not defined': `{ node(id: [${rekke(140, (nr) => `$a${nr}`)}]) { id } }`,
    'variables of no type': `query(${rekke(140, (nr) => `$a${nr}: T${nr}`)}) { meg { formaal } }`,
    'variables out of place': `query(${rekke(70, (nr) => `$a${nr}: Int = ""`)}) { node(id: [${rekke(70, (nr) => `$a${nr}`)}]) { id } }`,
    'variables that are not used': `query(${rekke(140, (nr) => `$a${nr}: Int`)}) { meg { formaal } }`,
    'arguments that there are not': `{ ${rekke(8, () => `... { meg(${rekke(18, (nr) => `u${nr}: 1`)}) { formaal } }`)} }`,
    'arguments given twice': `{ ${rekke(8, () => `... { brukere(${gjenta('first: 1 ', 18)}) { totalCount } }`)} }`,
    'arguments of the wrong type': `{ ${gjenta('... { brukere(first: "" last: "" filter: 1 sortering: 1 after: 1 before: 1) { totalCount } } ', 24)}}`,
    'arguments that are missing': `{ ${gjenta('... { node { id } } ', 240)}}`,
    'arguments': `{ a(${gjenta('x: 1 ', 220)}) a(${gjenta('y: 1 ', 220)}) }`,
    'spreads that never fit': `{ ${gjenta('... on Bruker { id } ', 240)}}`,
    'spreads of an interface': `{ ${gjenta('... on Node { id } ', 240)}}`,
    'spreads in a value': `{ ${gjenta('... on Int { ...f } ', 205)}} fragment f on Query { __typename }`,
    'long names': `{ ${gjenta('... { ', 4)} ... on ${gjenta('T', 27_000)} { ${rekke(560, (nr) => `f${nr}`)} } ${gjenta('} ', 4)}}`,
    'spreads': `{ ${gjenta('...f ', 740)}}`,
    'doubling fragments': `{ ...f0 } ${rekke(30, (nr) => `fragment f${nr} on Query { ...f${nr + 1} ...f${nr + 1} }`)} fragment f30 on Query { __typename }`,
    'fragments in a row': `${rekke(180, (nr) => `fragment f${nr} on Query { ...f${nr + 1} }`)} { ...f0 }`,
    'fragments that are not used': `{ meg { formaal } } ${rekke(140, (nr) => `fragment f${nr} on Query { meg { formaal } }`)}`,
    'fields at every level': `{ u ${gjenta('... { ', 36)} ${gjenta('... { __typename } ', 82)}${gjenta('} ', 36)}}`,
    'fields in conflict at every level': `{ ${gjenta('... { ', 30)} brukere(${gjenta('first: 1 ', 16)}) { totalCount } ${gjenta('... { brukere { totalCount } } ', 80)}${gjenta('} ', 30)}}`,
    'operations': rekke(250, (nr) => `query q${nr} { a }`),
    'directives': `{ a ${gjenta('@a ', 740)}}`,
    'aliases of a page': `{ ${rekke(1_000, (nr) => `a${nr}: brukere(first: 100) { totalCount }`)} }`,
    'a long string': `{ a(b: "${gjenta('x', 23_000)}") }`,
    'unclosed strings': `{ a(b: [${gjenta('"""a" ', 4_500)}`,
    'comments': gjenta('#\n', 16_000),
    'a list': `{ a(b: [${gjenta('1 ', 1_400)}]) }`,
    'strings': `{ a(b: [${gjenta('"" ', 1_400)}]) }`,
    'blanks': `{ a${gjenta(' ', 32_000)}}`,
    'commas': `{ a${gjenta(',', 32_000)}}`,
    'values of a variable': ikkeKjoert({ variables: { x: Array(120_000).fill(1) } }),
    'as many values as there may be': ikkeKjoert({ variables: { x: Array(2_990).fill(1) } }),
    'as many objects': ikkeKjoert({ variables: { x: Array(1_495).fill({}) } }),
    'a long variable': ikkeKjoert({ variables: { x: 'x'.repeat(250_000) } }),
    'extensions': ikkeKjoert({ extensions: { x: Array(1_490).fill([]) } }),
    'a variable of the wrong type': { query: 'query($a: [IpStatus!]) { brukere(filter: { ipStatus: $a }) { totalCount } }', variables: { a: Array(2_980).fill('') } },
    'introspection in a ring': `{ __schema { types { ${gjenta('fields { type { ', 6)} name ${gjenta('} }', 6)} } } }`,
};

// Each is another one, so that none is remembered; one after the other on one connection, from buffers
// made beforehand. In microseconds of CPU: the server's, and this process' own for a request of that length
// with no document in it, which is answered at once.
export const kostnad = async (deltaker, fiendtlig, antall) => {
    const kropp = typeof fiendtlig === 'string' ? { query: fiendtlig } : fiendtlig;
    const nye = Array.from({ length: antall }, (_, nr) => ({ ...kropp, query: `${kropp.query} #${nr}` }));
    const server = await serverCpu(deltaker, nye);
    const like = Array.from({ length: antall }, () => somHttp(deltaker, { nothing: 'x'.repeat(lengde(fiendtlig)) }));
    const egen = process.cpuUsage();
    await send(deltaker.port, like);
    const { user, system } = process.cpuUsage(egen);
    return { server, klient: (user + system) / antall };
};

// Bytes of a document, or of the whole body where it is about more.
export const lengde = (fiendtlig) => (typeof fiendtlig === 'string' ? fiendtlig : JSON.stringify(fiendtlig)).length;

// Microseconds of the server's CPU for each of some bodies.
export const serverCpu = async (deltaker, kropper) => {
    const foresporsler = kropper.map((kropp) => somHttp(deltaker, kropp));
    const foer = noeyeCpu(deltaker.pid);
    await send(deltaker.port, foresporsler);
    return (noeyeCpu(deltaker.pid) - foer) / kropper.length;
};

const somHttp = (deltaker, innhold) => {
    const kropp = Buffer.from(JSON.stringify(innhold));
    const hoder = Object.entries(deltaker.hoder).map(([navn, verdi]) => `${navn}: ${verdi}\r\n`).join('');
    return Buffer.concat([Buffer.from(`POST /graphql HTTP/1.1\r\nhost: bench\r\n${hoder}content-length: ${kropp.length}\r\n\r\n`), kropp]);
};

// Sends each when the one before is answered.
const send = (port, foresporsler) => new Promise((ferdig, feil) => {
    let [nr, lest] = [0, ''];
    const forbindelse = connect(port, '127.0.0.1', () => forbindelse.write(foresporsler[0]));
    forbindelse.setNoDelay(true);
    forbindelse.on('error', feil).on('close', () => feil(new Error('closed')));
    forbindelse.on('data', (bit) => {
        lest += bit.toString('latin1');
        const hode = lest.indexOf('\r\n\r\n');
        const lengde = Number(/content-length: (\d+)/i.exec(lest)?.[1]);
        if (hode < 0 || lest.length < hode + 4 + lengde) return;
        lest = '';
        nr += 1;
        if (nr < foresporsler.length) return forbindelse.write(foresporsler[nr]);
        ferdig();
        forbindelse.destroy();
    });
});
