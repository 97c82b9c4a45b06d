# Names and descriptions of commands about reading; English ones stand in the code.

command-autoread = lectura
    .description = Los canales de texto que se leen en voz alta
command-autoread-add = añadir
    .description = Leer un canal de texto, o cambiar cómo suena
    .channel = Qué canal
    .voice = La voz que lo lee para quien no tiene una propia
    .language = El idioma en que se escribe
    .speed = La velocidad: 1 es normal, 0,5 la mitad, 2 el doble
command-autoread-remove = quitar
    .description = Dejar de leer un canal de texto
    .channel = Qué canal
command-autoread-list = lista
    .description = Mostrar qué canales se leen

option-channel = canal

menu-why-wasnt-this-read = ¿Por qué no se leyó?
menu-speak-this = Leer esto
menu-speak-in-the-authors-voice = Leer con la voz del autor
