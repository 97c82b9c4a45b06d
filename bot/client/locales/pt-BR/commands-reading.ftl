# Names and descriptions of commands about reading; English ones stand in the code.

command-autoread = leitura
    .description = Os canais de texto lidos em voz alta
command-autoread-add = adicionar
    .description = Ler um canal de texto, ou mudar como ele soa
    .channel = Qual canal
    .voice = A voz que o lê para quem não tem uma própria
    .language = O idioma em que se escreve
    .speed = A velocidade: 1 é normal, 0,5 a metade, 2 o dobro
command-autoread-remove = remover
    .description = Deixar de ler um canal de texto
    .channel = Qual canal
command-autoread-list = lista
    .description = Mostrar quais canais são lidos

option-channel = canal

menu-why-wasnt-this-read = Por que não foi lida?
menu-speak-this = Ler isto
menu-speak-in-the-authors-voice = Ler com a voz de quem escreveu
