-voice-moderator = alguien que modere (quien pueda silenciar a miembros en ese canal de voz)

something-wrong = Algo ha fallado por mi parte; quien me administra puede verlo en mi registro.

nothing-to-say = Ahí no hay nada que decir: después de limpiarlo no queda ninguna letra ni ninguna cifra.
text-too-long = Son { $length } caracteres, y puedo decir { $limit } como mucho de una vez. Acórtalo o dilo por partes.
bad-entry = Esa entrada no se puede usar: { $problem }. Cámbiala e inténtalo de nuevo.
queue-full = La cola está llena: ya esperan { $limit } textos. Inténtalo de nuevo cuando se hayan dicho algunos, o haz sitio con { COMMAND("clear") }.
not-in-voice = No estás en ningún canal de voz. Entra en uno e inténtalo de nuevo.
not-joined = Aquí no estoy en ningún canal de voz. Entra en uno y usa { COMMAND("join") }.
elsewhere-in-voice = Estoy hablando en { $channel }. Ven allí e inténtalo de nuevo.
not-allowed-skip = Lo que se está diciendo no es tuyo. Lo puede saltar quien lo escribió, o { -voice-moderator }.
not-allowed-clear = Solo { -voice-moderator } puede hacer olvidar lo que otros quieren decir. Omite { OPTION("whose") } para olvidar solo lo tuyo.
not-allowed-stop = No todo lo que hay es tuyo, así que solo puede pararlo { -voice-moderator }. Para lo tuyo usa { COMMAND("skip") } y { COMMAND("clear") }.
not-allowed-pause = No todo lo que hay es tuyo, así que solo puede ponerlo en pausa { -voice-moderator }. Para lo tuyo usa { COMMAND("skip") } y { COMMAND("clear") }.
not-allowed-leave = Para que me vaya, entra en el canal de voz donde estoy, o pídeselo a { -voice-moderator }.
not-allowed-move = Estoy con otras personas en otro canal de voz. Ven allí, o pide a { -voice-moderator } que me traiga.
not-allowed-operate = Eso es solo para quien me administra.
not-allowed-settings = Eso es para la moderación: pídeselo a alguien que pueda **Gestionar servidor**.
missing-permission =
    { $count ->
        [one] Me falta el permiso { $names } en { $channel }. Quien gestiona este servidor puede darlo en los ajustes del canal de voz, en *Permisos*.
       *[other] Me faltan los permisos { $names } en { $channel }. Quien gestiona este servidor puede darlos en los ajustes del canal de voz, en *Permisos*.
    }
channel-full =
    { $limit ->
        [one] { $channel } está lleno: admite { $limit } persona. Haced sitio, subid el límite o permitidme **Mover miembros** allí.
       *[other] { $channel } está lleno: admite { $limit } personas. Haced sitio, subid el límite o permitidme **Mover miembros** allí.
    }
channel-gone = No puedo ver ese canal de voz. Si todavía existe, alguien que gestione este servidor tiene que permitirme **Ver canal** allí.
unknown-voice = Esa voz no existe. Elige una de la lista que aparece al escribir.
unknown-language = Esa voz no habla ese idioma. Elige otra voz u otro idioma.
opted-out = Quien lo escribió no quiere que se lea en voz alta, y lo respeto.
shutting-down = Estoy a punto de reiniciarme. Inténtalo de nuevo dentro de un minuto.
join-failed = Discord no me ha dejado entrar a tiempo en el canal de voz. Inténtalo de nuevo dentro de un minuto.
voice-link-lost = Se ha cortado mi conexión con el canal de voz. Usa { COMMAND("join") } para traerme de vuelta.
link-kicked = Alguien me ha desconectado del canal de voz. Usa { COMMAND("join") } para traerme de vuelta.
link-channel-gone = El canal de voz en el que estaba ya no existe. Entra en otro y usa { COMMAND("join") }.
link-forbidden = Ya no puedo entrar en ese canal de voz. Quien administra este servidor puede permitirme **Ver canal** y **Conectar** allí.
link-refused = Discord ha cerrado definitivamente mi conexión con el canal de voz; quien me administra puede ver el motivo en mi registro. Usa { COMMAND("join") } para intentarlo de nuevo.
link-given-up = Se ha cortado mi conexión con el canal de voz y no se ha podido recuperar. Volveré por mi cuenta en cuanto pueda.
held-too-long = Mi conexión con el canal de voz ha estado cortada tanto tiempo que esto se ha omitido.
hushed-muted = Un moderador me ha silenciado en { $channel }, así que nadie lo oiría. Quítame el silencio e inténtalo de nuevo.
hushed-audience = Estoy entre el público de { $channel }, así que nadie lo oiría. Quien modera el escenario puede invitarme a hablar.
hushed-not-allowed = Ya no puedo hablar en { $channel }. Quien administra este servidor puede permitirme **Hablar** allí.
no-unit-available = Demasiado que decir a la vez: esto llegaba demasiado tarde y se ha omitido.
engine-unavailable = El servicio de voz no responde. Inténtalo de nuevo dentro de un minuto.
broken-off = El servicio de voz se cortó a la mitad; una parte no se ha oído.
no-local-engine = Has pedido que ninguna nube vea lo que escribes y aquí no tengo voces propias, así que no he dicho nada. Quien me administra puede permitir un servicio de voz local.
engine-refused-voice = El servicio de voz ha rechazado esta voz o este idioma. Elige otro.
engine-refused = El habla no funciona; quien me administra puede ver el motivo en mi registro. Inténtalo más tarde.
engine-strange = El servicio de voz ha respondido algo que no entiendo.

