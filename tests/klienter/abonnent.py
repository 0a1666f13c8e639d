"""A subscriber: keeps a copy of the crisis plans that its token may read, and of nothing else.

    TOKEN_COMMAND='helsefellesskap token --persona dag-dps' \\
        python abonnent.py http://127.0.0.1:8080/graphql kopi.json

The stream is one ordered list. What a message does to the copy is saved together with its cursor
before the next one is looked at: killed at any moment, this goes on where it was.
"""

import asyncio
import json
import os
import random
import re
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from gql import GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from websockets.exceptions import ConnectionClosed

# Which list of the copy has the rows of a type. A list that may not be read is not in the copy,
# which is not the same as empty.
LISTER = {"Varselsignal": "signaler", "Kriseraad": "raad", "Trinn": "trinn", "Krisekontakt": "kontakter"}

# Rows are read alike by query and by stream, so that the copy does not tell which it was.
RADER = """
  fragment Signal on Varselsignal { id versjon nivaa tekst }
  fragment Raad on Kriseraad { id versjon type tekst }
  fragment Steg on Trinn { id versjon nivaa tiltakBruker tiltakTjeneste }
  fragment Kontakt on Krisekontakt { id versjon navn telefon }"""
SAK = RADER + """
  fragment Sak on Bruker { id navn { fulltNavn }
    kriseplan { signaler { ...Signal } raad { ...Raad } trinn { ...Steg } kontakter { ...Kontakt } } }"""
ALLE = """query Alle($after: String) {
    brukere(first: 50, after: $after) { edges { node { ...Sak } } pageInfo { hasNextPage endCursor } } }""" + SAK
EN = "query En($id: ID!) { bruker(noekkel: { id: $id }) { ...Sak } }" + SAK
STROEM = """subscription Stroem($after: String) {
    hendelser(after: $after, filter: { kategorier: [
      IDENTITET, KRISEPLAN_SIGNALER, KRISEPLAN_RAAD, KRISEPLAN_TILTAK, KRISEPLAN_KONTAKTER
    ] }) { __typename
      ... on Hendelse { cursor brukerId entitetId
        entitet { __typename id ...Signal ...Raad ...Steg ...Kontakt } }
      ... on TilgangEndret { cursor brukerId harTilgang }
      ... on Sjekkpunkt { cursor } } }""" + RADER

# A checkpoint comes every 30 seconds: after more than two without a word nobody is there.
TAUSHET_S = 75
# Ends that trying again does not mend: what was sent is wrong.
VAAR_FEIL = {"4400", "4401", "4406", "4409", "4429", "BAD_USER_INPUT", "FORBIDDEN", "NOT_FOUND"}


class Avbrudd(Exception):
    """Why a stream ended: an error's code, or a word of our own."""


