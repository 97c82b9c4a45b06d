# How people sound.

gender-female = feminina
gender-male = masculina
gender-neutral = neutra

accent-american = americano
accent-australian = australiano
accent-brazilian = brasileiro
accent-british = britânico
accent-canadian = canadense
accent-indian = indiano
accent-irish = irlandês
accent-latin-american = latino-americano
accent-mexican = mexicano
accent-neutral = neutro
accent-scottish = escocês
accent-south-african = sul-africano

setting-spoken-name = Nome falado
    .help = Como chamo você ao dizer quem escreveu algo. No máximo 64 caracteres.

voice-own-name = o nome mostrado aqui
voice-line-here = { $name }: { $value } (escolhido para este servidor)
voice-line-everywhere = { $name }: { $value } (escolhido para todos os servidores)
voice-line-channel = { $name }: { $value } (deste canal)
voice-line-server = { $name }: { $value } (deste servidor)
voice-line-default = { $name }: { $value } (nada foi escolhido)

voice-saved = Salvo.
voice-reset = Esquecido. É assim que você soa agora.
voice-preview = Esta é { $voice }. Só você a ouve. Fique com ela usando { COMMAND("voice set") }.
voice-yours = **Como digo o que você escreve**
voice-theirs = **Como digo o que { $person } escreve**
spoken-name-title = Nome falado
spoken-name-hint = Como chamo esta pessoa ao dizer quem escreveu. Vazio: o nome mostrado aqui.
spoken-name-set = Neste servidor, { $person } se chama a partir de agora { $name }.
spoken-name-forgotten = { $person } volta a ser chamado pelo nome mostrado aqui.
person-ignored = O que { $person } escreve não é mais lido neste servidor. O mesmo menu desfaz isso.
person-read = O que { $person } escreve volta a ser lido neste servidor.
file-spoken =
    { $seconds ->
        [one] Aqui está, com { $seconds } segundo.
       *[other] Aqui está, com { $seconds } segundos.
    }
