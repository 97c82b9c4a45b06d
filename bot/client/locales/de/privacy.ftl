privacy-title = **Was ich über dich behalte**
privacy-chosen =
    { $count ->
        [0] Du hast nichts gewählt, etwa eine Stimme.
        [one] Du hast eine Sache gewählt, etwa eine Stimme.
       *[other] Du hast { $count } Dinge gewählt, etwa eine Stimme.
    }
privacy-spoken =
    { $days ->
        [0] Für dich habe ich noch nichts gesprochen.
        [one] Ich zähle, wie viel ich für dich sprach: { $characters } Zeichen an einem Tag. Nicht, was es war.
       *[other] Ich zähle, wie viel ich für dich sprach: { $characters } Zeichen an { $days } Tagen. Nicht, was es war.
    }
privacy-texts = Was du schreibst, wird nicht behalten. Was oft gesagt wird, kann als Ton behalten werden, ohne deinen Namen, damit es nicht neu erzeugt werden muss.
privacy-read = Ich lese vor, was du schreibst, wo ein Server mich das tun lässt.
privacy-not-read = Ich lese nichts vor, was du schreibst, auf keinem Server.
privacy-any = Was du gesagt haben willst, kann an den Sprachdienst gehen, den mein Betreiber gewählt hat.
privacy-local = Was du gesagt haben willst, spricht nur ein Sprachdienst auf dem eigenen Rechner meines Betreibers. Gibt es keinen, wird es nicht gesprochen.
privacy-more = { COMMAND("privacy reading") } und { COMMAND("privacy cloud") } ändern das, { COMMAND("privacy export") } gibt dir alles, { COMMAND("privacy forget") } löscht es.
privacy-exported = Das ist alles, was ich über dich behalte.
privacy-forget-ask = Soll ich alles über dich vergessen, auf allen Servern? Auch dass du nicht vorgelesen werden willst, falls du das gewählt hast. Es lässt sich nicht rückgängig machen.
privacy-forget-yes = Alles vergessen
privacy-forget-no = Behalten
privacy-forgotten = Vergessen. Was die Moderation eines Servers über dich entschied, gehört ihr und bleibt.
privacy-kept = Nichts hat sich geändert.
