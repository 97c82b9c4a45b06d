help-everyone =
    Ich spreche in Sprachkanälen.
    Tritt einem Sprachkanal bei, dann lässt { COMMAND("say") } mich etwas sagen. { COMMAND("join") } holt mich zu dir, { COMMAND("leave") } schickt mich weg.
    { COMMAND("queue") } sagt, was wartet. { COMMAND("skip") } beendet, was gesprochen wird, { COMMAND("clear") } vergisst, was wartet, { COMMAND("stop") } tut beides.
    { COMMAND("pause") } behält alles, bis jemand { COMMAND("resume") } benutzt, { COMMAND("replay") } sagt noch einmal, was zuletzt zu hören war.
    { COMMAND("voice set") } wählt, wie du klingst, { COMMAND("voice preview") } lässt es dich vorher hören.
    { COMMAND("speak-to-file") } gibt dir eine Datei.
    { COMMAND("privacy show") } sagt, was ich über dich behalte, und lässt dich wählen.
    Das Menü einer Nachricht kann mehr: sie sprechen, oder sagen, warum sie nicht gelesen wurde.
help-moderators =
    Für die Moderation: { COMMAND("setup") } prüft, ob alles stimmt. Mit { COMMAND("autoread add") } lese ich einen Kanal vor.
    { COMMAND("settings") } entscheidet den Rest, und { COMMAND("dictionary add") } lehrt mich, ein Wort auszusprechen.
    Die Menüs von Nachrichten und Personen können mehr: Aussprache verbessern, gesprochenen Namen festlegen, jemanden vorlesen oder übergehen.
