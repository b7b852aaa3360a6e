"""What a process is told by its environment, and what it does not take."""

import pytest
from pydantic import ValidationError

from shared.settings import Settings

TOLD = {"postgres": "p", "vault": "v", "nats": "n", "http_port": 0, "master_key_file": "m"}


@pytest.mark.parametrize("system", ["", "a b", "铜 印", "a+b", "a\nb", "a\u3000b", "a\x00b"])
def test_a_system_whose_name_no_key_can_have_does_not_start(system):
    """Its checkpoints could be signed, and never be opened."""
    with pytest.raises(ValidationError, match="system"):
        Settings.model_validate({**TOLD, "system": system})


@pytest.mark.parametrize("system", ["copperseal", "log.example.com/seal", "印台区"])
def test_a_system_has_a_name_of_its_own(system):
    assert Settings.model_validate({**TOLD, "system": system}).system == system