old-panel = Este panel es de una versión anterior de mí. Usa otra vez el comando para tener uno nuevo.

said-now = Lo digo ahora.
said-paused = Estoy en pausa, así que espera hasta que alguien use { COMMAND("resume") }.
queued =
    { $ahead ->
        [one] En la cola: hay un texto antes que el tuyo, unos { $waits } de espera.
       *[other] En la cola: hay { $ahead } textos antes que el tuyo, unos { $waits } de espera.
    }
utterances =
    { $count ->
        [one] un texto
       *[other] { $count } textos
    }
duration-seconds =
    { $count ->
        [one] 1 segundo
       *[other] { $count } segundos
    }
duration-minutes =
    { $count ->
        [one] 1 minuto
       *[other] { $count } minutos
    }

joined = Estoy en { $channel }. Usa { COMMAND("say") } para hacerme hablar.
left = He salido del canal de voz.
left-unsaid =
    { $count ->
        [one] He salido del canal de voz. Un texto se ha quedado sin decir.
       *[other] He salido del canal de voz. { $count } textos se han quedado sin decir.
    }

skipped = Saltado.
nothing-to-skip = No estoy diciendo nada, así que no hay nada que saltar.
cleared = Olvidado: { $utterances }.
nothing-of-yours-waits = No espera nada tuyo. Lo que se está diciendo se termina con { COMMAND("skip") }.
nothing-waits = No espera nada. Lo que se está diciendo se termina con { COMMAND("skip") }.
stopped = Parado: { $utterances }.
nothing-to-stop = No había nada que parar.
paused = En pausa. { COMMAND("resume") } hace que siga.
paused-already = Ya estoy en pausa. { COMMAND("resume") } hace que siga.
resumed = Sigo.
not-paused = No estoy en pausa.
nothing-to-replay = Aquí todavía no se ha oído nada que pueda repetir.
queue-empty = No estoy diciendo nada y no espera nada.
queue-now = { $number }. { $author }, pedido hace { $age }: ahora
queue-later = { $number }. { $author }, pedido hace { $age }: dentro de unos { $waits }
queue-held = { $number }. { $author }, pedido hace { $age }
queue-more = … y { $utterances } más.

units-known = Unidades: { $units }, de las que { $leased } están en uso.
units-usable = Alguien más usa la cuenta: { $usable } de ellas están para mí.
units-waiting = En espera: { $requests } peticiones de { $servers } servidores.
units-connections = Conexiones: { $open } abiertas, { $dialling } abriéndose, { $limit } como máximo.
units-refusals = Rechazadas por falta de unidad desde mi arranque: { $refusals }.
units-until-restart = Hasta mi próximo arranque; `LIGHTNING_UNITS` vale para siempre.

permission-view-channel = Ver canal
permission-connect = Conectar
permission-speak = Hablar
permission-move-members = Mover miembros
permission-send-messages = Enviar mensajes
permission-read-message-history = Leer el historial de mensajes
permission-attach-files = Adjuntar archivos
