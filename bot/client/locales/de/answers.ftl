-voice-moderator = jemand mit Moderationsrecht (wer in diesem Sprachkanal Mitglieder stummschalten darf)

something-wrong = Bei mir ist etwas schiefgegangen; wer mich betreibt, sieht es in meinem Protokoll.

nothing-to-say = Darin gibt es nichts zu sagen: Nach dem Aufräumen bleibt kein Buchstabe und keine Ziffer übrig.
text-too-long = Das sind { $length } Zeichen, und höchstens { $limit } können auf einmal gesprochen werden. Kürze den Text oder teile ihn auf.
bad-entry = Dieser Eintrag ist nicht verwendbar: { $problem }. Ändere ihn und versuche es noch einmal.
queue-full = Die Warteschlange ist voll: Es warten schon { $limit } Beiträge. Versuche es wieder, wenn einige gesprochen sind, oder mach Platz mit { COMMAND("clear") }.
not-in-voice = Du bist in keinem Sprachkanal. Tritt einem bei und versuche es dann noch einmal.
not-joined = Ich bin hier in keinem Sprachkanal. Tritt einem bei und benutze dann { COMMAND("join") }.
elsewhere-in-voice = Ich spreche gerade in { $channel }. Komm dorthin und versuche es dann noch einmal.
not-allowed-skip = Was gerade gesprochen wird, ist nicht von dir. Überspringen kann es, wer es geschrieben hat, oder { -voice-moderator }.
not-allowed-clear = Nur { -voice-moderator } kann vergessen lassen, was andere sagen wollten. Lass { OPTION("whose") } weg, um nur deines zu vergessen.
not-allowed-stop = Nicht alles dort ist von dir, also kann es nur { -voice-moderator } anhalten. Für deines gibt es { COMMAND("skip") } und { COMMAND("clear") }.
not-allowed-pause = Nicht alles dort ist von dir, also kann es nur { -voice-moderator } unterbrechen. Für deines gibt es { COMMAND("skip") } und { COMMAND("clear") }.
not-allowed-leave = Komm in den Sprachkanal, in dem ich bin, damit ich auf dich höre; oder frage jemanden, der dort Mitglieder stummschalten darf.
not-allowed-move = Ich bin mit anderen in einem anderen Sprachkanal. Komm dorthin oder frage jemanden, der dort Mitglieder stummschalten darf, mich herüberzuholen.
not-allowed-operate = Das ist nur für die Person, die mich betreibt.
not-allowed-settings = Das ist für die Moderation: Frage jemanden mit dem Recht **Server verwalten**.
missing-permission =
    { $count ->
        [one] Mir fehlt in { $channel } die Berechtigung { $names }. Wer diesen Server verwaltet, kann sie in den Einstellungen des Sprachkanals unter *Berechtigungen* erteilen.
       *[other] Mir fehlen in { $channel } die Berechtigungen { $names }. Wer diesen Server verwaltet, kann sie in den Einstellungen des Sprachkanals unter *Berechtigungen* erteilen.
    }
channel-full =
    { $limit ->
        [one] { $channel } ist voll: Es passt nur { $limit } Person hinein. Macht Platz, erhöht die Grenze oder erlaubt mir dort **Mitglieder verschieben**.
       *[other] { $channel } ist voll: Es passen { $limit } Personen hinein. Macht Platz, erhöht die Grenze oder erlaubt mir dort **Mitglieder verschieben**.
    }
