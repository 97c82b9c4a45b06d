dictionary-added = Gespeichert: „{ $word }“ wird von jetzt an als „{ $spoken }“ gesprochen. Probiere es mit { COMMAND("dictionary test") }.
dictionary-removed = Vergessen: „{ $word }“ wird wieder gesprochen, wie es geschrieben ist.
dictionary-unknown = „{ $word }“ steht nicht im Wörterbuch. { COMMAND("dictionary list") } zeigt, was darin steht.
dictionary-empty = Das Wörterbuch ist leer. Füge mit { COMMAND("dictionary add") } ein Wort hinzu.
dictionary-count =
    { $count ->
        [one] Das Wörterbuch hat einen Eintrag:
       *[other] Das Wörterbuch hat { $count } Einträge:
    }
dictionary-all-in-file = … und mehr; die Datei hat alle.
dictionary-exported =
    { $count ->
        [0] Das Wörterbuch ist leer; so sieht seine Datei aus.
        [one] Hier ist das Wörterbuch, ein Eintrag. Mit { COMMAND("dictionary import") } holst du es zurück.
       *[other] Hier ist das Wörterbuch, { $count } Einträge. Mit { COMMAND("dictionary import") } holst du es zurück.
    }
dictionary-imported =
    { $count ->
        [one] Importiert: ein Eintrag.
       *[other] Importiert: { $count } Einträge.
    }
dictionary-tested = Ich würde sagen: { $spoken }
dictionary-fix = Aussprache verbessern
dictionary-word = Was geschrieben steht
dictionary-word-hint = Das Wort, wie es in der Nachricht steht; lass den Rest des Textes weg.
dictionary-spoken = Was ich dafür sage
