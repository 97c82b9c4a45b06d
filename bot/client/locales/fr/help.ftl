help-everyone =
    Je parle dans les salons vocaux.
    Rejoignez un salon vocal, puis { COMMAND("say") } me fait dire quelque chose. { COMMAND("join") } me fait venir, { COMMAND("leave") } me fait partir.
    { COMMAND("queue") } dit ce qui attend. { COMMAND("skip") } arrête ce qui est dit, { COMMAND("clear") } oublie ce qui attend, { COMMAND("stop") } fait les deux.
    { COMMAND("pause") } garde tout jusqu'à ce que quelqu'un utilise { COMMAND("resume") }, { COMMAND("replay") } redit ce qui a été entendu en dernier.
    { COMMAND("voice set") } choisit comment vous sonnez, { COMMAND("voice preview") } vous le fait entendre avant.
    { COMMAND("speak-to-file") } vous donne un fichier.
    { COMMAND("privacy show") } dit ce que je garde sur vous, et vous laisse choisir.
    Le menu d'un message peut plus : le dire, ou expliquer pourquoi il n'a pas été lu.
help-moderators =
    Pour les modérateurs : { COMMAND("setup") } regarde si tout va bien. { COMMAND("autoread add") } me fait lire un salon à voix haute.
    { COMMAND("settings") } décide du reste, et { COMMAND("dictionary add") } m'apprend à prononcer un mot.
    Les menus des messages et des personnes peuvent plus : corriger une prononciation, choisir un nom prononcé, lire ou ignorer quelqu'un.
