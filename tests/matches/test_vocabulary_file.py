"""The file of the vocabulary is named by all that it is made from: rows, code, tables of words."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from matching.matches.vocabulary import Vocabulary, source_files
from matching.ranking.referential import RankingReferential
from matching.referential.places import PlaceFinder
from matching.wording.skills import SkillFinder
from matching.wording.titles import OccupationFinder


def test_the_digest_reads_the_code_of_everything_that_the_file_holds() -> None:
    read = source_files()
    for one in (Vocabulary, OccupationFinder, SkillFinder, PlaceFinder, RankingReferential):
        assert Path(inspect.getfile(one)).resolve() in read
    made_with = [module for name, module in sys.modules.items() if name.startswith("matching.wording.")]
    assert {Path(one.__file__).resolve() for one in made_with} <= set(read)
