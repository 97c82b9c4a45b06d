# Names and descriptions of commands about reading; English ones stand in the code.

command-autoread = vorlesen
    .description = Welche Textkanäle vorgelesen werden
command-autoread-add = hinzufügen
    .description = Lies einen Textkanal vor, oder ändere, wie er klingt
    .channel = Welcher Kanal
    .voice = Welche Stimme ihn liest, wenn jemand keine eigene hat
    .language = Die Sprache, in der geschrieben wird
    .speed = Wie schnell: 1 ist normal, 0,5 halb, 2 doppelt so schnell
command-autoread-remove = entfernen
    .description = Lies einen Textkanal nicht mehr vor
    .channel = Welcher Kanal
command-autoread-list = liste
    .description = Zeig, welche Kanäle vorgelesen werden

option-channel = kanal

menu-why-wasnt-this-read = Warum nicht vorgelesen?
menu-speak-this = Das vorlesen
menu-speak-in-the-authors-voice = In eigener Stimme vorlesen
