# How people sound.

gender-female = femenina
gender-male = masculina
gender-neutral = neutra

setting-spoken-name = Nombre hablado
    .help = Cómo te llamo al decir quién escribió algo. 64 caracteres como mucho.

voice-own-name = el nombre que se ve aquí
voice-line-here = { $name }: { $value } (elegido para este servidor)
voice-line-everywhere = { $name }: { $value } (elegido para todos los servidores)
voice-line-server = { $name }: { $value } (de este servidor)
voice-line-default = { $name }: { $value } (no se ha elegido nada)
