dictionary-added = Salvo: “{ $word }” se diz a partir de agora “{ $spoken }”. Experimente com { COMMAND("dictionary test") }.
dictionary-removed = Esquecido: “{ $word }” volta a ser dito como se escreve.
dictionary-unknown = “{ $word }” não está no dicionário. { COMMAND("dictionary list") } mostra o que há.
dictionary-empty = O dicionário está vazio. Adicione uma palavra com { COMMAND("dictionary add") }.
dictionary-count =
    { $count ->
        [one] O dicionário tem { $count } entrada:
       *[other] O dicionário tem { $count } entradas:
    }
dictionary-all-in-file = … e mais; o arquivo tem todas.
dictionary-exported =
    { $count ->
        [0] O dicionário está vazio; é assim que fica o arquivo.
        [one] Aqui está o dicionário, { $count } entrada. Traga-o de volta com { COMMAND("dictionary import") }.
       *[other] Aqui está o dicionário, { $count } entradas. Traga-o de volta com { COMMAND("dictionary import") }.
    }
dictionary-imported =
    { $count ->
        [one] Importado: { $count } entrada.
       *[other] Importado: { $count } entradas.
    }
dictionary-tested = Eu diria: { $spoken }
dictionary-fix = Corrigir pronúncia
dictionary-word = O que está escrito
dictionary-word-hint = A palavra como está na mensagem; deixe o resto do texto de fora.
dictionary-spoken = O que digo no lugar