class Abonnent:
    def __init__(self, url: str, fil: Path, token_command: str) -> None:
        self.url, self.fil, self.token_command = url, fil, token_command
        self.kopi = json.loads(fil.read_text("utf-8")) if fil.exists() else tom()
        self.transport: WebsocketsTransport

    async def abonner(self) -> str:
        """Follows the stream from the last cursor, again and again; returns why there is no sense in it any more."""
        forsoek = 0
        while True:
            foer = self.kopi["markoer"]
            try:
                await self.foelg()
                kode = "complete"
            except Exception as feil:
                kode = aarsak(feil)
            kom = self.kopi["markoer"] != foer
            # A token made for this very connection is refused: nobody knows us (any more).
            ukjent = kode == "4403"
            ubrukelig = kode == "BAD_USER_INPUT" and foer is not None and not kom
            if ukjent or ubrukelig:
                self.kopi = tom()
                self.lagre()
            if ukjent or (kode in VAAR_FEIL and not ubrukelig):
                return kode
            forsoek = 0 if kom else forsoek + 1
            print(f"the stream ended ({kode}): connecting again", file=sys.stderr)
            # At random, since all subscribers of a server that restarts come back.
            await asyncio.sleep(random.random() * min(30, 0.25 * 2**forsoek))

    async def foelg(self) -> None:
        """One connection, from its token to its end."""
        # The name of the subprotocol is told, since gql does not find it in a header in small letters.
        self.transport = WebsocketsTransport(
            re.sub("^http", "ws", self.url),
            init_payload={"authorization": f"Bearer {await self.nytt_token()}"},
            subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
            connect_args={"max_size": 16 * 2**20},
        )
        try:
            await self.transport.connect()
            async with aclosing(self.stroem()) as stroem:
                async for melding in stroem:
                    # Without a copy, all is read after the first cursor: what changes meanwhile comes by the stream.
                    if self.kopi["markoer"] is None:
                        self.kopi["brukere"] = await self.les_alle()
                    else:
                        await self.bruk(melding)
                    self.kopi["markoer"] = melding["cursor"]
                    self.lagre()
        finally:
            await self.transport.close()

    async def nytt_token(self) -> str:
        prosess = await asyncio.create_subprocess_shell(self.token_command, stdout=asyncio.subprocess.PIPE)
        ut, _ = await prosess.communicate()
        # Without a token there is nobody to refuse us, so the copy stays.
        if prosess.returncode or not ut.strip():
            raise Avbrudd("no token")
        return ut.decode().strip()

    async def stroem(self) -> AsyncGenerator[dict[str, Any], None]:
        """The messages after the cursor, given up after too long a silence: a lost connection says nothing."""
        request = GraphQLRequest(STROEM, variable_values={"after": self.kopi["markoer"]})
        # Of the transport and not of a session, which gives no data where there is an error beside it.
        async with aclosing(self.transport.subscribe(request)) as svar:
            while True:
                async with asyncio.timeout(TAUSHET_S):
                    neste = await anext(svar, None)
                if neste is None:
                    return
                if not neste.data:
                    raise Avbrudd(kode_i(neste.errors))
                yield neste.data["hendelser"]

    async def bruk(self, melding: dict[str, Any]) -> None:
        """Does to the copy what a message says. Doing it twice is doing it once."""
        brukere = self.kopi["brukere"]
        match melding["__typename"]:
            case "TilgangEndret":
                # What may no longer be used goes at once, even if the read that follows fails.
                brukere.pop(melding["brukerId"], None)
                self.lagre()
                if melding["harTilgang"]:
                    await self.les_en(melding["brukerId"])
            case "Hendelse":
                sak, entitet = brukere.get(melding["brukerId"]), melding["entitet"]
                if sak is None or (entitet and entitet["__typename"] == "Bruker"):
                    await self.les_en(melding["brukerId"])
                elif entitet:
                    sett_inn(sak, entitet)
                else:
                    for liste in LISTER.values():
                        sak.get(liste, {}).pop(melding["entitetId"], None)

    async def les_alle(self) -> dict[str, Any]:
        brukere: dict[str, Any] = {}
        after = None
        while True:
            side = (await self.spoer(ALLE, {"after": after}))["brukere"]
            brukere |= {edge["node"]["id"]: som_sak(edge["node"]) for edge in side["edges"]}
            if not side["pageInfo"]["hasNextPage"]:
                return brukere
            after = side["pageInfo"]["endCursor"]

    async def les_en(self, bruker_id: str) -> None:
        bruker = (await self.spoer(EN, {"id": bruker_id}))["bruker"]
        if bruker:
            self.kopi["brukere"][bruker_id] = som_sak(bruker)
        else:
            self.kopi["brukere"].pop(bruker_id, None)

    async def spoer(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The data of a query, over the same socket. What is refused or hidden is null there, with an
        error beside it; the rest counts."""
        async with asyncio.timeout(30):
            svar = await self.transport.execute(GraphQLRequest(query, variable_values=variables))
        andre = [feil for feil in svar.errors or [] if kode_i([feil]) not in ("FORBIDDEN", "NOT_FOUND")]
        if not svar.data or andre:
            raise Avbrudd(f"query: {kode_i(andre)}")
        return svar.data

    def lagre(self) -> None:
        """The old copy or the new one, never half of it, and for nobody else to read."""
        ny = self.fil.with_name(self.fil.name + ".ny")
        with open(os.open(ny, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as ut:
            json.dump(self.kopi, ut, ensure_ascii=False)
            ut.flush()
            os.fsync(ut.fileno())
        ny.replace(self.fil)


def tom() -> dict[str, Any]:
    return {"markoer": None, "brukere": {}}


def som_sak(bruker: dict[str, Any]) -> dict[str, Any]:
    plan = bruker["kriseplan"]
    sak = {liste: {rad["id"]: rad for rad in plan[liste]} for liste in LISTER.values() if plan[liste] is not None}
    navn = (bruker["navn"] or {}).get("fulltNavn")
    return {"navn": navn} | sak if navn else sak


def sett_inn(sak: dict[str, Any], entitet: dict[str, Any]) -> None:
    liste = LISTER.get(entitet["__typename"])
    if liste is None:
        return
    rader = sak.setdefault(liste, {})
    rad = {felt: verdi for felt, verdi in entitet.items() if felt != "__typename"}
    # A query in between may have read a later version than this message was made from.
    if rader.get(rad["id"], rad)["versjon"] <= rad["versjon"]:
        rader[rad["id"]] = rad


def aarsak(feil: BaseException | None) -> str:
    """An error's code; else the close code of the WebSocket, which gql keeps among the causes of its own."""
    navn = repr(feil)
    while feil:
        if isinstance(feil, Avbrudd):
            return str(feil)
        if isinstance(feil, TransportQueryError):
            return kode_i(feil.errors)
        if isinstance(feil, ConnectionClosed) and feil.rcvd:
            return str(feil.rcvd.code)
        feil = feil.__cause__
    return navn


def kode_i(errors: list[Any] | None) -> str:
    return str(((errors or [{}])[0].get("extensions") or {}).get("code", "no data"))


if __name__ == "__main__":
    if len(sys.argv) != 3 or not os.environ.get("TOKEN_COMMAND"):
        sys.exit("TOKEN_COMMAND=<command> python abonnent.py <url> <copy file>")
    abonnent = Abonnent(sys.argv[1], Path(sys.argv[2]), os.environ["TOKEN_COMMAND"])
    sys.exit(f"stopped: {asyncio.run(abonnent.abonner())}")
