"""Names of languages, as ``get_voices`` writes them."""

from collections.abc import Mapping

# ISO 639-1 (639-3 where there is no shorter one) and the English name.
_TABLE = """
    af:afrikaans am:amharic ar:arabic as:assamese az:azerbaijani ba:bashkir be:belarusian
    bg:bulgarian bn:bengali bs:bosnian ca:catalan cmn:chinese cs:czech cv:chuvash cy:welsh
    da:danish de:german el:greek en:english eo:esperanto es:spanish et:estonian eu:basque
    fa:persian fi:finnish fr:french ga:irish gd:gaelic gl:galician gu:gujarati ha:hausa
    haw:hawaiian he:hebrew hi:hindi hr:croatian ht:haitian hu:hungarian hy:armenian
    ia:interlingua id:indonesian io:ido is:icelandic it:italian ja:japanese ka:georgian
    kk:kazakh kl:greenlandic kn:kannada ko:korean ku:kurdish ky:kyrgyz la:latin
    lb:luxembourgish lt:lithuanian lv:latvian mi:maori mk:macedonian ml:malayalam mr:marathi
    ms:malay mt:maltese my:burmese nb:norwegian ne:nepali nl:dutch no:norwegian om:oromo
    or:odia pa:punjabi pl:polish pt:portuguese qu:quechua ro:romanian ru:russian sd:sindhi
    si:sinhala sk:slovak sl:slovenian sq:albanian sr:serbian sv:swedish sw:swahili ta:tamil
    te:telugu th:thai tk:turkmen tn:setswana tr:turkish tt:tatar ug:uyghur uk:ukrainian
    ur:urdu uz:uzbek vi:vietnamese yue:cantonese zh:chinese
"""

_NAMES: Mapping[str, str] = {
    code: name for code, _, name in (entry.partition(":") for entry in _TABLE.split())
}


def language_name(code: str) -> str:
    """Return the English name, in lower case; the code itself if it is not known here."""
    return _NAMES.get(code, code)
