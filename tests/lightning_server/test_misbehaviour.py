from dataclasses import fields

import pytest

from lightning_server.misbehaviour import Faults, Misbehaviour


def test_by_default_it_behaves():
    faults = Faults(Misbehaviour())

    assert faults.for_request() == faults.for_handshake() == Misbehaviour()


def test_bounded_fault_ends_by_itself():
    faults = Faults(Misbehaviour(refuse=True, times=2))

    assert [faults.for_request().refuse for _ in range(4)] == [True, True, False, False]


def test_fault_of_requests_is_not_used_up_by_handshakes():
    faults = Faults(Misbehaviour(refuse=True, times=1))

    faults.for_handshake()

    assert faults.for_request().refuse


def test_fault_of_handshakes_is_not_used_up_by_requests():
    faults = Faults(Misbehaviour(status=429, times=1))

    faults.for_request()

    assert faults.for_handshake().status == 429
    assert faults.for_handshake().status is None


def test_new_fault_replaces_the_old():
    faults = Faults(Misbehaviour(odd=True))

    faults.set(Misbehaviour(riff=True))

    assert faults.now == Misbehaviour(riff=True)


@pytest.mark.parametrize(
    "faults",
    [
        {"unheard": 1},
        {"refuse": 1},
        {"late": "soon"},
        {"late": -1},
        {"late": True},
        {"taken": 1.5},
        {"stall_after": True},
        {"error_shape": "round"},
        {"ending": "never"},
        {"garbage": "bin"},
        {"error_shape": 5},
    ],
)
def test_impossible_fault_is_refused(faults: dict[str, object]):
    with pytest.raises(ValueError, match=next(iter(faults))):
        Misbehaviour.from_mapping(faults)


def test_faults_can_come_as_json():
    faults = {"late": 1, "stall_after": 3, "error_shape": "bare", "status": None, "odd": True}

    assert Misbehaviour.from_mapping(faults) == Misbehaviour(
        late=1, stall_after=3, error_shape="bare", odd=True
    )


def test_every_fault_is_off_by_default():
    off = {field.name: field.default for field in fields(Misbehaviour)}

    assert {name for name, value in off.items() if value} == {"error_shape", "ending", "fail_as"}
