"""A sitting at the desk is a cookie for the desk alone."""

import pytest
from litestar import Request, Router, get
from litestar.testing import create_test_client

from services.gateway.access import sign_in_by, sittings


@get("/")
async def door(request: Request) -> str:
    assert sign_in_by(request, "the token")
    return "in"


@pytest.mark.parametrize("https", [False, True])
def test_it_is_sent_to_the_desk_alone_and_by_https_alone_where_there_is_https(https):
    desk = Router("/desk", route_handlers=[door], middleware=[sittings("the token", https=https)])
    with create_test_client([desk]) as client:
        client.app.state.token = "the token"
        cookie = client.get("/desk/").headers["set-cookie"].lower()

    said = {each.strip() for each in cookie.split(";")}
    assert {"httponly", "samesite=strict", "path=/desk"} <= said
    assert ("secure" in said) is https
