privacy-title = **O que guardo sobre você**
privacy-chosen =
    { $count ->
        [0] Você não escolheu nada, como uma voz.
        [one] Você escolheu { $count } coisa, como uma voz.
       *[other] Você escolheu { $count } coisas, como uma voz.
    }
privacy-spoken =
    { $days ->
        [0] Ainda não disse nada por você.
        [one] Conto quanto disse por você: { $characters } caracteres em { $days } dia. Não o que era.
       *[other] Conto quanto disse por você: { $characters } caracteres em { $days } dias. Não o que era.
    }
privacy-texts = O que você escreve não é guardado. O que é dito com frequência pode ser guardado como som, sem o seu nome, para não ter de ser feito de novo.
privacy-read = Leio em voz alta o que você escreve, onde um servidor me pede isso.
privacy-not-read = Não leio em voz alta nada do que você escreve, em nenhum servidor.
privacy-any = O que você quer que eu diga pode ir ao serviço de voz escolhido por quem me opera.
privacy-local = O que você quer que eu diga só é dito por um serviço na máquina de quem me opera. Se não houver nenhum, não é dito.
privacy-more = { COMMAND("privacy reading") } e { COMMAND("privacy cloud") } mudam isso, { COMMAND("privacy export") } dá tudo a você, { COMMAND("privacy forget") } apaga.
privacy-exported = Isto é tudo o que guardo sobre você.
privacy-forget-ask = Devo esquecer tudo sobre você, em todos os servidores? Também que você não quer ser lido, se escolheu isso. Não dá para desfazer.
privacy-forget-yes = Esquecer tudo
privacy-forget-no = Manter
privacy-forgotten = Esquecido. O que a moderação de um servidor decidiu sobre você é dela e fica.
privacy-kept = Nada mudou.
