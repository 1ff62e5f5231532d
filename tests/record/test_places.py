"""Countries by name, alias and code, and the postcode of each."""

import pytest

from tests.payloads import address, full, having, smallest
from tests.record.checking import kept, problems, words
from webapp.record import places

# ISO 3166-1: alpha-2 and alpha-3 of every country.
ISO_3166 = """
ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL BFBFA
BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG
CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU
EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL
GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD
IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO
LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG
MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL
NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU
RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV
SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA
UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE
"""
CODES = [(pair[:2], pair[2:]) for pair in ISO_3166.split()]


def test_all_countries_of_iso_3166_are_known():
    assert len(CODES) == 249
    assert set(places.countries()) == {alpha_2 for alpha_2, _ in CODES}


@pytest.mark.parametrize(("alpha_2", "alpha_3"), CODES)
def test_a_country_is_known_by_name_and_codes_in_any_case(alpha_2, alpha_3):
    for text in (places.country_name(alpha_2), alpha_2, alpha_3):
        assert {places.country_code(text), places.country_code(text.lower()), places.country_code(text.upper())} == {alpha_2}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UK", "GB"), ("u.k.", "GB"), ("Great Britain", "GB"), ("england", "GB"), ("SCOTLAND", "GB"), ("Wales", "GB"),
        ("Northern Ireland", "GB"), ("United  Kingdom", "GB"), ("USA", "US"), ("U.S.A.", "US"), ("United States of America", "US"),
        ("Ireland", "IE"), ("Republic of Ireland", "IE"), ("Eire", "IE"), ("The Netherlands", "NL"), ("Holland", "NL"),
        ("Czech Republic", "CZ"), ("Czechia", "CZ"), ("Turkey", "TR"), ("T\u00fcrkiye", "TR"), ("Turkiye", "TR"), ("UAE", "AE"),
        ("Hong Kong", "HK"), ("Ivory Coast", "CI"), ("Cote d'Ivoire", "CI"), ("C\u00f4te d\u2019Ivoire", "CI"), ("Russia", "RU"),
        ("South Korea", "KR"), ("Saint Lucia", "LC"), ("St. Lucia", "LC"), ("Trinidad and Tobago", "TT"), ("Burma", "MM"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_what_people_write(text, code):
    written = address(address_country=text, address_post_code=places.postcode_of(code).example)
    assert kept(having(smallest(), "billing_address", written)).billing_address.address_country == code


@pytest.mark.parametrize("text", ["Atlantis", "XX", "ZZ", "EU", "Europe", "XK", "826", "G", "GBRR", "!!!", "\u200b", "United", "Kingdom"])
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
    "DE": (["26133", "01067"], ["2613", "261333", "D-26133"]),
    "FR": (["33380", "34092"], ["3338", "F33380"]),
    "NL": (["1234 AB", "1234ab"], ["0234 AB", "1234"]),
    "JP": (["154-0023", "1540023"], ["154-002", "154"]),
    "IN": (["110034", "110 034"], ["11003", "1100345"]),
    "AU": (["2060"], ["206", "20600"]),
    "IE": (["A65 F4E2", "a65f4e2", "D02 AF30", ""], ["A65", "A65 F4E", "12345678"]),
    "HK": (["", "anything"], []),
    "AE": (["", "00000"], []),
}
GOOD = [(code, text) for code, (good, _) in POSTCODES.items() for text in good]
WRONG = [(code, text) for code, (_, wrong) in POSTCODES.items() for text in wrong]
NEEDED = [code for code, (good, _) in POSTCODES.items() if "" not in good]
DOORS = ["billing_address", "shipping_addresses[0]"]


def at(path, code, text):
    return having(full(), path, address(address_country=code, address_post_code=text))


@pytest.mark.parametrize(("code", "text"), GOOD)
@pytest.mark.parametrize("path", DOORS)
def test_a_postcode_of_the_country_is_taken_in_any_case_and_spacing(path, code, text):
    assert problems(at(path, code, text)) == {}
    assert kept(at("billing_address", code, text)).billing_address.address_post_code == text


@pytest.mark.parametrize(("code", "text"), WRONG)
@pytest.mark.parametrize("path", DOORS)
def test_another_postcode_is_refused_with_an_example(path, code, text):
    field = f"{path}.address_post_code"
    assert problems(at(path, code, text)) == {field: "postcode"}
    assert words(at(path, code, text))[field].endswith(f"in full, like {places.postcode_of(code).example}")


@pytest.mark.parametrize("code", NEEDED)
@pytest.mark.parametrize("path", DOORS)
def test_a_postcode_is_needed_where_the_country_uses_one(path, code):
    assert problems(at(path, code, "")) == {f"{path}.address_post_code": "required"}


@pytest.mark.parametrize(
    ("code", "ask"), [("GB", "Enter a postcode"), ("US", "Enter a ZIP code"), ("IN", "Enter a PIN code"), ("DE", "Enter a postcode")]
)
def test_a_postcode_has_the_name_of_its_country(code, ask):
    assert words(at("billing_address", code, "")) == {"billing_address.address_post_code": ask}


def test_an_irish_postcode_is_an_eircode():
    assert words(at("billing_address", "IE", "1"))["billing_address.address_post_code"] == "Enter an Eircode in full, like A65 F4E2"


@pytest.mark.parametrize("code", places.countries())
def test_the_example_of_each_country_is_in_its_format(code):
    postcode = places.postcode_of(code)
    assert bool(postcode.format) == bool(postcode.example)
    assert postcode.format or not postcode.needed
    assert postcode.fits(postcode.example)
