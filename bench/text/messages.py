"""
Typical chat messages, by the language of the voice.

Made up, after what is written where people talk while they play: short, with
an emoji here, a mention or a link there, seldom with markup.
"""

from collections.abc import Mapping, Sequence
from typing import Any

GUILD: Mapping[str, Any] = {
    "members": {"111": "Lucas", "112": "Ada", "113": "Bob"},
    "roles": {"20": "Staff"},
    "channels": {"30": "general", "31": "off-topic"},
}
"""What is mentioned."""

DICTIONARY: Mapping[str, str] = {
    "gg": "good game",
    "ff14": "final fantasy fourteen",
    "ZANTRIX": "zan tricks",
    "kek": "keck",
    "Ada": "ay da",
}
"""A guild's own pronunciations."""

TYPICAL: Mapping[str, Sequence[str]] = {
    "en": (
        "hello",
        "hi all",
        "lol",
        "ok",
        "yeah i think so too",
        "brb 5 min",
        "idk tbh, what do you think?",
        "can you hear me?",
        "nooooo way hahahahaha",
        "gg wp everyone",
        "<@111> are you coming tonight? we start at 8",
        "look at this https://www.youtube.com/watch?v=dQw4w9WgXcQ it is so good",
        "😂😂😂",
        "that was amazing!!!",
        "**please** read <#30> before you ask",
        "does anybody know how to fix this? I tried `npm install` and it just hangs",
        "I'll be there in a minute, just getting something to drink",
        "what time is it for you guys",
        "sorry my cat jumped on the keyboard",
        "ABSOLUTELY NOT",
        "good night ❤️",
        "we need one more for ranked, who wants to join?",
        "that costs 50% less than last week",
        "did you see what happened on stream yesterday? it was wild",
        "<:pog:872873394570424340> nice one",
        "not gonna lie that was pretty close, another second and we would have lost",
        "starts <t:1767225600:R>, don't be late",
        "the answer is ||Bob||",
        "wait what",
        "I mean it is fine, but I liked the old one better :)",
        "> can we play something else\nsure, what do you want to play?",
        "you can find it in the settings under audio, third tab",
    ),
    "de": (
        "moin",
        "kp, muss ich erst schauen",
        "hat jemand Lust auf eine Runde?",
        "warte kurz, ich hol mir was zu trinken",
        "das war echt knapp 😂",
        "<@112> bist du heute Abend dabei?",
        "https://www.twitch.tv/irgendwer ist gerade live",
        "Das kostet 1.000,50 €",
    ),
    "es": (
        "hola a todos",
        "q tal? xq no vienes",
        "jajajajaja no puede ser",
        "espera que llego en cinco minutos",
        "<@113> mira esto https://example.com/foo",
        "muy buena partida!!!",
    ),
    "pt-BR": (
        "oi gente",
        "vc viu? pq n vem hj",
        "kkkkkkkk que isso",
        "calma que já estou chegando",
        "boa noite pessoal 😴",
    ),
    "ru": (
        "привет всем",
        "щас буду",
        "хахахаха",
        "кто-нибудь хочет сыграть ещё одну партию?",
        "<@111> ты где?",
    ),
    "ja": (
        "こんにちは",
        "おつかれさまです！",
        "wwwwwww",
        "それはすごいですね😂",
        "見て https://example.com/foo これ",
        "ちょっと待ってください、すぐ行きます",
    ),
    "ko": ("안녕하세요", "ㅋㅋㅋㅋㅋㅋ", "오늘 저녁에 같이 할 사람?", "잠깐만 기다려 주세요"),
    "hi": ("नमस्ते सबको", "कल मिलते हैं 👋", "क्या कोई खेलना चाहता है?"),
    "ar": ("مرحبا", "كيف حالكم اليوم؟", "هههههههه"),
    "zh": ("大家好", "哈哈哈哈哈", "等我一下，马上来"),
}
"""Messages, by language."""
