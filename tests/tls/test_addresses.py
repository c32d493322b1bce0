"""Only names that a phone of the same network can use, best first."""

from __future__ import annotations

import pytest

from webapp.tls.addresses import lan_addresses, own_host_names, reachable_names
from webapp.tls.authority import create_authority


@pytest.mark.parametrize("name", ["", "localhost", "school_box", "-box", "校園"])
def test_a_name_that_no_certificate_may_carry_is_left_out(name):
    assert own_host_names(name) == []


def test_addresses_come_before_names_and_loopback_comes_last():
    names = reachable_names("SchoolBox.example", ["192.168.1.20"])

    assert names == ["192.168.1.20", "schoolbox.local", "schoolbox", "localhost", "127.0.0.1"]


def test_this_machine_s_addresses_are_private_and_can_be_signed_for(now):
    authority = create_authority([], now)

    assert [address for address in lan_addresses() if not authority.permits(address)] == []
