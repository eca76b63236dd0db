"""A client of a tiny house over HTTP, in the same process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haetae.server.app import create_app
from haetae.testing.house import TinyHouse

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def client_of(house: TinyHouse, key: str = "") -> TestClient:
    """Give a client that acts by an API key, or as nobody; errors come as responses."""
    from starlette.testclient import TestClient

    headers = {"authorization": f"Bearer {key}"} if key else {}
    return TestClient(
        create_app(house.workspace, house.library),
        base_url="http://localhost",
        headers=headers,
        raise_server_exceptions=False,
    )
