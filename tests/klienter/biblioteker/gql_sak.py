"""Asks for one case and prints what came: `gql_sak.py http|websocket URL DOCUMENT ID`, the token in TOKEN.

The contract is fetched first, and the document checked against it, before anything is asked.
"""

import asyncio
import json
import os
import sys

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport


def transport(over: str, url: str) -> HTTPXAsyncTransport | WebsocketsTransport:
    adgang = {"authorization": f"Bearer {os.environ['TOKEN']}"}
    if over == "http":
        return HTTPXAsyncTransport(url=url, headers=adgang)
    protokoll = WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL
    return WebsocketsTransport(url=url.replace("http", "ws", 1), init_payload=adgang, subprotocols=[protokoll])


async def sak(over: str, url: str, dokument: str, bruker: str) -> dict[str, object]:
    spoerring = gql(dokument)
    spoerring.variable_values = {"id": bruker}
    async with Client(transport=transport(over, url), fetch_schema_from_transport=True) as oekt:
        try:
            return {"data": await oekt.execute(spoerring), "errors": []}
        except TransportQueryError as feil:
            # What was refused stands beside what was not.
            return {"data": feil.data, "errors": feil.errors}


print(json.dumps(asyncio.run(sak(*sys.argv[1:]))))
