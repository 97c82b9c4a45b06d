# How people sound.

gender-female = weiblich
gender-male = männlich
gender-neutral = neutral

setting-spoken-name = Gesprochener Name
    .help = Wie ich dich nenne, wenn ich sage, wer etwas schrieb. Höchstens 64 Zeichen.

voice-own-name = der hier angezeigte Name
voice-line-here = { $name }: { $value } (für diesen Server gewählt)
voice-line-everywhere = { $name }: { $value } (für alle Server gewählt)
voice-line-server = { $name }: { $value } (von diesem Server)
voice-line-default = { $name }: { $value } (nichts gewählt)
