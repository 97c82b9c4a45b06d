"""
Ten English speakers from one model.

hibari's own voice, a woman's, and nine others made from it by moving pitch
and resonances (:mod:`lightning_server.engines.vocoder`). Each is understood
by a recogniser as well as the original, and any two differ in pitch or in
spectrum by more than one speaker does from sentence to sentence; the tests
measure both. Nobody's voice is imitated: the aliases are names that clients
of ``lightning-v2`` ask for, kept so that they hear a voice of that gender.
"""

from lightning_server.engine import Voice
from lightning_server.engines.vocoder import Timbre

ENGINE = "hibari"


def _voice(id_: str, gender: str, alias: str) -> Voice:
    return Voice(
        id=id_,
        name=id_.capitalize(),
        languages=("en",),
        gender=gender,
        accent="american",
        engine=ENGINE,
        aliases=(alias,),
    )


# Gains are measured: they bring each speaker to ``sound.LEVEL`` over twenty-eight sentences.
PALETTE: dict[Voice, Timbre] = {
    _voice("heart", "female", "emily"): Timbre(gain=1.29),
    _voice("cedar", "male", "ryan"): Timbre(pitch=0.63, formants=0.87, gain=1.86),
    _voice("robin", "female", "sophia"): Timbre(
        pitch=1.12, formants=1.03, tilt=-2.5, melody=1.2, gain=1.35
    ),
    _voice("stone", "male", "malcom"): Timbre(pitch=0.5, formants=0.82, tilt=-1, gain=1.59),
    _voice("willow", "female", "eleanor"): Timbre(
        pitch=0.82, formants=0.94, tilt=-2, melody=0.85, pace=0.95, gain=1.48
    ),
    _voice("finch", "male", "felix"): Timbre(
        pitch=0.68, formants=0.95, tilt=2, melody=1.15, pace=1.05, gain=1.84
    ),
    _voice("lark", "female", "ashley"): Timbre(
        pitch=1.26, formants=1.12, tilt=2, melody=1.1, pace=1.05, gain=1.37
    ),
    _voice("oak", "male", "walter"): Timbre(
        pitch=0.56, formants=0.94, tilt=2.5, melody=0.65, breath=4, pace=0.9, gain=1.57
    ),
    _voice("mist", "female", "alice"): Timbre(
        pitch=0.9, formants=1.13, tilt=2.5, melody=0.9, breath=6, pace=0.97, gain=1.64
    ),
    _voice("raven", "male", "blofeld"): Timbre(
        pitch=0.6, formants=0.79, tilt=-3, melody=0.75, pace=0.93, gain=1.6
    ),
}
"""The speakers and what makes them, the default first."""
