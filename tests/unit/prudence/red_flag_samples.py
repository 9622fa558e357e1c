"""Where the committed red flags are, and a tiny lexicon for tests of the engine."""

from __future__ import annotations

from pathlib import Path

RED_FLAGS = Path(__file__).resolve().parents[3] / "resources" / "red_flags"

# A family "fire" in a language of a dozen words: engine tests must not depend on medical word lists.
TINY_CONTEXT = """
[fr]
common_words = ["le", "la", "les"]
negation_words = ["pas"]
glued = ["j"]
elided = ["l"]
never_corrected = ["brulage"]
[fr.cues]
negation = ["pas", "sans"]
pseudo_negation = ["pas seulement"]
negation_end = ["mais"]
negation_goes_on = ["ni"]
current = ["maintenant"]
ongoing = ["il brule"]
historical = ["jadis"]
resolved = ["regle maintenant"]
hypothetical = ["si"]
figurative = ["amour"]
feared = ["peur des"]
lookalike = ["brule parfum"]
educational = ["comment reconnaitre"]
lesson = ["devoir"]
fictional = ["roman"]
[fr.expansions]
bcp = "beaucoup"
[fr.numbers]
deux = 2
[en]
common_words = ["the", "is", "my"]
[en.cues]
[en.expansions]
[en.numbers]
"""
TINY_SHARED = """
[fr]
smoke = ["fumee"]
[en]
smoke = ["smoke"]
"""
TINY_RULES = """
[[fr.rules]]
all = ["flames"]
unless = ["stove"]

[[fr.rules]]
all = ["hot", "@smoke|smell"]
near = 5
tier = "urgent"

[[fr.rules]]
any = ["eteint ~2 brule"]
keep = ["resolved"]

[[fr.rules]]
any = ["respire pas"]
"""


def tiny_family(family_id: str = "fire", tier: str = "vital", rules: str = TINY_RULES) -> str:
    """A complete family file."""
    sentences = str([f"sentence {number}" for number in range(8)])
    texts = f'name = "Feu"\nadvice = ["Sortez."]\npositive = {sentences}\nnegative = {sentences}\n'
    return f"""
id = "{family_id}"
tier = "{tier}"
source = "a source"
reviewer = "unsigned"
date = "2026-11-21"
[fr]
{texts}topics = ["incendie"]
[fr.concepts]
flames = ["flammes", "brule*", "incendie"]
stove = ["poele"]
hot = ["chaud"]
smell = ["odeur"]
{rules}
[en]
{texts}
[en.concepts]
flames = ["flames"]
[[en.rules]]
all = ["flames"]
"""
