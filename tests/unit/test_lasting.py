"""What is loaded to stay is no longer looked through for garbage."""

import gc

import pytest

from desktop.lasting import lasting_objects


@pytest.fixture(autouse=True)
def _thaw():
    yield
    gc.unfreeze()


def test_lasting_objects_are_frozen_and_collection_goes_on():
    before = gc.get_freeze_count()
    with lasting_objects():
        assert not gc.isenabled()
        kept = [[number] for number in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(kept)
    assert not any(found is kept for found in gc.get_objects())


def test_a_failure_while_loading_leaves_the_collector_on():
    with pytest.raises(ValueError, match="broken"), lasting_objects():
        raise ValueError("broken")
    assert gc.isenabled()
