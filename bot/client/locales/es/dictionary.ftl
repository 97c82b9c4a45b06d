dictionary-added = Guardado: «{ $word }» se dice desde ahora «{ $spoken }». Pruébalo con { COMMAND("dictionary test") }.
dictionary-removed = Olvidado: «{ $word }» se dice de nuevo como se escribe.
dictionary-unknown = «{ $word }» no está en el diccionario. { COMMAND("dictionary list") } muestra lo que hay.
dictionary-empty = El diccionario está vacío. Añade una palabra con { COMMAND("dictionary add") }.
dictionary-count =
    { $count ->
        [one] El diccionario tiene una entrada:
       *[other] El diccionario tiene { $count } entradas:
    }
dictionary-all-in-file = … y más; el archivo las tiene todas.
dictionary-exported =
    { $count ->
        [0] El diccionario está vacío; así es su archivo.
        [one] Aquí está el diccionario, una entrada. Recupéralo con { COMMAND("dictionary import") }.
       *[other] Aquí está el diccionario, { $count } entradas. Recupéralo con { COMMAND("dictionary import") }.
    }
dictionary-imported =
    { $count ->
        [one] Importado: una entrada.
       *[other] Importado: { $count } entradas.
    }
dictionary-tested = Diría: { $spoken }
dictionary-fix = Corregir pronunciación
dictionary-word = Lo que está escrito
dictionary-word-hint = La palabra tal como está en el mensaje; deja fuera el resto del texto.
dictionary-spoken = Lo que digo en su lugar
