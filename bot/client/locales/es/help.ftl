help-everyone =
    Hablo en canales de voz.
    Entra en un canal de voz y { COMMAND("say") } me hace decir algo. { COMMAND("join") } me trae, { COMMAND("leave") } me despide.
    { COMMAND("queue") } dice lo que espera. { COMMAND("skip") } termina lo que se dice, { COMMAND("clear") } olvida lo que espera, { COMMAND("stop") } hace ambas cosas.
    { COMMAND("pause") } lo guarda todo hasta que alguien use { COMMAND("resume") }, { COMMAND("replay") } repite lo último que se oyó.
    { COMMAND("voice set") } elige cómo suenas, { COMMAND("voice preview") } te deja oírlo antes.
    { COMMAND("speak-to-file") } te da un archivo.
    { COMMAND("privacy show") } dice lo que guardo sobre ti y te deja elegir.
    El menú de un mensaje puede más: decirlo, o explicar por qué no se leyó.
help-moderators =
    Para la moderación: { COMMAND("setup") } mira si todo está bien. { COMMAND("autoread add") } me hace leer un canal en voz alta.
    { COMMAND("settings") } decide lo demás, y { COMMAND("dictionary add") } me enseña a pronunciar una palabra.
    Los menús de mensajes y personas pueden más: corregir una pronunciación, fijar un nombre hablado, leer o ignorar a alguien.
