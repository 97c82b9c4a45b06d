# Names and descriptions of commands; English ones stand in the code. See bot/client/translator.py.

command-say = sag
    .description = Lass etwas in deinem Sprachkanal sagen
    .text = Was ich sagen soll
    .voice = Welche Stimme es sagt
    .speed = Wie schnell: 1 ist normal, 0,5 halb, 2 doppelt so schnell
    .language = Die Sprache des Textes
    .show = Ob alle die Antwort sehen; sonst siehst nur du sie
command-join = beitreten
    .description = Komm in den Sprachkanal, in dem du bist
command-leave = verlassen
    .description = Verlass den Sprachkanal und vergiss, was noch zu sagen war
command-queue = warteschlange
    .description = Zeig, was gesprochen wird und was wartet
command-skip = überspringen
    .description = Beende, was gesprochen wird; das Nächste beginnt
command-clear = leeren
    .description = Vergiss, was wartet; was gesprochen wird, geht weiter
    .whose = Nur deins oder das von allen (für Moderation)
command-stop = stopp
    .description = Beende, was gesprochen wird, und vergiss, was wartet
command-pause = pause
    .description = Schweige mitten im Wort und behalte, was wartet, bis es weitergeht
command-resume = weiter
    .description = Mach nach einer Pause weiter, vom Anfang des Abgebrochenen
command-replay = wiederholen
    .description = Sag noch einmal, was zuletzt zu hören war
command-units = einheiten
    .description = Für meinen Betrieb: wie viele Anfragen gleichzeitig laufen dürfen
    .count = Wie viele das Konto ab jetzt hat; ohne Angabe ändert sich nichts

command-settings = einstellungen
    .description = Sieh und ändere, wie ich auf diesem Server spreche und vorlese
    .file = Eine hier exportierte Datei, um ihre Einstellungen zurückzuholen

option-file = datei
option-text = text
option-voice = stimme
option-speed = tempo
option-language = sprache
option-show = zeigen
option-whose = wessen
option-count = anzahl

choice-mine = meine
choice-everyone = alle
