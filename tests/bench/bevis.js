// Proofs of possession (RFC 9449), made before they are timed: each request needs one of its own.

import { createHash, createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

const b64 = (verdi) => Buffer.from(JSON.stringify(verdi)).toString('base64url');

export const bevis = (noekkelfil, token, htu, antall) => {
    const key = createPrivateKey({ key: readFileSync(noekkelfil), format: 'der', type: 'pkcs8' });
    const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' });
    const hode = b64({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } });
    const ath = createHash('sha256').update(token).digest('base64url');
    const iat = Math.floor(Date.now() / 1000);
    return Array.from({ length: antall }, () => {
        const melding = `${hode}.${b64({ jti: randomUUID(), htm: 'POST', htu, iat, ath })}`;
        return `${melding}.${sign('sha256', Buffer.from(melding), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
    });
};
