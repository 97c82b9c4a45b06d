setup-title = **Cómo estoy configurado aquí**
setup-voice = Bien: puedo entrar en { $channel } y hablar allí.
setup-voice-lacks = Mal: en { $channel } me falta { $names }. Permítelo en los ajustes del canal, en *Permisos*.
setup-nowhere = Sin saber: entra en un canal de voz y mira otra vez, para que vea si puedo hablar allí.
setup-content = Bien: Discord me deja ver lo que se escribe.
setup-no-content = Mal: Discord no me deja ver lo que se escribe, así que no leo nada. Quien me administra tiene que activar «Message Content Intent» en el portal de desarrolladores y reiniciarme.
setup-channels = Bien: leo { $channels } en voz alta.
setup-no-channels = Todavía no leo ningún canal. Elige uno abajo si quieres; { COMMAND("say") } funciona sin eso.
setup-hidden = Mal: no puedo ver { $channels }. Permíteme **Ver canal** allí.
setup-engine =
    { $count ->
        [one] Bien: el servicio de voz responde; tiene una voz.
       *[other] Bien: el servicio de voz responde; tiene { $count } voces.
    }
setup-no-engine = Mal: { $why }
setup-choose = Elige un canal para leerlo
setup-speak = Decir una frase de prueba
setup-look = Mirar otra vez
setup-reads = Desde ahora leo { $channel } en voz alta.
setup-spoken = He dicho una frase de prueba en tu canal de voz. Si no la has oído, mira tu volumen y si me has silenciado.
setup-not-spoken = No se ha dicho la frase de prueba. { $why }
