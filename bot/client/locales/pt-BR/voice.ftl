# How people sound.

gender-female = feminina
gender-male = masculina
gender-neutral = neutra

setting-spoken-name = Nome falado
    .help = Como chamo você ao dizer quem escreveu algo. No máximo 64 caracteres.

voice-own-name = o nome mostrado aqui
voice-line-here = { $name }: { $value } (escolhido para este servidor)
voice-line-everywhere = { $name }: { $value } (escolhido para todos os servidores)
voice-line-server = { $name }: { $value } (deste servidor)
voice-line-default = { $name }: { $value } (nada foi escolhido)
