# Names and descriptions of commands; English ones stand in the code. See bot/client/translator.py.

command-say = decir
    .description = Hazme decir algo en tu canal de voz
    .text = Lo que debo decir
    .voice = Qué voz lo dice
    .speed = La velocidad: 1 es normal, 0,5 la mitad, 2 el doble
    .language = El idioma del texto
    .show = Si todos ven la respuesta; si no, solo la ves tú
command-join = entrar
    .description = Tráeme al canal de voz en el que estás
command-leave = salir
    .description = Hazme salir del canal de voz y olvidar lo que espera
command-queue = cola
    .description = Muestra lo que se dice y lo que espera
command-skip = saltar
    .description = Termina lo que se está diciendo; empieza lo siguiente
command-clear = vaciar
    .description = Olvida lo que espera; lo que se está diciendo sigue
    .whose = Solo lo tuyo o lo de todos (para moderadores)
command-stop = parar
    .description = Termina lo que se está diciendo y olvida lo que espera
command-pause = pausa
    .description = Calla a media palabra y guarda lo que espera hasta seguir
command-resume = seguir
    .description = Sigue tras una pausa, desde el principio de lo interrumpido
command-replay = repetir
    .description = Di otra vez lo último que se oyó
command-units = unidades
    .description = Para quien me administra: cuántas peticiones puede haber a la vez
    .count = Cuántas tiene la cuenta desde ahora; sin esto no cambia nada

command-settings = ajustes
    .description = Ver y cambiar cómo hablo y leo en este servidor
    .file = Un archivo exportado aquí, para recuperar sus ajustes

option-file = archivo
option-text = texto
option-voice = voz
option-speed = velocidad
option-language = idioma
option-show = mostrar
option-whose = de-quien
option-count = cantidad

choice-mine = lo mío
choice-everyone = lo de todos
