"""The sums of a SIRET."""

from hypothesis import given
from hypothesis import strategies as st

from matching.employers.siret import LA_POSTE, clean_siret, is_siret, luhn
from matching.employers.wording import refused_words

thirteen = st.text("0123456789", min_size=13, max_size=13)


def completed(start: str) -> str:
    return next(start + end for end in "0123456789" if luhn([int(mark) for mark in start + end]))


@given(start=thirteen.filter(lambda text: not text.startswith(LA_POSTE)), place=st.integers(0, 13))
def test_one_wrong_digit_is_always_seen(start: str, place: int) -> None:
    siret = completed(start)
    assert is_siret(siret)
    wrong = siret[:place] + str((int(siret[place]) + 1) % 10) + siret[place + 1 :]
    assert wrong.startswith(LA_POSTE) or not is_siret(wrong)
    assert not is_siret(siret[:-1])
    assert clean_siret(f" {siret[:3]} {siret[3:9]}.{siret[9:]}\u202f") == siret


@given(office=st.text("0123456789", min_size=5, max_size=5))
def test_la_poste_may_sum_to_a_multiple_of_five(office: str) -> None:
    siret = LA_POSTE + office
    digits = [int(mark) for mark in siret]
    assert is_siret(siret) == (sum(digits) % 5 == 0 or luhn(digits))


def test_a_foreign_digit_is_not_a_digit() -> None:
    assert not is_siret("٠" * 14)


def test_what_the_law_forbids_is_refused_and_its_neighbours_are_not() -> None:
    for text in ("Vendeur de moins de 30 ans", "jeune femme dynamique", "Hommes uniquement",
                 "De nationalité française", "âge limite : 40", "entre 20 et 35 ans"):  # fmt: skip
        assert refused_words(text), text
    for text in ("Garde d’enfants de moins de 3 ans", "moins de 20 ans d’expérience", "Femme de chambre",
                 "aide aux jeunes du quartier"):  # fmt: skip
        assert not refused_words(text), text
    assert not refused_words("moins de 30 ans", "apprentissage")