channel-gone = Ich kann diesen Sprachkanal nicht sehen. Falls es ihn noch gibt, muss mir jemand, der diesen Server verwaltet, dort **Kanal anzeigen** erlauben.
unknown-voice = Diese Stimme gibt es nicht. Wähle eine aus der Liste, die beim Tippen erscheint.
unknown-language = Diese Stimme spricht diese Sprache nicht. Wähle eine andere Stimme oder Sprache.
opted-out = Wer das geschrieben hat, möchte nicht vorgelesen werden, und daran halte ich mich.
shutting-down = Ich werde gleich neu gestartet. Versuche es in einer Minute noch einmal.
join-failed = Discord hat mich nicht rechtzeitig in den Sprachkanal gelassen. Versuche es in einer Minute noch einmal.
voice-link-lost = Ich wurde vom Sprachkanal getrennt. Hole mich mit { COMMAND("join") } zurück.
link-kicked = Jemand hat mich vom Sprachkanal getrennt. Hole mich mit { COMMAND("join") } zurück.
link-channel-gone = Den Sprachkanal, in dem ich war, gibt es nicht mehr. Betritt einen anderen und benutze dann { COMMAND("join") }.
link-forbidden = Ich darf diesen Sprachkanal nicht mehr betreten. Wer diesen Server verwaltet, kann mir dort **Kanal anzeigen** und **Verbinden** erlauben.
link-refused = Discord hat meine Verbindung zum Sprachkanal endgültig beendet; wer mich betreibt, sieht den Grund in meinem Protokoll. Versuche es mit { COMMAND("join") } noch einmal.
link-given-up = Meine Verbindung zum Sprachkanal ist abgebrochen und ließ sich nicht wiederherstellen. Ich komme von selbst zurück, sobald es geht.
held-too-long = Meine Verbindung zum Sprachkanal war so lange unterbrochen, dass das hier ausgelassen wurde.
hushed-muted = In { $channel } hat mich jemand aus der Moderation stummgeschaltet, deshalb würde das niemand hören. Hebe die Stummschaltung auf und versuche es noch einmal.
hushed-audience = In { $channel } bin ich im Publikum, deshalb würde das niemand hören. Wer die Stage moderiert, kann mich zum Sprechen einladen.
hushed-not-allowed = Ich darf in { $channel } nicht mehr sprechen. Wer diesen Server verwaltet, kann mir dort **Sprechen** erlauben.
no-unit-available = Zu viel auf einmal zu sagen: Das hier kam zu spät an die Reihe und wurde ausgelassen.
engine-unavailable = Der Sprachdienst antwortet nicht. Versuche es in einer Minute noch einmal.
broken-off = Der Sprachdienst ist mittendrin abgebrochen; ein Teil war nicht zu hören.
no-local-engine = Du möchtest, dass keine Cloud sieht, was du schreibst, und eigene Stimmen habe ich hier nicht; deshalb habe ich nichts gesagt. Wer mich betreibt, kann einen lokalen Sprachdienst erlauben.
engine-refused-voice = Der Sprachdienst hat diese Stimme oder Sprache abgelehnt. Wähle eine andere.
engine-refused = Die Sprachausgabe ist gestört; wer mich betreibt, sieht den Grund in meinem Protokoll. Versuche es später noch einmal.
engine-strange = Der Sprachdienst hat etwas geantwortet, das ich nicht verstehe.

old-panel = Dieses Feld stammt von einer älteren Version von mir. Benutze den Befehl noch einmal für ein neues.

said-now = Ich sage es jetzt.
said-paused = Ich bin angehalten, also wartet es, bis jemand { COMMAND("resume") } benutzt.
queued =
    { $ahead ->
        [one] Eingereiht: Ein Beitrag ist vor deinem dran, etwa { $waits } Wartezeit.
       *[other] Eingereiht: { $ahead } Beiträge sind vor deinem dran, etwa { $waits } Wartezeit.
    }
utterances =
    { $count ->
        [one] ein Beitrag
       *[other] { $count } Beiträge
    }
duration-seconds =
    { $count ->
        [one] eine Sekunde
       *[other] { $count } Sekunden
    }
duration-minutes =
    { $count ->
        [one] eine Minute
       *[other] { $count } Minuten
    }

joined = Ich bin in { $channel }. Mit { COMMAND("say") } bringst du mich zum Sprechen.
left = Ich habe den Sprachkanal verlassen.
left-unsaid =
    { $count ->
        [one] Ich habe den Sprachkanal verlassen. Ein Beitrag blieb ungesagt.
       *[other] Ich habe den Sprachkanal verlassen. { $count } Beiträge blieben ungesagt.
    }

skipped = Übersprungen.
nothing-to-skip = Es wird gerade nichts gesprochen, also gibt es nichts zu überspringen.
cleared = Vergessen: { $utterances }.
nothing-of-yours-waits = Von dir wartet nichts. Was gerade gesprochen wird, beendest du mit { COMMAND("skip") }.
nothing-waits = Es wartet nichts. Was gerade gesprochen wird, beendest du mit { COMMAND("skip") }.
stopped = Angehalten: { $utterances }.
nothing-to-stop = Es gab nichts anzuhalten.
paused = Angehalten. Mit { COMMAND("resume") } geht es weiter.
paused-already = Ich bin schon angehalten. Mit { COMMAND("resume") } geht es weiter.
resumed = Es geht weiter.
not-paused = Ich bin nicht angehalten.
nothing-to-replay = Hier war noch nichts zu hören, das ich noch einmal sagen könnte.
queue-empty = Es wird nichts gesprochen, und es wartet nichts.
queue-now = { $number }. { $author }, Alter { $age }: jetzt
queue-later = { $number }. { $author }, Alter { $age }: noch etwa { $waits }
queue-held = { $number }. { $author }, Alter { $age }
queue-more = … und noch { $utterances }.

units-known = Einheiten: { $units }, davon { $leased } in Benutzung.
units-usable = Jemand anderes benutzt das Konto mit: { $usable } davon sind für mich da.
units-waiting = Es warten { $requests } Anfragen von { $servers } Servern.
units-connections = Verbindungen: { $open } offen, { $dialling } im Aufbau, höchstens { $limit }.
units-refusals = Seit meinem Start mangels Einheit abgelehnt: { $refusals }.
units-until-restart = Das gilt bis zu meinem nächsten Start; für immer gilt `LIGHTNING_UNITS`.

permission-view-channel = Kanal anzeigen
permission-connect = Verbinden
permission-speak = Sprechen
permission-move-members = Mitglieder verschieben
permission-send-messages = Nachrichten versenden
permission-read-message-history = Nachrichtenverlauf anzeigen
permission-attach-files = Dateien anhängen
