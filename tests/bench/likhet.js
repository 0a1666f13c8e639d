// That all contestants answer the same, cell by cell, before anything is timed.

import { isDeepStrictEqual } from 'node:util';

// Closed and empty are one to a peer that knows no refusals; keys may come in any order.
const utenAvslag = (verdi) => {
    if (Array.isArray(verdi)) return verdi.length ? verdi.map(utenAvslag) : null;
    if (verdi === null || typeof verdi !== 'object') return verdi;
    const felter = Object.entries(verdi).map(([navn, v]) => [navn, utenAvslag(v)]);
    return felter.every(([, v]) => v === null) ? null : Object.fromEntries(felter);
};

const celler = (verdi) => (verdi === null || typeof verdi !== 'object' ? 1
    : Object.values(verdi).reduce((sum, v) => sum + celler(v), 0));

const avslag = (svar) => (svar.errors ?? []).map((feil) => [
    feil.path, feil.extensions.code, feil.extensions.grunn, feil.extensions.kategorier,
]);

const foersteUlike = (a, b, sti = '') => {
    if (isDeepStrictEqual(a, b)) return null;
    if (a && b && typeof a === 'object' && typeof b === 'object') {
        for (const navn of new Set([...Object.keys(a), ...Object.keys(b)])) {
            const ulik = foersteUlike(a[navn] ?? null, b[navn] ?? null, `${sti}.${navn}`);
            if (ulik) return ulik;
        }
    }
    return `${sti}: ${JSON.stringify(a)?.slice(0, 200)} and ${JSON.stringify(b)?.slice(0, 200)}`;
};

// What was compared, as a line for each contestant.
export const sammenlign = async (oss, andre, brukere) => {
    const linjer = [];
    for (const hva of ['a', 'b']) {
        const vaare = [];
        for (const kropp of oss.kropper(hva, brukere)) vaare.push(await oss.spoer(kropp));
        for (const svar of vaare) if (!svar.data || svar.data.bruker === null) throw new Error(`no data: ${JSON.stringify(svar).slice(0, 300)}`);
        for (const deltaker of andre) {
            const kropper = deltaker.kropper(hva, brukere);
            const kjenner_avslag = deltaker.spoerringer === oss.spoerringer;
            let antall = 0, avslaatt = 0;
            for (const [i, kropp] of kropper.entries()) {
                const svar = await deltaker.spoer(kropp);
                const som = kjenner_avslag ? (x) => x : utenAvslag;
                const ulik = foersteUlike(som(vaare[i].data), som(svar.data))
                    ?? (kjenner_avslag ? foersteUlike(sortert(avslag(vaare[i])), sortert(avslag(svar))) : null);
                if (ulik) throw new Error(`${deltaker.navn} does not answer ${hva.toUpperCase()} as we do, at ${ulik}`);
                antall += celler(vaare[i].data);
                avslaatt += (svar.errors ?? []).length;
            }
            const refusert = kjenner_avslag ? `, ${avslaatt} refusals with path and categories` : '; closed is empty to it';
            linjer.push(`- ${deltaker.navn}, ${hva.toUpperCase()}: ${kropper.length} answers, ${antall} cells${refusert}`);
        }
    }
    return linjer;
};

const sortert = (liste) => liste.map((x) => JSON.stringify(x)).sort();
