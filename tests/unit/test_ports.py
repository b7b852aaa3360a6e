"""Ports for servers that are started a moment later."""

import socket
from pathlib import Path

import pytest

from infra.local.processes import ANY, free_port

OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")
# Where the ports of outgoing connections begin; 32768, as a rule.
FROM = int(OUTGOING.read_text().split()[0]) if OUTGOING.exists() else 0


def test_no_port_is_given_twice():
    given = [free_port() for _ in range(50)]

    assert len(set(given)) == 50


@pytest.mark.skipif(ANY.stop > FROM, reason="the kernel gives outgoing connections other ports here")
def test_no_outgoing_connection_can_take_it_in_between():
    assert max(free_port() for _ in range(50)) < FROM


def test_a_taken_port_gives_way_to_the_next():
    wanted = free_port()
    with socket.create_server(("127.0.0.1", wanted)):
        assert free_port(wanted) > wanted
        with pytest.raises(OSError, match=f"none of 1 ports from {wanted} on is free"):
            free_port(wanted, tries=1)
