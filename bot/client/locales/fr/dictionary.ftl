dictionary-added = Enregistré : « { $word } » se dit désormais « { $spoken } ». Essayez avec { COMMAND("dictionary test") }.
dictionary-removed = Oublié : « { $word } » se dit de nouveau comme il s'écrit.
dictionary-unknown = « { $word } » n'est pas dans le dictionnaire. { COMMAND("dictionary list") } montre ce qui y est.
dictionary-empty = Le dictionnaire est vide. Ajoutez un mot avec { COMMAND("dictionary add") }.
dictionary-count =
    { $count ->
        [one] Le dictionnaire a { $count } entrée :
       *[other] Le dictionnaire a { $count } entrées :
    }
dictionary-all-in-file = … et d'autres ; le fichier les a toutes.
dictionary-exported =
    { $count ->
        [0] Le dictionnaire est vide ; voici à quoi ressemble son fichier.
        [one] Voici le dictionnaire, { $count } entrée. Reprenez-le avec { COMMAND("dictionary import") }.
       *[other] Voici le dictionnaire, { $count } entrées. Reprenez-le avec { COMMAND("dictionary import") }.
    }
dictionary-imported =
    { $count ->
        [one] Importé : { $count } entrée.
       *[other] Importé : { $count } entrées.
    }
dictionary-tested = Je dirais : { $spoken }
dictionary-fix = Corriger la prononciation
dictionary-word = Ce qui est écrit
dictionary-word-hint = Le mot tel qu'il est dans le message ; laissez le reste du texte de côté.
dictionary-spoken = Ce que je dis à la place
