/** The header editor's text with `token` as bearer token; other headers a person has typed stay. */
export function medToken(tekst, token) {
  const andre = Object.entries(les(tekst)).filter(([navn]) => !erAuthorization(navn));
  return JSON.stringify({ Authorization: `Bearer ${token}`, ...Object.fromEntries(andre) }, null, 2);
}

/** The bearer token in the header editor's text, or undefined. */
export function lesToken(tekst) {
  const verdi = Object.entries(les(tekst)).find(([navn]) => erAuthorization(navn))?.[1];
  return /^Bearer (\S+)$/i.exec(verdi)?.[1];
}

/** The header editor's text as an object; half-typed text counts as no headers. */
export function les(tekst) {
  try {
    const headers = JSON.parse(tekst);
    return headers !== null && typeof headers === 'object' && !Array.isArray(headers) ? headers : {};
  } catch {
    return {};
  }
}

function erAuthorization(navn) {
  return navn.toLowerCase() === 'authorization';
}
