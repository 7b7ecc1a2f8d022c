"""Whether letters without diacritics can be a Vietnamese syllable: what cannot was damaged in reading, or is no Vietnamese."""

from __future__ import annotations

_ONSETS = frozenset(["", *"b c ch d g gh gi h k kh l m n ng ngh nh ph qu r s t th tr v x".split()])  # noqa: SIM905
_RIMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien ieng iep iet ieu im in inh
    ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong oong op ot u ua uan uang uat uay
    uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy uya uych uyen uyet uyn uynh uyp uyt uyu
    y yem yen yeng yet yeu ych ynh yt
    """.split()  # noqa: SIM905
)


SYLLABLES = frozenset({onset + rime for onset in _ONSETS for rime in _RIMES} | {"gi"})
"""All that there can be, without diacritics."""


def is_syllable(folded: str) -> bool:
    """`nghiem`, `dinh`, `uy` can be one, `ciia`, `hqi`, `pinh`, `bhxh` cannot. Takes folded text."""
    return folded in SYLLABLES
