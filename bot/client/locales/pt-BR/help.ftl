help-everyone =
    Falo em canais de voz.
    Entre em um canal de voz, e { COMMAND("say") } me faz dizer algo. { COMMAND("join") } me traz, { COMMAND("leave") } me manda embora.
    { COMMAND("queue") } diz o que espera. { COMMAND("skip") } termina o que é dito, { COMMAND("clear") } esquece o que espera, { COMMAND("stop") } faz os dois.
    { COMMAND("pause") } guarda tudo até alguém usar { COMMAND("resume") }, { COMMAND("replay") } repete o que se ouviu por último.
    { COMMAND("voice set") } escolhe como você soa, { COMMAND("voice preview") } deixa você ouvir antes.
    { COMMAND("speak-to-file") } dá um arquivo a você.
    { COMMAND("privacy show") } diz o que guardo sobre você e deixa você escolher.
    O menu de uma mensagem pode mais: dizê-la, ou explicar por que não foi lida.
help-moderators =
    Para a moderação: { COMMAND("setup") } vê se está tudo bem. { COMMAND("autoread add") } me faz ler um canal em voz alta.
    { COMMAND("settings") } decide o resto, e { COMMAND("dictionary add") } me ensina a pronunciar uma palavra.
    Os menus de mensagens e de pessoas podem mais: corrigir uma pronúncia, definir um nome falado, ler ou ignorar alguém.
