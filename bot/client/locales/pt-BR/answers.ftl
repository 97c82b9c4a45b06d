-voice-moderator = alguém da moderação (quem pode silenciar membros nesse canal de voz)

something-wrong = Algo deu errado do meu lado; quem me opera pode ver o que foi no meu registro.

nothing-to-say = Não há nada a dizer aí: depois da limpeza não sobra nenhuma letra nem número.
text-too-long = São { $length } caracteres, e posso dizer no máximo { $limit } de uma vez. Encurte o texto ou diga por partes.
bad-entry = Essa entrada não pode ser usada: { $problem }. Altere-a e tente de novo.
queue-full = A fila está cheia: { $limit } textos já esperam. Tente de novo quando alguns tiverem sido ditos, ou abra espaço com { COMMAND("clear") }.
not-in-voice = Você não está em nenhum canal de voz. Entre em um e tente de novo.
not-joined = Não estou em nenhum canal de voz aqui. Entre em um e use { COMMAND("join") }.
elsewhere-in-voice = Estou falando em { $channel }. Venha para lá e tente de novo.
not-allowed-skip = O que está sendo dito não é seu. Quem escreveu pode pular, ou { -voice-moderator }.
not-allowed-clear = Só { -voice-moderator } pode fazer esquecer o que os outros querem dizer. Deixe { OPTION("whose") } de fora para esquecer só o seu.
not-allowed-stop = Nem tudo ali é seu, então só { -voice-moderator } pode parar. Para o que é seu, use { COMMAND("skip") } e { COMMAND("clear") }.
not-allowed-pause = Nem tudo ali é seu, então só { -voice-moderator } pode pausar. Para o que é seu, use { COMMAND("skip") } e { COMMAND("clear") }.
not-allowed-leave = Para me fazer sair, entre no canal de voz em que estou, ou peça a { -voice-moderator }.
not-allowed-move = Estou com outras pessoas em outro canal de voz. Venha para lá, ou peça a { -voice-moderator } que me traga.
not-allowed-operate = Isso é só para quem me opera.
not-allowed-settings = Isso é para a moderação: peça a alguém que possa **Gerenciar servidor**.
missing-permission =
    { $count ->
        [one] Falta a mim a permissão { $names } em { $channel }. Quem gerencia este servidor pode concedê-la nas configurações do canal de voz, em *Permissões*.
       *[other] Faltam a mim as permissões { $names } em { $channel }. Quem gerencia este servidor pode concedê-las nas configurações do canal de voz, em *Permissões*.
    }
channel-full =
    { $limit ->
        [one] { $channel } está cheio: cabe { $limit } pessoa. Abram espaço, aumentem o limite ou me permitam **Mover membros** ali.
       *[other] { $channel } está cheio: cabem { $limit } pessoas. Abram espaço, aumentem o limite ou me permitam **Mover membros** ali.
    }
channel-gone = Não consigo ver esse canal de voz. Se ele ainda existe, alguém que gerencie este servidor precisa me permitir **Ver canal** ali.
unknown-voice = Essa voz não existe. Escolha uma da lista que aparece ao digitar.
unknown-language = Essa voz não fala esse idioma. Escolha outra voz ou outro idioma.
opted-out = Quem escreveu não quer ser lido em voz alta, e eu respeito isso.
shutting-down = Estou prestes a reiniciar. Tente de novo em um minuto.
join-failed = O Discord não me deixou entrar a tempo no canal de voz. Tente de novo em um minuto.
voice-link-lost = Minha conexão com o canal de voz caiu. Use { COMMAND("join") } para me trazer de volta.
link-kicked = Alguém me desconectou do canal de voz. Use { COMMAND("join") } para me trazer de volta.
link-channel-gone = O canal de voz em que eu estava não existe mais. Entre em outro e use { COMMAND("join") }.
link-forbidden = Não posso mais entrar nesse canal de voz. Quem gerencia este servidor pode me permitir **Ver canal** e **Conectar** lá.
link-refused = O Discord encerrou de vez minha conexão com o canal de voz; quem me opera pode ver o motivo no meu registro. Use { COMMAND("join") } para tentar de novo.
link-given-up = Minha conexão com o canal de voz caiu e não pôde ser restabelecida. Volto por conta própria assim que puder.
held-too-long = Minha conexão com o canal de voz ficou caída por tanto tempo que isto ficou de fora.
hushed-muted = Um moderador me silenciou em { $channel }, então ninguém ouviria isso. Tire o meu silêncio e tente de novo.
hushed-audience = Estou na plateia de { $channel }, então ninguém ouviria isso. Quem modera o palco pode me convidar para falar.
hushed-not-allowed = Não posso mais falar em { $channel }. Quem gerencia este servidor pode me permitir **Falar** lá.
no-unit-available = Coisa demais para dizer de uma vez: isto chegou tarde demais e ficou de fora.
engine-unavailable = O serviço de voz não responde. Tente de novo em um minuto.
broken-off = O serviço de voz parou no meio; uma parte não foi ouvida.
no-local-engine = Você pediu que nenhuma nuvem veja o que escreve, e aqui não tenho vozes próprias; por isso não falei nada. Quem me opera pode permitir um serviço de voz local.
engine-refused-voice = O serviço de voz recusou esta voz ou este idioma. Escolha outro.
engine-refused = A fala está fora do ar; quem me opera pode ver o motivo no meu registro. Tente mais tarde.
engine-strange = O serviço de voz respondeu algo que não entendo.

