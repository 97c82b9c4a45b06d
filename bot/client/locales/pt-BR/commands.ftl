# Names and descriptions of commands; English ones stand in the code. See bot/client/translator.py.

command-say = dizer
    .description = Me faça dizer algo no seu canal de voz
    .text = O que devo dizer
    .voice = Qual voz diz isso
    .speed = A velocidade: 1 é normal, 0,5 é metade, 2 é o dobro
    .language = O idioma do texto
    .show = Se todos veem a resposta; senão, só você vê
command-join = entrar
    .description = Me traga para o canal de voz em que você está
command-leave = sair
    .description = Me faça sair do canal de voz e esquecer o que espera
command-queue = fila
    .description = Mostra o que está sendo dito e o que espera
command-skip = pular
    .description = Termina o que está sendo dito; o próximo começa
command-clear = limpar
    .description = Esquece o que espera; o que está sendo dito continua
    .whose = Só o seu ou o de todos (para a moderação)
command-stop = parar
    .description = Termina o que está sendo dito e esquece o que espera
command-pause = pausa
    .description = Cala no meio da palavra e guarda o que espera até continuar
command-resume = continuar
    .description = Continua depois de uma pausa, do começo do que foi interrompido
command-replay = repetir
    .description = Diz de novo o que se ouviu por último
command-units = unidades
    .description = Para quem me opera: quantos pedidos podem correr ao mesmo tempo
    .count = Quantas a conta tem a partir de agora; sem isso, nada muda

command-settings = configurações
    .description = Ver e mudar como falo e leio neste servidor
    .file = Um arquivo exportado aqui, para trazer de volta as configurações

option-file = arquivo
option-text = texto
option-voice = voz
option-speed = velocidade
option-language = idioma
option-show = mostrar
option-whose = de-quem
option-count = quantidade

choice-mine = o meu
choice-everyone = o de todos
