setup-title = **Wie ich hier eingerichtet bin**
setup-voice = Gut: Ich darf { $channel } beitreten und dort sprechen.
setup-voice-lacks = Nicht gut: In { $channel } fehlt mir { $names }. Erlaube es in den Einstellungen des Kanals unter *Berechtigungen*.
setup-nowhere = Unbekannt: Tritt einem Sprachkanal bei und sieh noch einmal nach, damit ich sehe, ob ich dort sprechen darf.
setup-content = Gut: Discord lässt mich sehen, was geschrieben wird.
setup-no-content = Nicht gut: Discord lässt mich nicht sehen, was geschrieben wird, also lese ich nichts vor. Wer mich betreibt, muss im Entwicklerportal „Message Content Intent“ einschalten und mich neu starten.
setup-channels = Gut: Ich lese { $channels } vor.
setup-no-channels = Ich lese noch keinen Kanal vor. Wähle unten einen, wenn du das willst; { COMMAND("say") } geht auch so.
setup-hidden = Nicht gut: Ich kann { $channels } nicht sehen. Erlaube mir dort **Kanal anzeigen**.
setup-engine =
    { $count ->
        [one] Gut: Der Sprachdienst antwortet; er hat eine Stimme.
       *[other] Gut: Der Sprachdienst antwortet; er hat { $count } Stimmen.
    }
setup-no-engine = Nicht gut: { $why }
setup-choose = Wähle einen Kanal zum Vorlesen
setup-speak = Testsatz sprechen
setup-look = Noch einmal nachsehen
setup-reads = Von jetzt an lese ich { $channel } vor.
setup-spoken = Ich habe in deinem Sprachkanal einen Testsatz gesprochen. Wenn du ihn nicht gehört hast, prüfe deine Lautstärke und ob du mich stummgeschaltet hast.
setup-not-spoken = Der Testsatz wurde nicht gesprochen. { $why }
