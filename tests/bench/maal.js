// One measurement: load on a server, and what it cost the server and PostgreSQL.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import autocannon from 'autocannon';

const SAMTIDIGE = 32;
const TIKK = 1_000_000 / Number(execFileSync('getconf', ['CLK_TCK']));

const stat = (pid) => {
    try {
        const felter = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ');
        const [utime, stime, cutime, cstime] = felter.slice(11, 15).map(Number);
        return { forelder: Number(felter[1]), egen: utime + stime, barn: cutime + cstime };
    } catch {
        return null;
    }
};

// Microseconds of CPU that a process and all below it have used, those that have ended included.
export const cpu = (rot) => {
    const alle = new Map();
    for (const pid of readdirSync('/proc').filter((navn) => /^\d+$/.test(navn)).map(Number)) {
        const s = stat(pid);
        if (s) alle.set(pid, s);
    }
    const hoererTil = (pid) => {
        for (; alle.has(pid); pid = alle.get(pid).forelder) if (pid === rot) return true;
        return false;
    };
    let tikk = 0;
    for (const [pid, s] of alle) if (hoererTil(pid)) tikk += s.egen + s.barn;
    return tikk * TIKK;
};

// The same of one process whose threads stay, to the nanosecond rather than to the clock's tick.
export const noeyeCpu = (pid) => {
    const traader = readdirSync(`/proc/${pid}/task`);
    const ns = (traad) => Number(readFileSync(`/proc/${pid}/task/${traad}/schedstat`, 'utf8').split(' ')[0]);
    return traader.reduce((sum, traad) => sum + ns(traad), 0) / 1_000;
};

// A process onto one core, and PostgreSQL's helpers that have begun already; what it starts later
// follows by itself.
export const fest = (rot, kjerne) => {
    for (const pid of readdirSync('/proc').filter((navn) => /^\d+$/.test(navn)).map(Number)) {
        const s = stat(pid);
        const hjelper = s?.forelder === rot && rot !== process.pid;
        if (s && (pid === rot || hjelper)) execFileSync('taskset', ['-acp', String(kjerne), String(pid)]);
    }
};

export const minne = (pid) => {
    const linje = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+)/m);
    return Number(linje[1]) / 1024;
};

// Load for so many seconds. Each connection goes through all bodies, from a place of its own.
export const last = async (deltaker, kropper, sekunder, postgres) => lastMed(deltaker,
    kropper.map((body) => ({ method: 'POST', body })), sekunder, postgres);

// With `delt` each connection has a share of the requests to itself.
export const lastMed = async (deltaker, forespoersler, sekunder, postgres, delt = false) => {
    const foer = [cpu(deltaker.pid), postgres ? cpu(postgres) : 0];
    let nr = 0;
    const utfall = await autocannon({
        url: deltaker.adresse,
        connections: SAMTIDIGE,
        duration: sekunder,
        // Longer than any turn: who answers late is slow, not wrong.
        timeout: 60,
        headers: deltaker.hoder,
        requests: delt ? forespoersler.slice(0, 1) : forespoersler,
        setupClient: (klient) => {
            const fra = Math.floor((nr++ * forespoersler.length) / SAMTIDIGE);
            if (delt) return klient.setRequests(forespoersler.slice(fra, Math.floor((nr * forespoersler.length) / SAMTIDIGE)));
            klient.setRequests([...forespoersler.slice(fra), ...forespoersler.slice(0, fra)]);
        },
    });
    const etter = [cpu(deltaker.pid), postgres ? cpu(postgres) : 0];
    const svart = utfall['2xx'];
    if (utfall.non2xx || utfall.errors || utfall.timeouts) {
        throw new Error(`${deltaker.navn}: ${utfall.non2xx} refused, ${utfall.errors} errors, ${utfall.timeouts} timeouts`);
    }
    return {
        svart,
        perSekund: svart / utfall.duration,
        p50: utfall.latency.p50,
        p99: utfall.latency.p99,
        server: (etter[0] - foer[0]) / svart,
        database: (etter[1] - foer[1]) / svart,
    };
};

export const median = (tall) => {
    const i_orden = [...tall].sort((a, b) => a - b);
    const midt = i_orden.length >> 1;
    return i_orden.length % 2 ? i_orden[midt] : (i_orden[midt - 1] + i_orden[midt]) / 2;
};
