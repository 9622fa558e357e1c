"""The number table: exactly the entries of the domain guide, looked up, worded and in date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from prudence.numbers import ANY_COUNTRY, NumberRole, NumberTable, NumberTableError

TABLE_PATH = Path(__file__).parents[3] / "resources" / "numbers.toml"

# Copied by hand from the domain guide: a number more, less or other is a mistake.
EXPECTED = {
    "FR": {"15": "emergency", "18": "fire", "112": "emergency", "114": "sms", "3114": "suicide"},
    "EU": {"112": "emergency"},
    "BE": {"112": "emergency", "0800 32 123": "suicide", "070 245 245": "poison"},
    "CH": {"144": "emergency", "112": "emergency", "143": "suicide", "145": "poison"},
    "CA": {"911": "emergency", "988": "suicide"},
    "UK": {"999": "emergency", "111": "advice"},
    "US": {"911": "emergency", "988": "suicide"},
    "MA": {"141": "emergency", "150": "emergency", "190": "police"},
    "TN": {"190": "emergency", "198": "emergency"},
    "DZ": {"14": "emergency", "1021": "emergency"},
    "SN": {"1515": "emergency", "18": "emergency"},
}

ONE_COUNTRY = """
[[country]]
code = "FR"
name = { fr = "France", en = "France" }
territories = ["FR"]

