"""The counter: dossiers and the look-up of what a person must still bring."""

from intake.completeness import Completeness, completeness
from intake.dossiers import attach, get_dossier, open_dossier
from intake.look_up import Answer, LookUp, find_out, look_up

__all__ = ["Answer", "Completeness", "LookUp", "attach", "completeness", "find_out", "get_dossier", "look_up", "open_dossier"]