old-panel = Este painel é de uma versão anterior minha. Use o comando de novo para ter outro.

said-now = Dizendo agora.
said-paused = Estou em pausa, então isso espera até alguém usar { COMMAND("resume") }.
queued =
    { $ahead ->
        [one] Na fila: { $ahead } texto vem antes do seu, cerca de { $waits } de espera.
       *[other] Na fila: { $ahead } textos vêm antes do seu, cerca de { $waits } de espera.
    }
utterances =
    { $count ->
        [one] { $count } texto
       *[other] { $count } textos
    }
duration-seconds =
    { $count ->
        [one] um segundo
       *[other] { $count } segundos
    }
duration-minutes =
    { $count ->
        [one] um minuto
       *[other] { $count } minutos
    }

joined = Estou em { $channel }. Use { COMMAND("say") } para me fazer falar.
left = Saí do canal de voz.
left-unsaid =
    { $count ->
        [one] Saí do canal de voz. { $count } texto ficou sem ser dito.
       *[other] Saí do canal de voz. { $count } textos ficaram sem ser ditos.
    }

skipped = Pulado.
nothing-to-skip = Não estou dizendo nada, então não há o que pular.
cleared = Esquecido: { $utterances }.
nothing-of-yours-waits = Nada seu está esperando. O que está sendo dito termina com { COMMAND("skip") }.
nothing-waits = Nada está esperando. O que está sendo dito termina com { COMMAND("skip") }.
stopped = Parado: { $utterances }.
nothing-to-stop = Não havia nada para parar.
paused = Em pausa. { COMMAND("resume") } me faz continuar.
paused-already = Já estou em pausa. { COMMAND("resume") } me faz continuar.
resumed = Continuando.
not-paused = Não estou em pausa.
nothing-to-replay = Ainda não se ouviu nada aqui que eu possa repetir.
queue-empty = Não estou dizendo nada, e nada está esperando.
queue-now = { $number }. { $author }, pedido há { $age }: agora
queue-later = { $number }. { $author }, pedido há { $age }: em cerca de { $waits }
queue-held = { $number }. { $author }, pedido há { $age }
queue-more = … e mais { $utterances }.

units-known = Unidades: { $units }, das quais { $leased } em uso.
units-usable = Mais alguém usa a conta: { $usable } delas estão disponíveis para mim.
units-waiting = Esperando: { $requests } pedidos de { $servers } servidores.
units-connections = Conexões: { $open } abertas, { $dialling } sendo abertas, no máximo { $limit }.
units-refusals = Recusados por falta de unidade desde que fui iniciado: { $refusals }.
units-until-restart = Até eu ser iniciado de novo; `LIGHTNING_UNITS` vale para sempre.

permission-view-channel = Ver canal
permission-connect = Conectar
permission-speak = Falar
permission-move-members = Mover membros
permission-send-messages = Enviar mensagens
permission-read-message-history = Ver histórico de mensagens
permission-attach-files = Anexar arquivos