[[country.number]]
number = "15"
role = "emergency"
label = { fr = "SAMU", en = "SAMU" }
free = true
source = { name = "Ministère", url = "https://sante.gouv.fr" }
verified_on = 2026-11-21
reverify_by = 2027-05-21
"""


@pytest.fixture(scope="module")
def table() -> NumberTable:
    return NumberTable.load(TABLE_PATH)


def write(folder: Path, text: str) -> Path:
    path = folder / "numbers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_table_has_exactly_the_entries_of_the_domain_guide(table: NumberTable):
    found = {
        country.code: {number.number: number.role.value for number in country.numbers}
        for country in table.entries
    }
    assert found == EXPECTED


def test_no_entry_is_past_its_reverify_by(table: NumberTable):
    today = datetime.now(tz=UTC).date()
    late = [f"{country.code} {number.number}" for country, number in table.overdue(today)]
    assert late == [], "check these numbers with their source, have them signed, then move the dates"


def test_an_entry_is_overdue_the_day_after_and_not_on_the_day(table: NumberTable):
    last_day = table.country("FR").numbers[0].reverify_by
    assert table.overdue(last_day) == ()
    assert [country.code for country, _ in table.overdue(last_day + timedelta(days=1))].count("FR") == 5


@pytest.mark.parametrize(
    ("code", "french", "english"),
    [
        ("FR", "15 ou le 112", "15 or 112"),
        ("CH", "144 ou le 112", "144 or 112"),
        ("UK", "999", "999"),
        ("MA", "141 ou le 150", "141 or 150"),
        ("SN", "1515 ou le 18", "1515 or 18"),
        ("EU", "112", "112"),
        ("", "numéro d’urgence de votre pays", "your country’s emergency number"),
    ],
)
def test_the_banner_names_the_number_to_call(table: NumberTable, code: str, french: str, english: str):
    country = table.country(code)
    assert country.number_text("fr") == french
    assert country.number_text("en") == english
    assert country.call_text("fr") == f"le {french}"
    assert country.call_text("en") == english


def test_primary_number_comes_before_its_alternatives(table: NumberTable):
    assert [entry.number for entry in table.country("FR").emergency] == ["15", "112"]
    primary = table.country("TN").primary
    assert primary is not None
    assert primary.number == "190"


def test_suicide_lines(table: NumberTable):
    lines = {country.code: country.suicide.number for country in table.entries if country.suicide}
    assert lines == {"FR": "3114", "BE": "0800 32 123", "CH": "143", "CA": "988", "US": "988"}


@pytest.mark.parametrize("code", ["MA", "TN", "DZ", "SN", "UK", "EU", ""])
def test_no_suicide_line_is_shown_where_there_is_none(table: NumberTable, code: str):
    assert table.country(code).suicide is None


@pytest.mark.parametrize("code", ["", "XX", "france", "JP", "15", "\N{PILE OF POO}"])
def test_an_unknown_country_has_words_and_no_numbers(table: NumberTable, code: str):
    country = table.country(code)
    assert country is ANY_COUNTRY
    assert country.numbers == ()
    assert country.primary is None


def test_lookup_forgives_case_and_space_and_follows_territories(table: NumberTable):
    assert table.country(" fr ").code == "FR"
    assert table.country("GB").code == "UK"
    assert table.country("RE").code == "FR"
    assert table.country("DE").code == "EU"


@pytest.mark.parametrize(
    ("locale_name", "code"),
    [
        ("fr_FR", "FR"),
        ("fr_FR.UTF-8", "FR"),
        ("fr-BE", "BE"),
        ("de_CH", "CH"),
        ("fr_CA", "CA"),
        ("en_GB", "UK"),
        ("en_US", "US"),
        ("ar_MA", "MA"),
        ("ar_TN", "TN"),
        ("fr_DZ", "DZ"),
        ("wo_SN", "SN"),
        ("es_ES@euro", "EU"),
        ("az_Latn_AZ", ""),
        ("ja_JP", ""),
        ("fr", ""),
        ("C", ""),
        ("POSIX", ""),
        ("", ""),
    ],
)
def test_default_country_follows_the_locale(table: NumberTable, locale_name: str, code: str):
    assert table.default_country(locale_name) == code


def test_picker_is_sorted_by_name_and_ends_with_another_country(table: NumberTable):
    french = [country.name.fr for country in table.countries("fr")]
    assert french[:4] == ["Algérie", "Belgique", "Canada", "États-Unis"]
    assert french[-2:] == ["Autre pays de l’Union européenne", "Autre pays"]
    english = [country.name.en for country in table.countries("en")]
    assert english[-3:] == ["United States", "Another EU country", "Another country"]
    assert len(french) == len(english) == len(EXPECTED) + 1


def test_every_number_is_labelled_and_sourced(table: NumberTable):
    for country in table.entries:
        for number in country.numbers:
            assert number.label.in_language("fr"), f"{country.code} {number.number}"
            assert number.label.in_language("en"), f"{country.code} {number.number}"
            assert number.source.url.startswith("https://"), f"{country.code} {number.number}"
            assert number.verified_on == date(2026, 11, 21), f"{country.code} {number.number}"


def test_what_the_table_does_not_know_is_not_claimed(table: NumberTable):
    assert table.country("FR").with_role(NumberRole.SUICIDE)[0].is_free is True
    morocco = table.country("MA").numbers[0]
    assert morocco.is_free is None
    assert morocco.is_always_open is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('code = "FR"', 'code = "FR"\ncolour = "red"', "country 1: colour: unknown key"),
        ('name = { fr = "France", en = "France" }\n', "", "country 1: name: missing"),
        ('code = "FR"', 'code = "Fr"', "country 1: code: two capital letters expected, found 'Fr'"),
        ('["FR"]', "[]", "country 1 (FR): territories: a list of two-letter codes expected"),
        ('["FR"]', '["FR", 33]', "country 1 (FR): territories: a list of two-letter codes expected"),
        ('number = "15"', "number = 15", "number 1: number: str expected, found 15"),
        ('number = "15"', 'number = "15-A"', "digits and single spaces expected"),
        ('role = "emergency"', 'role = "doctor"', "role: one of emergency, suicide, poison"),
        ('role = "emergency"', 'role = "fire"', "role: at least one emergency"),
        ('fr = "SAMU"', 'fr = "SAMU d\'ici"', "number 1: label: fr: text with ’ for apostrophe"),
        ("free = true", 'free = "yes"', "number 1: free: bool expected"),
        ("free = true", "gratis = true", "number 1: gratis: unknown key"),
        ("https://", "http://", "source: url: an https address expected"),
        ("reverify_by = 2027-05-21", "reverify_by = 2026-11-21", "reverify_by: a day after verified_on"),
        ("reverify_by = 2027-05-21", 'reverify_by = "2027-05-21"', "reverify_by: date expected"),
        ("reverify_by = 2027-05-21", "reverify_by = 2027-05-21T08:00:00", "reverify_by: date expected"),
        ("[[country]]", "[[country", "not readable as TOML"),
    ],
)
def test_a_faulty_table_is_refused_with_file_entry_and_key(tmp_path: Path, old: str, new: str, message: str):
    assert old in ONE_COUNTRY
    path = write(tmp_path, ONE_COUNTRY.replace(old, new))
    with pytest.raises(NumberTableError, match=re.escape(message)) as caught:
        NumberTable.load(path)
    assert str(caught.value).startswith("numbers.toml")


def test_doubled_entries_are_refused(tmp_path: Path):
    with pytest.raises(NumberTableError, match="code: 'FR' is there twice"):
        NumberTable.load(write(tmp_path, ONE_COUNTRY * 2))
    belgium_with_french_territory = ONE_COUNTRY.replace('code = "FR"', 'code = "BE"')
    with pytest.raises(NumberTableError, match="territories: 'FR' is there twice"):
        NumberTable.load(write(tmp_path, ONE_COUNTRY + belgium_with_french_territory))
    number = ONE_COUNTRY[ONE_COUNTRY.index("[[country.number]]") :]
    with pytest.raises(NumberTableError, match="number: '15' is there twice"):
        NumberTable.load(write(tmp_path, ONE_COUNTRY + number))


def test_an_empty_table_is_refused(tmp_path: Path):
    with pytest.raises(NumberTableError, match="country: missing"):
        NumberTable.load(write(tmp_path, ""))
