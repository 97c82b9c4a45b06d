# Was an etwas Angegebenem nicht stimmt, für die Mitte eines Satzes.

flaw-where = { $flaw } ({ $where })
flaw-empty = es darf nicht leer sein
flaw-too-long = es darf höchstens { $most } Zeichen haben
flaw-too-many = es dürfen höchstens { $most } sein
flaw-unprintable = es darf keine Zeilenumbrüche und Steuerzeichen enthalten
flaw-missing = es fehlt
flaw-wrong-kind = es muss von anderer Art sein, etwa Text, eine Zahl oder eine Liste
flaw-not-in-range = es muss eine Zahl von { $least } bis { $most } sein
flaw-not-whole-in-range = es muss eine ganze Zahl von { $least } bis { $most } sein
flaw-no-choice = es muss eines von diesen sein: { $choices }
flaw-no-id = es muss eine ID von Discord sein, nur Ziffern
flaw-no-voice = es muss die Kennung einer Stimme sein, ohne Leerzeichen
flaw-no-language = es muss das Kürzel einer Sprache sein, etwa „en“ oder „pt-br“
flaw-no-time-zone = es muss eine Zeitzone sein, etwa „Europe/Berlin“
flaw-no-abbreviations = es müssen Zeilen der Form „kurz = Wörter“ sein
flaw-no-setting = so eine Einstellung gibt es nicht
flaw-no-expression = es muss ein regulärer Ausdruck sein
flaw-unclosed = jede Klammer muss geschlossen werden
flaw-unopened = es gibt eine schließende Klammer zu viel; vor eine, die Text ist, gehört „\“
flaw-bad-escape = „\“ muss vor einem Zeichen oder Buchstaben stehen, zu dem es passt
flaw-bad-class = in eckigen Klammern muss eine Menge stehen, etwa „[a-z]“
flaw-bad-repetition = eine Wiederholung muss hinter dem stehen, was sie wiederholt, nur einmal und mit kleinen Zahlen
flaw-unsupported = Gruppen mit „(?“ werden nicht unterstützt, außer „(?:“ und „(?i)“
flaw-too-repetitive = es darf insgesamt höchstens { $most } Wiederholungen haben
flaw-too-complex = es ist zu verwickelt; mach es kürzer
flaw-no-group = es hat keine Gruppe { $group }, also kann das Gesprochene keine verlangen
flaw-file-too-large = die Datei darf höchstens { $most } KB groß sein
flaw-not-utf8 = die Datei muss Text in UTF-8 sein
flaw-not-json = die Datei muss JSON sein
flaw-neither-json-nor-csv = die Datei muss JSON oder CSV sein
flaw-too-deep = die Datei ist zu tief verschachtelt
flaw-no-entries = die Datei muss eine Liste von Einträgen sein
flaw-no-comma = zwischen dem Geschriebenen und dem Gesprochenen muss ein Komma stehen
flaw-no-export = die Datei muss von mir exportiert sein
flaw-newer-export = die Datei wurde von einer neueren Version von mir exportiert
