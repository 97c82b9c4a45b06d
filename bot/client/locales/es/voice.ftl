# How people sound.

gender-female = femenina
gender-male = masculina
gender-neutral = neutra

accent-american = estadounidense
accent-australian = australiano
accent-brazilian = brasileño
accent-british = británico
accent-canadian = canadiense
accent-indian = indio
accent-irish = irlandés
accent-latin-american = latinoamericano
accent-mexican = mexicano
accent-neutral = neutro
accent-scottish = escocés
accent-south-african = sudafricano

setting-spoken-name = Nombre hablado
    .help = Cómo te llamo al decir quién escribió algo. 64 caracteres como mucho.

voice-own-name = el nombre que se ve aquí
voice-line-here = { $name }: { $value } (elegido para este servidor)
voice-line-everywhere = { $name }: { $value } (elegido para todos los servidores)
voice-line-channel = { $name }: { $value } (de este canal)
voice-line-server = { $name }: { $value } (de este servidor)
voice-line-default = { $name }: { $value } (no se ha elegido nada)

voice-saved = Guardado.
voice-reset = Olvidado. Así suenas ahora.
voice-preview = Esta es { $voice }. Solo la oyes tú. Quédatela con { COMMAND("voice set") }.
voice-yours = **Cómo digo lo que escribes**
voice-theirs = **Cómo digo lo que escribe { $person }**
spoken-name-title = Nombre hablado
spoken-name-hint = Cómo llamo a esta persona al decir quién escribió. Vacío: el nombre que se ve aquí.
spoken-name-set = En este servidor, { $person } se llama desde ahora { $name }.
spoken-name-forgotten = A { $person } se le llama de nuevo por el nombre que se ve aquí.
person-ignored = Lo que escribe { $person } ya no se lee en este servidor. El mismo menú lo deshace.
person-read = Lo que escribe { $person } se lee de nuevo en este servidor.
file-spoken =
    { $seconds ->
        [one] Aquí está, dura un segundo.
       *[other] Aquí está, dura { $seconds } segundos.
    }
