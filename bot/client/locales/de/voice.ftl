# How people sound.

gender-female = weiblich
gender-male = männlich
gender-neutral = neutral

accent-american = amerikanisch
accent-australian = australisch
accent-brazilian = brasilianisch
accent-british = britisch
accent-canadian = kanadisch
accent-indian = indisch
accent-irish = irisch
accent-latin-american = lateinamerikanisch
accent-mexican = mexikanisch
accent-neutral = neutral
accent-scottish = schottisch
accent-south-african = südafrikanisch

setting-spoken-name = Gesprochener Name
    .help = Wie ich dich nenne, wenn ich sage, wer etwas schrieb. Höchstens 64 Zeichen.

voice-own-name = der hier angezeigte Name
voice-line-here = { $name }: { $value } (für diesen Server gewählt)
voice-line-everywhere = { $name }: { $value } (für alle Server gewählt)
voice-line-channel = { $name }: { $value } (von diesem Kanal)
voice-line-server = { $name }: { $value } (von diesem Server)
voice-line-default = { $name }: { $value } (nichts gewählt)

voice-saved = Gespeichert.
voice-reset = Vergessen. So klingst du jetzt.
voice-preview = Das ist { $voice }. Nur du hörst es. Mit { COMMAND("voice set") } wird es deine Stimme.
voice-yours = **Wie ich spreche, was du schreibst**
voice-theirs = **Wie ich spreche, was { $person } schreibt**
spoken-name-title = Gesprochener Name
spoken-name-hint = Wie ich die Person nenne, wenn ich sage, wer schrieb. Leer: der angezeigte Name.
spoken-name-set = { $person } heißt auf diesem Server von jetzt an { $name }.
spoken-name-forgotten = { $person } wird wieder mit dem hier angezeigten Namen genannt.
person-ignored = Was { $person } schreibt, wird auf diesem Server nicht mehr gelesen. Dasselbe Menü nimmt es zurück.
person-read = Was { $person } schreibt, wird auf diesem Server wieder gelesen.
file-spoken =
    { $seconds ->
        [one] Bitte sehr, eine Sekunde lang.
       *[other] Bitte sehr, { $seconds } Sekunden lang.
    }
